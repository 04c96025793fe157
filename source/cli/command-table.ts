/** The shells that `completion` writes for. */
const shells = ['bash', 'zsh', 'fish'] as const;
export const apiVersions = ['v2', 'v1.0'] as const;
export const notifications = ['bell', 'desktop', 'off'] as const;
export const themeNames = ['dark', 'light', 'high-contrast', 'mono'] as const;
export const outputs = ['table', 'json', 'ndjson', 'csv'] as const;

/** The simulator's scenarios that `--demo` takes; written out here so that `--help` need not load the simulator. */
export const demoScenarios = [
  'busy',
  'quiet',
  'empty',
  'one',
  'many',
  'oldest-first',
  'unordered',
  'trouble',
  'refused',
  'sharded',
  'hostile',
] as const;

/** What a value may be completed to besides choices: names that files of this machine hold. */
export const completionKinds = ['profile', 'project', 'cluster'] as const;

export type CompletionKind = (typeof completionKinds)[number];

export const commandNames = ['watch', 'list', 'wait', 'login', 'logout', 'whoami', 'completion'] as const;

export type CommandName = (typeof commandNames)[number];

/** A line to type, or several that the shell reads as one. */
type Example = { readonly line: string; readonly says: string };

/** What a command takes after its name: `[EXPORT_ID…]`, `SHELL`. */
type Operand = {
  readonly name: string;
  readonly required: boolean;
  readonly many: boolean;
  readonly choices?: readonly string[];
};

export type CommandRow = {
  readonly name: CommandName;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** A paragraph or two, for the command's own help. */
  readonly details: string;
  readonly operand?: Operand;
  readonly examples: readonly Example[];
};

export const optionGroups = ['Options', 'What to watch', 'Connection', 'Screen', 'Other'] as const;

export type OptionRow = {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** The value's name in the help; a flag has none. */
  readonly value?: string;
  /** The value may be left out. */
  readonly optionalValue?: boolean;
  readonly many?: boolean;
  readonly choices?: readonly string[];
  /** What a shell completes the value to, where that is not one of the choices. */
  readonly completes?: CompletionKind | 'file';
  readonly summary: string;
  readonly default?: string;
  readonly group: (typeof optionGroups)[number];
  /** Every command takes it unless they are named here. */
  readonly commands?: readonly CommandName[];
};

