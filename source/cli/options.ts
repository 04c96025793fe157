import { parseArgs } from 'node:util';
import type { ApiVersion } from '../atlas/api/api.ts';
import { readRange } from './ranges.ts';
import type { Range } from './ranges.ts';
import { commandRow } from './command-table.ts';
import { options as optionTable, optionsOf } from './option-table.ts';
import { commandNames } from './choices.ts';
import { demoScenarios } from './choices.ts';
import type { ColumnName } from '../columns/names.ts';
import { outputs } from './choices.ts';
import { themeNames } from './choices.ts';
import { notifications } from './choices.ts';
import { apiVersions } from './choices.ts';
import type { OptionRow } from './option-table.ts';
import type { CommandName } from './choices.ts';
import { readListenAddress, readOutputFile } from './listen-address.ts';
import type { ListenAddress } from './listen-address.ts';
import { verdicts } from '../jobs/coverage/facts.ts';
import type { Verdict } from '../jobs/coverage/facts.ts';
import type { JobState } from '../jobs/job.ts';
import { clusterOrders, jobOrders, screenNames, verdictNames } from '../views/saved-view.ts';
import type { ClusterOrder, JobOrder, ScreenName, VerdictName } from '../views/saved-view.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { isSecretPart } from '../text/secret-part.ts';
import { UsageError } from '../platform/usage-error.ts';
import {
  readChoice,
  readCluster,
  readColumns,
  readDuration,
  readExportId,
  readInterval,
  readPageSize,
  readProfile,
  readProject,
  readStates,
  readText,
  readViewName,
  splitCluster,
} from './values.ts';
import { enumerate, quote } from '../text/quote.ts';
import type { Notification, OutputFormat, ThemeName } from './values.ts';

/** The checked command line; undefined (or false, or empty) for whatever was not given. */
export type Options = {
  /** Ids or names. */
  readonly projects: readonly string[];
  readonly allProjects: boolean;
  /** `NAME`, or `PROJECT/NAME`. */
  readonly clusters: readonly string[];
  readonly allClusters: boolean;
  readonly demo: (typeof demoScenarios)[number] | undefined;
  readonly profile: string | undefined;
  readonly api: ApiVersion | undefined;
  readonly baseUrl: string | undefined;
  readonly gov: boolean;
  /** Milliseconds. */
  readonly interval: number | undefined;
  readonly pageSize: number | undefined;
  readonly notify: Notification | undefined;
  readonly theme: ThemeName | undefined;
  readonly noColor: boolean;
  readonly ascii: boolean;
  readonly plain: boolean;
  readonly log: string | undefined;
  readonly output: OutputFormat | undefined;
  /** The file for metrics. */
  readonly outputFile: string | undefined;
  readonly listen: ListenAddress | undefined;
  readonly all: boolean;
  readonly states: readonly JobState[];
  readonly columns: readonly ColumnName[] | undefined;
  /** The name of a saved view. */
  readonly view: string | undefined;
  readonly screen: ScreenName | undefined;
  readonly filter: string | undefined;
  readonly sort: JobOrder | ClusterOrder | undefined;
  readonly verdicts: readonly VerdictName[];
  readonly follow: boolean;
  /** Milliseconds. */
  readonly timeout: number | undefined;
  readonly warning: Range | undefined;
  readonly critical: Range | undefined;
  /** Milliseconds. */
  readonly ageWarning: number | undefined;
  readonly ageCritical: number | undefined;
  readonly ignored: readonly Verdict[];
  readonly publicKey: string | undefined;
  readonly privateKeyStdin: boolean;
  readonly clientId: string | undefined;
  readonly clientSecretStdin: boolean;
  readonly offline: boolean;
};

export type CommandLine = {
  readonly command: CommandName;
  /** Whether the command was named, rather than defaulting to `watch`. */
  readonly named: boolean;
  readonly options: Options;
  /** Export ids for `wait`, the shell for `completion`. */
  readonly operands: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
};

type Given = { row: OptionRow; readonly value: string | undefined };

/**
 * Parses the words after the program's name into command, options and operands. Throws a `UsageError` at the first
 * mistake.
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const { given, positionals } = readWords(words);
  const has = (name: string): boolean => given.some(({ row }) => row.name === name);
  const help = has('help');
  const version = has('version');
  const [first, ...rest] = positionals;
  const command = first === undefined ? 'watch' : readCommand(first);
  for (const typed of given) {
    // Two commands may have different options with the same name.
    typed.row = optionsOf(command).find(({ name }) => name === typed.row.name) ?? typed.row;
    checkBelongs(typed.row, command);
    checkChoice(typed.row, typed.value, command);
  }
  const options = readOptions(given, command);
  checkConflicts(has);
  checkNarrows(options);
  // With --help, operands may be missing.
  const operands = help || version ? [] : readOperands(command, rest);
  return { command, named: first !== undefined, options, operands, help, version };
}

/** An option as typed; `value` is undefined when it takes none or has none yet. */
export type TypedOption = { readonly name: string; readonly value: string | undefined };

