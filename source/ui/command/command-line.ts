import type { Commands } from '../bindings/scopes.ts';
import type { AppStore } from '../state/app-store.ts';
import {
  candidatesFor,
  chosenIndex,
  noCommandText,
  type Candidate,
  type CommandContext,
} from './candidates.ts';

/** What Enter and Tab do in the command line. `commands` are those once it is closed. */
export function commandLine(
  store: AppStore,
  context: () => CommandContext,
  commands: () => Commands,
): Pick<Commands, 'runCommand' | 'completeCommand'> {
  const chosen = (): Candidate | undefined => {
    const { command } = store.get();
    const candidates = candidatesFor(command?.text ?? '', context());
    return candidates[chosenIndex(command?.chosen ?? 0, candidates.length)];
  };
  return {
    runCommand() {
      const { text = '', chosen: index = 0 } = store.get().command ?? {};
      const isEmpty = text.trim() === '' && index === 0;
      const candidate = chosen();
      if (!isEmpty && candidate !== undefined && candidate.run === undefined) {
        store.dispatch({ type: 'complete', text: candidate.text });
        return;
      }
      store.dispatch({ type: 'closeCommand' });
      if (isEmpty) return;
      if (candidate?.run) candidate.run(commands());
      else store.dispatch({ type: 'say', message: noCommandText(text, context()) });
    },
    completeCommand() {
      const candidate = chosen();
      if (candidate !== undefined) store.dispatch({ type: 'complete', text: candidate.text });
    },
  };
}