/** The commands, in the order of the help. */
export const commands: readonly CommandRow[] = [
  {
    name: 'watch',
    summary: 'Open the full-screen view (the default).',
    details:
      'Shows every export job of the clusters and keeps itself up to date until you press q. ' +
      'Press ? for the keys. Where stdout is no terminal it prints the jobs once, as list does. ' +
      'With --plain it says how things stand and then each change in a sentence, until Ctrl+C; ' +
      'INK_SCREEN_READER=true, or plain = true in config.toml, makes that the default.',
    examples: [
      { line: 'atlas-exports', says: 'Watch what your profile names, or pick it there.' },
      { line: 'atlas-exports -p Payments -c Prod0 -c Orders', says: 'Two clusters on one screen.' },
      { line: 'atlas-exports --demo', says: 'Look around with made-up jobs; needs no keys.' },
      { line: 'atlas-exports --plain | tee jobs.log', says: 'What happens, as sentences.' },
    ],
  },
  {
    name: 'list',
    summary: 'Print the jobs once, newest first.',
    details:
      'Prints the newest page of jobs of each cluster; with --all every job that Atlas keeps. ' +
      'With --follow it goes on and prints a line for each change, until Ctrl+C.',
    examples: [
      { line: 'atlas-exports list -c Prod0 --state failed', says: 'What has failed.' },
      { line: 'atlas-exports list -o json --all | jq .totalCount', says: 'All of them, for a script.' },
      { line: 'atlas-exports list --follow -o ndjson', says: 'One JSON object for each change.' },
    ],
  },
  {
    name: 'wait',
    summary: 'Block until export jobs have ended.',
    details:
      'Waits for the jobs that are named; with none named, for all that are unfinished now. ' +
      'Ends with 0 when all were successful, 1 when one failed or was cancelled, 5 when the time was up.',
    operand: { name: 'EXPORT_ID', required: false, many: true },
    examples: [
      { line: 'atlas-exports wait --timeout 2h', says: 'All that runs now, two hours at most.' },
      { line: 'atlas-exports wait -c Prod0 605ccba3c1c7613f423e1585', says: 'One job.' },
    ],
  },
  {
    name: 'login',
    summary: "Keep keys in the operating system's keychain.",
    details:
      'Asks for an API key (public and private), or for a service account with --client-id, checks it ' +
      'against Atlas and keeps it in the keychain. A key that Atlas refuses is not kept. The secret part ' +
      'is read hidden from the terminal, or from stdin; it is never an argument.',
    examples: [
      { line: 'atlas-exports login', says: 'Ask for both parts.' },
      {
        line: 'atlas-exports login --public-key abcdefgh --private-key-stdin < key.txt',
        says: 'From a file or another program.',
      },
      {
        line: 'atlas-exports login --client-id mdb_sa_id_… --client-secret-stdin',
        says: 'A service account.',
      },
    ],
  },
  {
    name: 'logout',
    summary: 'Take the keys out of the keychain again.',
    details:
      "Removes what login stored for the profile. The Atlas CLI's own entries are left alone, and the key " +
      'itself goes on to exist in Atlas.',
    examples: [{ line: 'atlas-exports logout -P staging', says: 'Forget the keys of one profile.' }],
  },
  {
    name: 'whoami',
    summary: 'Say which key is used and where it came from.',
    details:
      'Shows the key (never its secret part), the project, the clusters and the host, each with the place ' +
      'it came from, and asks Atlas whether the key works. Ends with 3 when there is no key or Atlas refuses ' +
      'it; that Atlas cannot be reached is said, and is no failure.',
    examples: [
      { line: 'atlas-exports whoami', says: 'Which key, from where?' },
      { line: 'atlas-exports whoami -o json', says: 'The same for a script.' },
    ],
  },
  {
    name: 'completion',
    summary: 'Print a completion script for your shell.',
    details:
      'Prints the script to stdout. Load it from the start-up file of your shell, or write it once where ' +
      'the shell looks for it; a new shell then completes commands, options and choices, and the names of ' +
      'profiles, projects and clusters. Projects and clusters are those that the program has seen on this ' +
      'machine: completing asks nobody.',
    operand: { name: 'SHELL', required: true, many: false, choices: shells },
    examples: [
      { line: 'source <(atlas-exports completion bash)', says: 'bash: in ~/.bashrc.' },
      {
        line: 'atlas-exports completion bash \\\n  > ~/.local/share/bash-completion/completions/atlas-exports',
        says: 'bash with the package bash-completion: once, for good; mkdir -p makes the folder.',
      },
      { line: 'source <(atlas-exports completion zsh)', says: 'zsh: in ~/.zshrc, after compinit.' },
      {
        line: 'atlas-exports completion zsh > "${fpath[1]}/_atlas-exports"',
        says: 'zsh: once, for good; any folder of fpath will do.',
      },
      { line: 'atlas-exports completion fish | source', says: 'fish: in ~/.config/fish/config.fish.' },
      {
        line: 'atlas-exports completion fish > ~/.config/fish/completions/atlas-exports.fish',
        says: 'fish: once, for good.',
      },
    ],
  },
];