/** The known options among words that may be an incomplete or wrong command line. */
export function typedOptions(words: readonly string[]): TypedOption[] {
  return tokensOf(words).flatMap((token) => {
    const row = token.kind === 'option' ? optionTable.find(({ name }) => name === token.name) : undefined;
    return token.kind === 'option' && row !== undefined ? [{ name: row.name, value: token.value }] : [];
  });
}

/** Whether the words name this command, even if the rest is wrong. */
export function namesCommand(words: readonly string[], command: CommandName): boolean {
  const tokens = tokensOf(words);
  const first = tokens.find(
    ({ kind, index }) =>
      kind === 'positional' &&
      !tokens.some((token) => token.kind === 'option' && token.name === 'demo' && token.index === index - 1),
  );
  return first?.kind === 'positional' && first.value === command;
}

function readWords(words: readonly string[]): { given: Given[]; positionals: string[] } {
  const given: Given[] = [];
  const positionals: string[] = [];
  let optional: { row: OptionRow; index: number } | undefined;
  for (const token of tokensOf(words)) {
    if (token.kind === 'option') {
      const row = optionTable.find((row) => row.name === token.name);
      if (row === undefined) throw unknownOption(token.rawName);
      const value = checkValue(row, token.rawName, token.value, token.inlineValue === true);
      given.push({ row, value });
      optional = row.optionalValue && value === undefined ? { row, index: token.index } : undefined;
    } else if (token.kind === 'positional') {
      const open = optional?.index === token.index - 1 ? optional.row : undefined;
      // After `--`, an option is an operand, and messages quote operands.
      refuseSecret(token.value);
      if (open?.choices?.includes(token.value)) given.push({ row: open, value: token.value });
      else positionals.push(token.value);
    }
  }
  return { given, positionals };
}

