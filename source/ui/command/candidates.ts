import { isReached } from '../../keys/keymap.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { quote } from '../../text/quote.ts';
import {
  activeScopes,
  typingScopes,
  type AppBinding,
  type Commands,
  type Scope,
} from '../bindings/scopes.ts';
import { fuzzyMatches } from './fuzzy.ts';
import { verbs, type Verb, type VerbContext } from './verbs.ts';

export type CommandContext = VerbContext & { readonly bindings: readonly AppBinding[] };

/** A command that fits what is typed. */
export type Candidate = {
  /** What stands in the line once it is taken. */
  readonly text: string;
  readonly says: string;
  /** Its keys, if it has some. */
  readonly keys: string;
  /** Undefined while a value must follow. */
  readonly run: ((commands: Commands) => void) | undefined;
};

/** The commands that fit the text, best first. Without text all of them, this screen's before the rest. */
export function candidatesFor(text: string, context: CommandContext): readonly Candidate[] {
  const typed = text.trimStart();
  const space = typed.indexOf(' ');
  const verb = space < 0 ? undefined : verbs.find(({ word }) => word === typed.slice(0, space));
  if (verb !== undefined) return valueCandidates(verb, typed.slice(space + 1).trim(), context);
  const all = allCommands(context);
  const word = typed.trim();
  const named = fuzzyMatches(word, all, (each) => each.text);
  const described = all.filter(
    (each) => !named.includes(each) && each.says.toLowerCase().includes(word.toLowerCase()),
  );
  return [...named, ...described];
}

/** The chosen one; the list wraps around. */
export function chosenIndex(chosen: number, length: number): number {
  return length === 0 ? -1 : ((chosen % length) + length) % length;
}

/** Why a text is no command, and which one is near. */
export function noCommandText(text: string, context: CommandContext): string {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  const verb = rest.length === 0 ? undefined : verbs.find(({ word }) => word === first);
  const values = verb?.values?.(context).map(({ name }) => name);
  if (verb !== undefined && values !== undefined) {
    const value = rest.join(' ');
    return `There is no ${verb.noun} ${quote(value)}. ${didYouMean(value, values, `":${verb.word} " lists them.`)}`;
  }
  const names = allCommands(context).map((each) => each.text.trim());
  return `There is no command ${quote(first)}. ${didYouMean(first, names, '":" alone lists them all.')}`;
}

function allCommands(context: CommandContext): readonly Candidate[] {
  const { bindings, state } = context;
  const under = activeScopes({ ...state, command: undefined });
  const commands = bindings.filter(({ scopes }) => scopes.some((scope) => !typingScopes.has(scope)));
  const here = commands.filter((binding) => isReached(binding, bindings, under));
  const elsewhere = commands.filter((binding) => !here.includes(binding));
  return [
    ...verbs.map((verb) => ({
      text: `${verb.word} `,
      says: verb.says,
      keys: bindings.find(({ id }) => id === verb.word)?.shown ?? '',
      run: undefined,
    })),
    { text: 'q', says: 'Quit', keys: '', run: ({ quit }: Commands) => quit() },
    ...here.filter((each) => !isVerb(each)).map((each) => bindingCandidate(each, run)),
    ...elsewhere.filter((each) => !isVerb(each)).map((each) => bindingCandidate(each, runElsewhere)),
  ];
}

function isVerb({ id }: AppBinding): boolean {
  return verbs.some(({ word }) => word === id);
}

function bindingCandidate(
  binding: AppBinding,
  act: (binding: AppBinding, commands: Commands) => void,
): Candidate {
  const { id, shown, description } = binding;
  return { text: id, says: description, keys: shown, run: (commands) => act(binding, commands) };
}

function run(binding: AppBinding, commands: Commands): void {
  const reason = binding.unavailable?.(commands);
  if (reason === undefined) binding.run(commands);
  else commands.dispatch({ type: 'say', message: reason });
}

/** What it does needs another screen: say which; choices of the copy menu open that first. */
function runElsewhere(binding: AppBinding, commands: Commands): void {
  const { scopes, id } = binding;
  if (scopes.includes('copy')) {
    commands.dispatch({ type: 'toggleCopy' });
    binding.run(commands);
    return;
  }
  const where = scopes.map((scope) => places[scope]).find((place) => place !== undefined);
  commands.dispatch({
    type: 'say',
    message: where === undefined ? `${id} does nothing here.` : `${id} works only ${where}.`,
  });
}

/** Where a scope's keys work. */
const places: Readonly<Partial<Record<Scope, string>>> = {
  list: 'in the list of jobs; ":screen list" leads there',
  pane: 'while a job is open; ⏎ opens it',
  full: 'while a job fills the screen; ⏎ opens it',
  coverage: 'on the clusters; ":screen clusters" leads there',
  why: 'beside the reasons of a verdict; → on the clusters opens them',
  'why-full': 'beside the reasons of a verdict; → on the clusters opens them',
  timeline: 'on the time axis; ":screen timeline" leads there',
  activity: 'in the activity; ":screen activity" leads there',
  help: 'in the help; ? opens it',
};

function valueCandidates(verb: Verb, typed: string, context: CommandContext): readonly Candidate[] {
  const candidate = (name: string, says: string): Candidate => ({
    text: `${verb.word} ${name}`,
    says,
    keys: '',
    run: (commands) => verb.run(name, commands, context),
  });
  if (verb.values === undefined) return typed === '' ? [] : [candidate(typed, verb.says)];
  const values = verb.values(context);
  return fuzzyMatches(typed, values, ({ name }) => name).map(({ name, says }) => candidate(name, says));
}
