import { erased } from '../../text/erase.ts';
import type { AppAction, AppState } from './app-state.ts';

/** What an action means while the help is open: typing searches it, moving scrolls it. The action itself, if the same. */
export function inHelp(state: AppState, action: AppAction): AppState | AppAction {
  const searched = (helpText: string): AppState => ({ ...state, helpText, textScroll: 0 });
  switch (action.type) {
    case 'typed': {
      return searched(state.helpText + action.text);
    }
    case 'erase': {
      return searched(erased(state.helpText, action.what));
    }
    case 'keepFilter': {
      return { ...state, editing: false };
    }
    case 'dropText': {
      return { ...searched(''), editing: false };
    }
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
  switch (action.type) {
    case 'typed': {
      return typed(command.text + action.text);
    }
    case 'erase': {
      // As in vim: Backspace in an empty line closes it.
      return command.text === ''
        ? { ...state, command: undefined }
        : typed(erased(command.text, action.what));
    }
    case 'move': {
      return { ...state, command: { ...command, steps: command.steps + action.by } };
    }
    default: {
      return undefined;
    }
  }
}

/** Opens or closes the command line, or puts a text into it. */
export function withCommand(
  state: AppState,
  action: Extract<AppAction, { type: 'openCommand' | 'closeCommand' | 'complete' }>,
): AppState {
  const text = action.type === 'complete' ? action.text : '';
  return { ...state, command: action.type === 'closeCommand' ? undefined : { text, steps: 0 } };
}
