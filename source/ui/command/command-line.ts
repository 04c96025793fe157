import { didYouMean } from '../../text/did-you-mean.ts';
import { quote } from '../../text/quote.ts';
import type { Commands } from '../bindings/scopes.ts';
import type { AppStore } from '../state/app-store.ts';
import {
  allCommands,
  candidatesFor,
  markedIndex,
  parts,
  type Candidate,
  type CommandContext,
} from './candidates.ts';

/** What Enter and Tab do in the command line. `commands` are those once it is closed. */
export function commandLine(
  store: AppStore,
  context: () => CommandContext,
  commands: () => Commands,
): Pick<Commands, 'runCommand' | 'completeCommand'> {
  const fitting = (): { readonly marked: Candidate | undefined; readonly best: Candidate | undefined } => {
    const { text, steps } = store.get().command ?? { text: '', steps: 0 };
    const candidates = candidatesFor(text, context());
    return { marked: candidates[markedIndex(steps, candidates)], best: candidates[0] };
  };
  const complete = ({ text }: Candidate): void => store.dispatch({ type: 'complete', text });
  return {
    runCommand() {
      const { text = '' } = store.get().command ?? {};
      const { marked, best } = fitting();
      const { verb, word } = parts(text);
      if (marked !== undefined && marked.run === undefined) {
        complete(marked);
        return;
      }
      // The value is still to be typed.
      if (marked === undefined && verb !== undefined && word === '') return;
      store.dispatch({ type: 'closeCommand' });
      if (marked?.run) marked.run(commands());
      else if (word !== '') {
        store.dispatch({ type: 'say', message: noCommandText(text, best, context()) });
      }
    },
    completeCommand() {
      const { marked, best } = fitting();
      const taken = marked ?? best;
      if (taken !== undefined) complete(taken);
    },
  };
}

/** Why a text is no command, and which one is near. */
function noCommandText(text: string, best: Candidate | undefined, context: CommandContext): string {
  const { verb, word } = parts(text);
  if (verb !== undefined) {
    const values = verb.values?.(context).map(({ name }) => name) ?? [];
    const otherwise = best ? `Did you mean ${best.name}?` : `":${verb.word} " lists them.`;
    return `There is no ${verb.noun} ${quote(word)}. ${didYouMean(word, values, otherwise)}`;
  }
  const names = allCommands(context).map(({ name }) => name);
  const [first = ''] = word.split(/\s+/);
  if (names.includes(first)) return `${first} takes no value.`;
  const otherwise = best ? `Did you mean ${best.text.trim()}?` : '":" alone lists them all.';
  return `There is no command ${quote(best ? word : first)}. ${didYouMean(first, names, otherwise)}`;
}