function tokensOf(words: readonly string[]) {
  return parseArgs({
    args: [...words],
    options: Object.fromEntries(
      optionTable.map((row) => [
        row.name,
        {
          // An optional value is taken from the next word below, if that is one of the choices.
          type: row.value === undefined || row.optionalValue ? ('boolean' as const) : ('string' as const),
          ...(row.short === undefined ? {} : { short: row.short }),
        },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

function checkValue(
  row: OptionRow,
  rawName: string,
  value: string | undefined,
  inline: boolean,
): string | undefined {
  if (row.value === undefined) {
    if (value === undefined) return undefined;
    throw new UsageError(`${rawName} takes no value.`, `Write ${rawName} alone.`);
  }
  if (row.optionalValue) return value;
  // `--project --gov` means a forgotten value, not a project called --gov; `--project=--gov` may mean that.
  if (value !== undefined && value !== '' && (inline || !value.startsWith('-'))) return value;
  const example = row.choices?.join('|') ?? row.value;
  throw new UsageError(`${rawName} needs a value.`, `Write ${rawName} ${example}.`);
}

/** Throws for words that contain a secret, or announce one; the message never quotes it. */
function refuseSecret(word: string): void {
  if (!/^--?(private-?key|client-?secret|password|secret|token)(=|$)/i.test(word)) return;
  throw new UsageError(
    'A secret is never an argument: other programs could read it, and the shell records it.',
    'Use atlas-exports login, with --private-key-stdin or --client-secret-stdin in scripts.',
  );
}

/** The public part of a key. Throws for a private key, without quoting it. */
function readPublicPart(what: string, text: string): string {
  if (!isSecretPart(text)) return readText(what, text);
  throw new UsageError(
    `${what} was given the private part of a key, where other programs could read it.`,
    'Give the public part, and the private one on stdin. As it stood on the command line, replace the key in Atlas.',
  );
}

function unknownOption(rawName: string): UsageError {
  refuseSecret(rawName);
  const known = optionTable.map((row) => `--${row.name}`);
  return new UsageError(
    `There is no option ${quote(rawName)}.`,
    didYouMean(rawName, known, 'atlas-exports --help shows them all.'),
  );
}

function readCommand(word: string): CommandName {
  const found = commandNames.find((name) => name === word);
  if (found !== undefined) return found;
  throw new UsageError(
    `There is no command ${quote(word)}.`,
    didYouMean(word, commandNames, 'atlas-exports --help shows them all.'),
  );
}

function checkBelongs(row: OptionRow, command: CommandName): void {
  if (optionsOf(command).includes(row)) return;
  const takers = optionTable.flatMap(({ name, commands }) => (name === row.name ? commands : []));
  throw new UsageError(
    `--${row.name} is an option of ${enumerate(takers)}, not of ${command}.`,
    `atlas-exports ${command} --help shows what ${command} takes.`,
  );
}

/** Checks only choices that this command excludes; other wrong values are found when the value is read. */
function checkChoice(row: OptionRow, value: string | undefined, command: CommandName): void {
  const fewer = row.fewerChoices?.[command];
  if (fewer !== undefined && value !== undefined) readChoice(`${command} --${row.name}`, value, fewer);
}

function checkConflicts(has: (name: string) => boolean): void {
  const conflicts = [
    ['gov', 'base-url'],
    ['project', 'all-projects'],
    ['cluster', 'all-clusters'],
    ['output', 'listen'],
    ['demo', 'base-url'],
    ['demo', 'gov'],
    ['public-key', 'client-id'],
    ['private-key-stdin', 'client-secret-stdin'],
    ['public-key', 'client-secret-stdin'],
    ['client-id', 'private-key-stdin'],
  ] as const;
  const found = conflicts.find(([a, b]) => has(a) && has(b));
  if (found === undefined) return;
  throw new UsageError(`--${found[0]} and --${found[1]} exclude each other.`, 'Leave one of them out.');
}

/** One project's cluster says nothing about all the others. */
function checkNarrows({ allProjects, clusters }: Options): void {
  const one = clusters.find((text) => splitCluster(text).project !== undefined);
  if (!allProjects || one === undefined) return;
  throw new UsageError(
    `--all-projects and -c ${quote(one)} exclude each other: that is a cluster of one project.`,
    'Leave one of them out, or name the cluster without its project.',
  );
}

function readOperands(command: CommandName, words: readonly string[]): string[] {
  const { operand } = commandRow(command);
  const [first, second] = words;
  const isExtra = operand === undefined ? first : operand.many ? undefined : second;
  if (isExtra !== undefined) {
    // Not quoted: after login it may be a key.
    throw new UsageError(
      command === 'login' ? 'login takes options only.' : `${command} does not take ${quote(isExtra)}.`,
      `atlas-exports ${command} --help shows what it takes.`,
    );
  }
  if (operand?.required && first === undefined) {
    throw new UsageError(
      `${command} needs to know the ${operand.name.toLowerCase()}.`,
      `Write atlas-exports ${command} ${operand.choices?.join('|') ?? operand.name}.`,
    );
  }
  if (operand?.choices) return words.map((word) => readChoice(command, word, operand.choices ?? []));
  return [...new Set(words.map(readExportId))];
}

function readOptions(given: readonly Given[], command: CommandName): Options {
  const flag = (name: string): boolean => given.some(({ row }) => row.name === name);
  const all = (name: string): string[] =>
    given.flatMap(({ row, value }) => (row.name === name && value !== undefined ? [value] : []));
  // The last one counts, so that it can override an alias.
  const one = <T>(name: string, read: (what: string, text: string) => T): T | undefined => {
    const text = all(name).at(-1);
    return text === undefined ? undefined : read(`--${name}`, text);
  };
  const choice = <T extends string>(name: string, choices: readonly T[]): T | undefined =>
    one(name, (what, text) => readChoice(what, text, choices));
  return {
    projects: [...new Set(all('project').map((text) => readProject('--project', text)))],
    allProjects: flag('all-projects'),
    clusters: [...new Set(all('cluster').map((text) => readCluster('--cluster', text)))],
    allClusters: flag('all-clusters'),
    demo: flag('demo') ? (choice('demo', demoScenarios) ?? 'nightly') : undefined,
    profile: one('profile', readProfile),
    api: choice('api', apiVersions),
    baseUrl: one('base-url', readText),
    gov: flag('gov'),
    interval: one('interval', readInterval),
    pageSize: one('page-size', readPageSize),
    notify: choice('notify', notifications),
    theme: choice('theme', themeNames),
    noColor: flag('no-color'),
    ascii: flag('ascii'),
    plain: flag('plain'),
    log: one('log', readText),
    output: command === 'metrics' ? undefined : choice('output', outputs),
    outputFile: command === 'metrics' ? one('output', readOutputFile) : undefined,
    listen: one('listen', readListenAddress),
    all: flag('all'),
    states: [...new Set(all('state').flatMap((text) => readStates('--state', text)))],
    columns: one('columns', readColumns),
    view: one('view', readViewName),
    screen: choice('screen', screenNames),
    filter: one('filter', readText),
    sort: choice('sort', [...jobOrders, ...clusterOrders]),
    verdicts: [...new Set(all('verdict').map((text) => readChoice('--verdict', text, verdictNames)))],
    follow: flag('follow'),
    timeout: one('timeout', readDuration),
    warning: one('warning', readRange),
    critical: one('critical', readRange),
    ageWarning: one('age-warning', readDuration),
    ageCritical: one('age-critical', readDuration),
    ignored: all('ignore').map((text) => readChoice('--ignore', text, verdicts)),
    publicKey: one('public-key', readPublicPart),
    privateKeyStdin: flag('private-key-stdin'),
    clientId: one('client-id', readPublicPart),
    clientSecretStdin: flag('client-secret-stdin'),
    offline: flag('offline'),
  };
}
