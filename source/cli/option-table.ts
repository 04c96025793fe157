import { commandNames, demoScenarios, apiVersions, notifications, outputs, themeNames } from './choices.ts';
import type { CommandName, CompletionKind } from './choices.ts';
import { verdicts } from '../jobs/coverage/facts.ts';
import { clusterOrders, jobOrders, screenNames, verdictNames } from '../views/saved-view.ts';

export const optionGroups = ['Options', 'What to watch', 'Connection', 'Screen', 'Other'] as const;

export type OptionRow = {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** The value's name in the help; flags have none. */
  readonly value?: string;
  /** The value can be left out. */
  readonly optionalValue?: boolean;
  readonly many?: boolean;
  readonly choices?: readonly string[];
  /** For commands that accept fewer choices. */
  readonly fewerChoices?: Partial<Record<CommandName, readonly string[]>>;
  /** What a shell completes the value to, if not one of the choices. */
  readonly completes?: CompletionKind | 'file';
  readonly summary: string;
  readonly default?: string;
  readonly group: (typeof optionGroups)[number];
  /** The commands with this option. */
  readonly commands: readonly CommandName[];
};

/** Commands that list jobs. */
const jobs = ['watch', 'list', 'wait'] as const;
/** Commands about clusters. */
const looking = [...jobs, 'coverage', 'check', 'metrics'] as const;
/** Commands that use Atlas. */
const asking = [...looking, 'login', 'whoami', 'doctor'] as const;
/** Commands that read the settings. */
const withSettings = [...asking, 'logout'] as const;