/** The options, in the order of the help. */
export const options: readonly OptionRow[] = [
  {
    name: 'output',
    short: 'o',
    value: 'FORMAT',
    choices: outputs,
    summary: 'How to print. whoami knows table and json.',
    default: 'table',
    group: 'Options',
    commands: ['list', 'whoami'],
  },
  { name: 'all', summary: 'Every job, not the newest page only.', group: 'Options', commands: ['list'] },
  {
    name: 'state',
    value: 'STATE',
    many: true,
    choices: ['queued', 'inprogress', 'successful', 'failed', 'cancelled'],
    summary: 'Only jobs in this state; may be given again, or several with commas.',
    group: 'Options',
    commands: ['list'],
  },
  {
    name: 'follow',
    short: 'f',
    summary: 'Go on, and print a line for each change.',
    group: 'Options',
    commands: ['list'],
  },
  {
    name: 'timeout',
    value: 'TIME',
    summary: 'Give up after this long: 90s, 15m, 2h, 1h30m. A plain number is seconds.',
    group: 'Options',
    commands: ['wait'],
  },
  {
    name: 'public-key',
    value: 'KEY',
    summary: 'The public part of an API key; asked for when left out.',
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
    summary: 'Say what this machine knows; do not ask Atlas whether the key works.',
    group: 'Options',
    commands: ['whoami'],
  },
  {
    name: 'project',
    short: 'p',
    value: 'ID|NAME',
    completes: 'project',
    summary: 'The project (group).',
    group: 'What to watch',
  },
  {
    name: 'cluster',
    short: 'c',
    value: 'NAME',
    many: true,
    completes: 'cluster',
    summary: 'A cluster; may be given again for several on one screen.',
    group: 'What to watch',
  },
  { name: 'all-clusters', summary: 'All clusters of the project.', group: 'What to watch' },
  {
    name: 'demo',
    value: 'SCENARIO',
    optionalValue: true,
    choices: demoScenarios,
    summary: 'Made-up jobs from an Atlas simulator on this machine; needs no keys.',
    default: 'busy',
    group: 'What to watch',
  },
  {
    name: 'profile',
    short: 'P',
    value: 'NAME',
    completes: 'profile',
    summary: 'Use the keys and defaults of that name.',
    default: 'default',
    group: 'Connection',
  },
  {
    name: 'api',
    value: 'VERSION',
    choices: apiVersions,
    summary: 'Which API to use.',
    default: 'v2',
    group: 'Connection',
  },
  {
    name: 'base-url',
    value: 'URL',
    summary: 'Another host. Plain http only to this machine.',
    default: 'https://cloud.mongodb.com',
    group: 'Connection',
  },
  { name: 'gov', summary: 'Atlas for Government, https://cloud.mongodbgov.com.', group: 'Connection' },
  {
    name: 'interval',
    value: 'SECONDS',
    summary: 'Time between two refreshes, 2 to 3600; parts of a second count.',
    default: '10',
    group: 'Connection',
  },
  {
    name: 'page-size',
    value: 'N',
    summary: 'Jobs to ask for at once, 1 to 500.',
    default: '100',
    group: 'Connection',
  },
  {
    name: 'notify',
    value: 'HOW',
    choices: notifications,
    summary: 'How to call you when a job has ended.',
    default: 'bell',
    group: 'Screen',
  },
  {
    name: 'theme',
    value: 'NAME',
    choices: themeNames,
    summary: 'Colours for your terminal.',
    default: 'dark',
    group: 'Screen',
  },
  { name: 'no-color', summary: 'No colours; glyphs and words say the same.', group: 'Screen' },
  { name: 'ascii', summary: 'Plain ASCII instead of glyphs and rules.', group: 'Screen' },
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
    summary: 'Write what happens, stack traces too, to this file. Never a secret.',
    group: 'Other',
  },
  { name: 'help', short: 'h', summary: 'Show this help.', group: 'Other' },
  { name: 'version', short: 'V', summary: 'Show the version.', group: 'Other' },
];

/** What the exit code says, for scripts. */
export const exitCodes: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'All good.'],
  [1, 'A job that wait waited for failed or was cancelled.'],
  [2, 'Wrong usage, or a mistake in the settings.'],
  [3, 'Not signed in, or Atlas refused the key (401, 403).'],
  [4, 'Atlas or the network failed.'],
  [5, 'The time of --timeout was up.'],
  [130, 'Stopped with Ctrl+C.'],
];

/** The environment variables that the program reads, for the help. */
export const environmentVariables: readonly (readonly [names: string, meaning: string])[] = [
  [
    'MONGODB_ATLAS_PUBLIC_API_KEY, MONGODB_ATLAS_PRIVATE_API_KEY',
    'An API key; MONGODB_ATLAS_PUBLIC_KEY and MONGODB_ATLAS_PRIVATE_KEY work too.',
  ],
  ['MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET', 'A service account.'],
  ['MONGODB_ATLAS_PROJECT_ID', 'The project, as --project.'],
  ['MONGODB_ATLAS_BASE_URL', 'The host, as --base-url; MONGODB_ATLAS_OPS_MANAGER_URL works too.'],
  ['NO_COLOR', 'Set to anything: no colours.'],
  ['INK_SCREEN_READER', 'Set to true: sentences instead of the full screen, as --plain.'],
  ['HTTPS_PROXY, NO_PROXY', 'The proxy to go through, and the hosts to reach without it.'],
  ['NODE_USE_SYSTEM_CA', 'Set to 1: trust the certificates that this machine trusts, too.'],
  ['NODE_EXTRA_CA_CERTS', 'A file of certificates to trust besides the known ones.'],
];

/** The options that a command takes. */
export function optionsOf(command: CommandName): readonly OptionRow[] {
  return options.filter((row) => row.commands === undefined || row.commands.includes(command));
}

/** The row of a command. */
export function commandRow(name: CommandName): CommandRow {
  const row = commands.find((row) => row.name === name);
  if (row === undefined) throw new Error(`the command table lacks ${name}`);
  return row;
}
