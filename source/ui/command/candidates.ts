import { isReached } from '../../keys/keymap.ts';
import { activeScopes, typingScopes, type AppBinding, type Commands } from '../bindings/scopes.ts';
import { beginsWord, fuzzyMatches } from './fuzzy.ts';
import { runBinding } from './run-binding.ts';
import { verbs, type Verb, type VerbContext } from './verbs.ts';

export type CommandContext = VerbContext & { readonly bindings: readonly AppBinding[] };

type Command = {
  /** What is matched: a command's name, or a value. */
  readonly name: string;
  /** What stands in the line once it is taken. */
  readonly text: string;
  readonly says: string;
  /** Its keys, if it has some. */
  readonly keys: string;
  /** Undefined while a value must follow. */
  readonly run: ((commands: Commands) => void) | undefined;
};

/** A command that fits what is typed. */
export type Candidate = Command & {
  /** Whether its name, or a word of it, begins as typed. Enter runs nothing else that was not marked by hand. */
  readonly isMeant: boolean;
};

/** The commands that fit the text, best first. Without text all of them, this screen's before the rest. */
export function candidatesFor(text: string, context: CommandContext): readonly Candidate[] {
  const { verb, word } = parts(text);
  if (verb !== undefined) return fitting(word, valuesOf(verb, word, context));
  const all = allCommands(context);
  if (word === '') return fitting(word, all);
  const values = verbs
    .flatMap((each) => (each.values === undefined ? [] : valuesOf(each, word, context)))
    .filter(({ name }) => beginsWord(word, name));
  const named = fitting(word, [...all, ...values]);
  const described = all
    .filter(({ says }) => says.toLowerCase().includes(word.toLowerCase()))
    .filter((each) => named.every((one) => one.text !== each.text));
  return [...named, ...described.map((each) => ({ ...each, isMeant: false }))];
}

/**
 * Which candidate is marked; -1 for none. At first it is the best if its name begins as typed, and from there so many
 * steps on. The list wraps around.
 */
export function markedIndex(steps: number, candidates: readonly Candidate[]): number {
  const unmarked = candidates[0]?.isMeant ? 0 : 1;
  const places = candidates.length + unmarked;
  return (((steps % places) + places) % places) - unmarked;
}

/** The typed text: a command with values, if it begins with one, and the rest of the words. */
export function parts(text: string): { readonly verb: Verb | undefined; readonly word: string } {
  const typed = text.trimStart();
  const space = typed.indexOf(' ');
  const verb = space < 0 ? undefined : verbs.find(({ word }) => word === typed.slice(0, space).toLowerCase());
  return { verb, word: (verb === undefined ? typed : typed.slice(space + 1)).trim() };
}

/** All that can be typed first. */
export function allCommands({ bindings, state }: CommandContext): readonly Command[] {
  const under = activeScopes({ ...state, command: undefined });
  const keyed = bindings.filter(
    ({ id, scopes }) =>
      scopes.some((scope) => !typingScopes.has(scope)) && verbs.every(({ word }) => word !== id),
  );
  const here = keyed.filter((binding) => isReached(binding, bindings, under));
  const elsewhere = keyed.filter((binding) => !here.includes(binding));
  const command = (binding: AppBinding): Command => ({
    name: binding.id,
    text: binding.id,
    says: binding.description,
    keys: binding.shown,
    run: (commands) => runBinding(binding, bindings, commands),
  });
  return [
    ...verbs.map(({ word, says }) => ({
      name: word,
      text: `${word} `,
      says,
      keys: bindings.find(({ id }) => id === word)?.shown ?? '',
      run: undefined,
    })),
    { name: 'q', text: 'q', says: 'Quit', keys: '', run: ({ quit }: Commands) => quit() },
    ...[...here, ...elsewhere].map(command),
  ];
}

function fitting(typed: string, commands: readonly Command[]): readonly Candidate[] {
  return fuzzyMatches(typed, commands, ({ name }) => name).map((each) => ({
    ...each,
    isMeant: typed !== '' && beginsWord(typed, each.name),
  }));
}

function valuesOf(verb: Verb, typed: string, context: CommandContext): readonly Command[] {
  const free = typed === '' ? [] : [{ name: typed, says: verb.says }];
  return (verb.values?.(context) ?? free).map(({ name, says }) => ({
    name,
    text: `${verb.word} ${name}`,
    says,
    keys: '',
    run: (commands) => verb.run(name, commands, context),
  }));
}