/** The options, in the order of the help. */
export const options: readonly OptionRow[] = [
  {
    name: 'output',
    short: 'o',
    value: 'FORMAT',
    choices: outputs,
    fewerChoices: {
      whoami: ['table', 'json'],
      doctor: ['table', 'json'],
      coverage: ['table', 'json', 'ndjson', 'csv'],
    },
    summary: 'How to print.',
    default: 'table',
    group: 'Options',
    commands: ['list', 'coverage', 'whoami', 'doctor'],
  },
  {
    name: 'output',
    short: 'o',
    value: 'FILE',
    completes: 'file',
    summary: 'Write to this file, whole or not at all, instead of stdout.',
    group: 'Options',
    commands: ['metrics'],
  },
  {
    name: 'listen',
    value: '[HOST:]PORT',
    summary: 'Watch, and serve http://HOST:PORT/metrics; 127.0.0.1 unless another host is given.',
    group: 'Options',
    commands: ['metrics'],
  },
  { name: 'all', summary: 'Every job, not only the newest page.', group: 'Options', commands: ['list'] },
  {
    name: 'state',
    value: 'STATE',
    many: true,
    choices: ['queued', 'inprogress', 'successful', 'failed', 'cancelled'],
    summary: 'Only jobs in this state; repeat it, or use commas for several.',
    group: 'Options',
    commands: ['watch', 'list'],
  },
  {
    name: 'columns',
    value: 'NAMES',
    summary: 'Columns to show: state,cluster,customData.KEY; C on the screen has all.',
    group: 'Options',
    commands: ['watch', 'list'],
  },
  {
    name: 'follow',
    short: 'f',
    summary: 'Keep watching; print a line for each change.',
    group: 'Options',
    commands: ['list'],
  },
  {
    name: 'timeout',
    short: 't',
    value: 'TIME',
    summary: 'Give up after this long: 90s, 15m, 2h, 1h30m. A plain number is seconds.',
    group: 'Options',
    commands: ['wait'],
  },
  {
    name: 'timeout',
    short: 't',
    value: 'TIME',
    summary: 'Give up after this long, with UNKNOWN. A plain number is seconds.',
    default: '10s',
    group: 'Options',
    commands: ['check'],
  },
  {
    name: 'warning',
    short: 'w',
    value: 'RANGE',
    summary: 'Warn by the number of bad clusters: 0 (above 0), ~:5, 1:5, @1:5.',
    group: 'Options',
    commands: ['check'],
  },
  {
    name: 'critical',
    value: 'RANGE',
    summary: 'The same for CRITICAL; 0 by default, unless --warning is given.',
    group: 'Options',
    commands: ['check'],
  },
  {
    name: 'age-warning',
    value: 'TIME',
    summary: 'Warn when the newest exported data of a cluster is older.',
    default: '26h',
    group: 'Options',
    commands: ['check'],
  },
  {
    name: 'age-critical',
    value: 'TIME',
    summary: 'The same for CRITICAL.',
    default: '50h',
    group: 'Options',
    commands: ['check'],
  },
  {
    name: 'ignore',
    value: 'VERDICT',
    many: true,
    choices: verdicts,
    summary: 'Leave clusters with this verdict out; repeat it for several.',
    group: 'Options',
    commands: ['check'],
  },
  {
    name: 'public-key',
    value: 'KEY',
    summary: 'The public part of an API key; asked for if omitted.',
    group: 'Options',
    commands: ['login'],
  },
  {
    name: 'private-key-stdin',
    summary: 'Read the private key from stdin.',
    group: 'Options',
    commands: ['login'],
  },
  {
    name: 'client-id',
    value: 'ID',
    summary: 'The client id of a service account, instead of an API key.',
    group: 'Options',
    commands: ['login'],
  },
  {
    name: 'client-secret-stdin',
    summary: "Read the service account's secret from stdin.",
    group: 'Options',
    commands: ['login'],
  },
  {
    name: 'offline',
    summary: 'Do not ask Atlas whether the key works.',
    group: 'Options',
    commands: ['whoami', 'doctor'],
  },
  {
    name: 'project',
    short: 'p',
    value: 'ID|NAME',
    completes: 'project',
    many: true,
    summary: 'The project (group); repeat it for several.',
    group: 'What to watch',
    commands: [...looking, 'whoami'],
  },
  {
    name: 'all-projects',
    summary: 'All projects that the key sees.',
    group: 'What to watch',
    commands: [...looking, 'whoami'],
  },
  {
    name: 'cluster',
    short: 'c',
    value: 'NAME',
    many: true,
    completes: 'cluster',
    summary: 'A cluster, or PROJECT/NAME; repeat it for several.',
    group: 'What to watch',
    commands: looking,
  },
  {
    name: 'all-clusters',
    summary: 'All clusters; the default with several projects.',
    group: 'What to watch',
    commands: looking,
  },
  {
    name: 'demo',
    value: 'SCENARIO',
    optionalValue: true,
    choices: demoScenarios,
    summary: 'Made-up jobs from a simulator here; needs no keys.',
    default: 'nightly',
    group: 'What to watch',
    commands: [...looking, 'whoami'],
  },
  {
    name: 'profile',
    short: 'P',
    value: 'NAME',
    completes: 'profile',
    summary: 'Use the keys and defaults of that name.',
    default: 'default',
    group: 'Connection',
    commands: withSettings,
  },
  {
    name: 'api',
    value: 'VERSION',
    choices: apiVersions,
    summary: 'Which API to use.',
    default: 'v2',
    group: 'Connection',
    commands: asking,
  },
  {
    name: 'base-url',
    value: 'URL',
    summary: 'Another host. Plain http only to this machine.',
    default: 'https://cloud.mongodb.com',
    group: 'Connection',
    commands: asking,
  },
  {
    name: 'gov',
    summary: 'Atlas for Government, https://cloud.mongodbgov.com.',
    group: 'Connection',
    commands: asking,
  },
  {
    name: 'interval',
    value: 'SECONDS',
    summary: 'Time between refreshes, 2 to 3600; fractions are allowed.',
    default: '10',
    group: 'Connection',
    commands: [...jobs, 'metrics'],
  },
  {
    name: 'page-size',
    value: 'N',
    summary: 'Jobs per request, 1 to 500.',
    default: '100',
    group: 'Connection',
    commands: jobs,
  },
  {
    name: 'view',
    value: 'NAME',
    completes: 'view',
    summary: 'Open a saved view: V on the screen saves, config.toml keeps them.',
    group: 'Screen',
    commands: ['watch'],
  },
  {
    name: 'screen',
    value: 'SCREEN',
    choices: screenNames,
    summary: 'The screen to begin with.',
    group: 'Screen',
    commands: ['watch'],
  },
  {
    name: 'filter',
    value: 'WORDS',
    summary: 'Only what contains all these words, as after /.',
    group: 'Screen',
    commands: ['watch'],
  },
  {
    name: 'sort',
    value: 'ORDER',
    choices: [...jobOrders, ...clusterOrders],
    summary: 'The order of the jobs, or of the clusters.',
    group: 'Screen',
    commands: ['watch'],
  },
  {
    name: 'verdict',
    value: 'VERDICT',
    many: true,
    choices: verdictNames,
    summary: 'Only clusters with this verdict; repeat it for several.',
    group: 'Screen',
    commands: ['watch'],
  },
  {
    name: 'notify',
    value: 'HOW',
    choices: notifications,
    summary: 'How to alert you when a job ends.',
    default: 'bell',
    group: 'Screen',
    commands: ['watch'],
  },
  {
    name: 'theme',
    value: 'NAME',
    choices: themeNames,
    summary: 'Colours for your terminal.',
    default: 'auto',
    group: 'Screen',
    commands: ['watch'],
  },
  {
    name: 'no-color',
    summary: 'No colors; glyphs and words say the same.',
    group: 'Screen',
    commands: ['watch'],
  },
  { name: 'ascii', summary: 'Plain ASCII instead of glyphs and rules.', group: 'Screen', commands: jobs },
  {
    name: 'plain',
    summary: 'Sentences instead of the full screen, one for each change: for screen readers and logs.',
    group: 'Screen',
    commands: ['watch'],
  },
  {
    name: 'log',
    value: 'FILE',
    completes: 'file',
    summary: 'Append a log, with stack traces, to this file. No secrets.',
    group: 'Other',
    commands: withSettings,
  },
  { name: 'help', short: 'h', summary: 'Show this help.', group: 'Other', commands: commandNames },
  { name: 'version', short: 'V', summary: 'Show the version.', group: 'Other', commands: commandNames },
];

/** A command's options. */
export function optionsOf(command: CommandName): readonly OptionRow[] {
  return options.filter((row) => row.commands.includes(command));
}

/** An option's choices for this command; undefined if any text is allowed. */
export function choicesOf(row: OptionRow, command: CommandName): readonly string[] | undefined {
  return row.fewerChoices?.[command] ?? row.choices;
}
