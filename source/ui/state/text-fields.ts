import { erased } from '../../text/erase.ts';
import type { ViewMenu } from '../../views/view-menu.ts';
import type { AppAction, AppState } from './app-state.ts';

/** The text of a field after this action; undefined for an action that does not change it. */
export function editedText(text: string, action: AppAction): string | undefined {
  switch (action.type) {
    case 'typed': {
      return text + action.text;
    }
    case 'erase': {
      return erased(text, action.what);
    }
    case 'keepFilter': {
      return text.trim();
    }
    case 'dropText': {
      return '';
    }
    default: {
      return undefined;
    }
  }
}

/** The state without the field, if the action leaves it. */
export function afterTyping(state: AppState, { type }: AppAction): AppState {
  const ends = type === 'keepFilter' || type === 'dropText';
  return ends && state.editing ? { ...state, editing: false } : state;
}

/** What an action means while the help is open: typing searches it, moving scrolls it. The action itself, if the same. */
export function inHelp(state: AppState, action: AppAction): AppState | AppAction {
  const searched = (helpText: string): AppState => ({ ...state, helpText, textScroll: 0 });
  const text = editedText(state.helpText, action);
  if (text !== undefined) return text === state.helpText ? state : searched(text);
  switch (action.type) {
    case 'back': {
      return state.helpText === '' ? { ...state, help: false, textScroll: 0 } : searched('');
    }
    case 'move': {
      return { type: 'scroll', by: action.by };
    }
    case 'page': {
      return { type: 'scrollPage', by: action.by };
    }
    default: {
      return action;
    }
  }
}

/** The command line while it is open. */
export type CommandState = {
  readonly text: string;
  /** How many candidates down the mark was moved, upwards if negative; the list wraps around. */
  readonly steps: number;
};

/** What an action means while a command is typed; undefined for what means the same everywhere. */
export function inCommand(state: AppState, command: CommandState, action: AppAction): AppState | undefined {
  const typed = (text: string): AppState => ({ ...state, command: { text, steps: 0 } });
  if (action.type === 'move') return { ...state, command: { ...command, steps: command.steps + action.by } };
  // As in vim: Backspace in an empty line closes it.
  if (action.type === 'erase' && command.text === '') return { ...state, command: undefined };
  const text = editedText(command.text, action);
  return text === undefined ? undefined : typed(text);
}

/** What an action means while a view's name is typed. */
export function inViewName(state: AppState, viewing: ViewMenu, action: AppAction): AppState | undefined {
  const before = viewing.isSelected ? '' : viewing.text;
  const text = viewing.asks === 'name' ? editedText(before, action) : undefined;
  return text === undefined ? undefined : { ...state, viewing: { ...viewing, text, isSelected: false } };
}

/** Opens or closes the command line, or puts a text into it. */
export function withCommand(
  state: AppState,
  action: Extract<AppAction, { type: 'openCommand' | 'closeCommand' | 'complete' }>,
): AppState {
  const text = action.type === 'complete' ? action.text : '';
  return { ...state, command: action.type === 'closeCommand' ? undefined : { text, steps: 0 } };
}
