/** The shells that `completion` supports. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export const apiVersions = ['v2', 'v1.0'] as const;
export const notifications = ['bell', 'desktop', 'off'] as const;
/** The screen that comes first. */
export const homes = ['list', 'clusters'] as const;
export type Home = (typeof homes)[number];
export const themeNames = ['auto', 'dark', 'light', 'high-contrast', 'mono'] as const;
export const outputs = ['table', 'wide', 'json', 'ndjson', 'csv'] as const;

/** The simulator's scenarios for `--demo`; listed here so that `--help` need not load the simulator. */
export const demoScenarios = [
  'nightly',
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
  'coverage',
  'organisation',
] as const;

/** What a value can be completed to besides fixed choices: names from files on this machine. */
export const completionKinds = ['profile', 'project', 'cluster', 'view'] as const;

export type CompletionKind = (typeof completionKinds)[number];

export const commandNames = [
  'watch',
  'list',
  'coverage',
  'check',
  'metrics',
  'wait',
  'login',
  'logout',
  'whoami',
  'doctor',
  'completion',
] as const;

export type CommandName = (typeof commandNames)[number];
