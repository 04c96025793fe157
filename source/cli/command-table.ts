import { shells } from './choices.ts';
import type { CommandName } from './choices.ts';

/** A line to type, or several that form one command. */
type Example = { readonly line: string; readonly says: string };

/** What a command takes after its name: `[EXPORT_ID…]`, `SHELL`. */
type Operand = {
  readonly name: string;
  readonly required: boolean;
  readonly many: boolean;
  readonly choices?: readonly string[];
};

/** Summaries shared by commands on one line of the short help. */
export const sharedSummaries = {
  jobs: 'Print the jobs once; block until jobs have ended.',
  keys: 'Store, remove or show your keys.',
  setup: 'Find what is wrong here; set up your shell.',
  monitoring: 'Tell a monitoring system, or Prometheus.',
} as const;

export type CommandRow = {
  readonly name: CommandName;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** A paragraph or two, for the command's own help. */
  readonly details: string;
  /** Commands about the same thing share a line of the short help. */
  readonly about?: keyof typeof sharedSummaries;
  /** If they differ from those of the other commands. */
  readonly exitCodes?: readonly (readonly [code: number, meaning: string])[];
  readonly operand?: Operand;
  readonly examples: readonly Example[];
};

/** The commands, in the order of the help. */
export const commands: readonly CommandRow[] = [
  {
    name: 'watch',
    summary: 'Open the full-screen view (the default).',
    details:
      'Shows every export job of the clusters and keeps itself up to date until you press q. ' +
      'Press ? for the keys. When stdout is not a terminal, it prints the jobs once, as list does. ' +
      'With --plain it reports the current state, then each change as a sentence, until Ctrl+C; ' +
      'INK_SCREEN_READER=true, or plain = true in config.toml, makes that the default.',
    examples: [
      { line: 'atlas-exports', says: 'Watch what your profile names, or pick it there.' },
      { line: 'atlas-exports -p Payments -c Prod0 -c Orders', says: 'Two clusters on one screen.' },
      { line: 'atlas-exports --demo', says: 'Look around with made-up jobs; needs no keys.' },
      { line: 'atlas-exports --plain | tee jobs.log', says: 'Every change as a sentence.' },
    ],
  },
  {
    name: 'list',
    summary: 'Print the jobs once, newest first.',
    about: 'jobs',
    details:
      'Prints the newest page of jobs of each cluster; with --all every job that Atlas keeps. ' +
      'With --follow it keeps running and prints a line for each change, until Ctrl+C.',
    examples: [
      { line: 'atlas-exports list -c Prod0 --state failed', says: 'What has failed.' },
      { line: 'atlas-exports list -o json --all | jq .totalCount', says: 'All of them, for a script.' },
      { line: 'atlas-exports list --follow -o ndjson', says: 'One JSON object for each change.' },
    ],
  },
  {
    name: 'coverage',
    summary: "Report whether each cluster's exports are complete.",
    details:
      'Gives each cluster one verdict, the worst first: missing, not exported, never due, overdue, failing, ' +
      'running, good, no exports, or unknown. It compares the snapshots that the backup schedule exports with the ' +
      'export jobs, so it also sees an export that left no job; without automatic export it goes by the rhythm ' +
      'of earlier jobs. Ends with 0 when every cluster has a verdict, whatever it is, and with 4 when ' +
      'some verdicts are unknown.',
    examples: [
      { line: 'atlas-exports coverage --all-clusters', says: 'What is missing, and what to do about it.' },
      {
        line: "atlas-exports coverage --all-clusters -o json | jq '.results[0]'",
        says: 'The worst cluster, for a script.',
      },
    ],
  },
  {
    name: 'check',
    summary: 'Check the clusters for a monitoring system.',
    about: 'monitoring',
    details:
      'Judges the clusters as coverage does and prints one line with performance data, then a line for each ' +
      'cluster that needs attention. Ends with 0 OK, 1 WARNING, 2 CRITICAL, or 3 UNKNOWN: also for wrong usage, a ' +
      'refused key, a rate limit, or a time-out. Critical by default: any cluster that is missing, ' +
      'not exported, never due, overdue or failing. Data that is too old warns for clusters that export at least ' +
      'daily; with --age-warning or --age-critical, for all that export. -c names a cluster, as everywhere in ' +
      'this program: the critical range is --critical.',
    exitCodes: [
      [0, 'OK.'],
      [1, 'WARNING.'],
      [2, 'CRITICAL.'],
      [3, 'UNKNOWN: some verdict is unknown, or the check could not run.'],
    ],
    examples: [
      { line: 'atlas-exports check --all-clusters', says: 'Is everything exported?' },
      {
        line: 'atlas-exports check --all-clusters -w 0 --critical 3 --ignore never-due',
        says: 'Warn for one bad cluster, be critical from four on.',
      },
    ],
  },
  {
    name: 'metrics',
    summary: 'Print the verdicts and job counts for Prometheus.',
    about: 'monitoring',
    details:
      'Asks once and prints metrics in the text format of Prometheus; with --output FILE the file is replaced as a ' +
      'whole, for the textfile collector of the node exporter. With --listen it watches as the full-screen view does ' +
      'and serves http://127.0.0.1:PORT/metrics until Ctrl+C. The labels are project and cluster, never a job. Alert ' +
      'rules, a dashboard and units for systemd are in contrib/.',
    examples: [
      { line: 'atlas-exports metrics --all-clusters', says: 'What Prometheus would read.' },
      {
        line: 'atlas-exports metrics --all-clusters --listen 9464',
        says: 'Serve it at 127.0.0.1:9464/metrics.',
      },
      {
        line: 'atlas-exports metrics --all-clusters \\\n  -o /var/lib/prometheus/node-exporter/atlas-exports.prom',
        says: 'For the textfile collector.',
      },
    ],
  },
  {
    name: 'wait',
    summary: 'Block until export jobs have ended.',
    about: 'jobs',
    details:
      'Waits for the jobs that are named; with none named, for all that are unfinished now. ' +
      'Ends with 0 when all were successful, 1 when one failed or was cancelled, 5 on a time-out.',
    operand: { name: 'EXPORT_ID', required: false, many: true },
    examples: [
      { line: 'atlas-exports wait --timeout 2h', says: 'All that runs now, two hours at most.' },
      { line: 'atlas-exports wait -c Prod0 605ccba3c1c7613f423e1585', says: 'One job.' },
    ],
  },
  {
    name: 'login',
    summary: "Store a key in the operating system's keychain.",
    about: 'keys',
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
    summary: 'Remove the stored keys.',
    about: 'keys',
    details:
      "Removes what login stored for the profile. The Atlas CLI's own entries are left alone, and the key " +
      'itself stays valid in Atlas.',
    examples: [{ line: 'atlas-exports logout -P staging', says: 'Forget the keys of one profile.' }],
  },
  {
    name: 'whoami',
    summary: 'Show which key is used and where it came from.',
    about: 'keys',
    details:
      'Shows the key (never its secret part), the project, the clusters and the host, each with the place ' +
      'it came from, and asks Atlas whether the key works. Ends with 3 when there is no key or Atlas refuses ' +
      'it; an unreachable Atlas is reported, but is not a failure.',
    examples: [
      { line: 'atlas-exports whoami', says: 'Which key, from where?' },
      { line: 'atlas-exports whoami -o json', says: 'The same for a script.' },
    ],
  },
  {
    name: 'doctor',
    summary: 'Check keys, network, terminal and settings.',
    about: 'setup',
    details:
      'Prints a line for each check, with what to do where something is wrong: settings, hooks, folders, proxy, ' +
      'keys, keychain, Atlas, clock, terminal, colours, glyphs, clipboard and notices. It changes nothing, prints ' +
      'no secret, and waits five seconds at most for the keychain and for Atlas. Ends with 0 when nothing keeps the ' +
      'program from working; otherwise with the code of the first failed check.',
    examples: [
      { line: 'atlas-exports doctor', says: 'What is wrong here?' },
      { line: 'atlas-exports doctor --offline -o json', says: 'Without asking Atlas, for a script.' },
    ],
  },
  {
    name: 'completion',
    summary: 'Print a completion script for your shell.',
    about: 'setup',
    details:
      'Prints the script to stdout. Load it from the start-up file of your shell, or write it once where ' +
      'the shell looks for it; a new shell then completes commands, options and choices, and the names of ' +
      'profiles, projects and clusters. Projects and clusters are those that the program has seen on this ' +
      'machine: completion never asks Atlas.',
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

/** A command's row. */
export function commandRow(name: CommandName): CommandRow {
  const row = commands.find((row) => row.name === name);
  if (row === undefined) throw new Error(`the command table lacks ${name}`);
  return row;
}
