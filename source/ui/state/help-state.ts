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
