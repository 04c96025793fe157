import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One import in a file of `source/`, including types. */
export type Import = {
  /** `source/atlas/client.ts`. */
  readonly file: string;
  /** The file's folder: `atlas/http`; files directly in source/ are their own rooms. */
  readonly room: string;
  /** As written: `./retry.ts`, `undici`. */
  readonly from: string;
  /** The room of the imported file; undefined outside source/. */
  readonly target: string | undefined;
};

/** Every room of source/, bottom first, and the rooms that it may import from: always ones above it in this table. */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  text: [],
  jobs: ['text'],
  'jobs/coverage': ['jobs'],
  'jobs/failures': ['jobs'],
  'simulator/basics': [],
  'simulator/auth': ['simulator/basics'],
  'simulator/world': ['jobs', 'simulator/basics'],
  'simulator/http': ['simulator/auth', 'simulator/basics', 'simulator/world'],
  simulator: ['simulator/auth', 'simulator/basics', 'simulator/http', 'simulator/world'],
  columns: ['jobs'],
  views: ['columns', 'jobs'],
  platform: ['text'],
  files: [],
  'atlas/api': ['jobs', 'platform', 'text'],
  'atlas/auth': ['atlas/api', 'platform', 'text'],
  'atlas/decode': ['atlas/api', 'jobs', 'text'],
  'atlas/http': ['atlas/api', 'atlas/auth', 'atlas/decode', 'platform', 'text'],
  atlas: ['atlas/api', 'atlas/decode', 'atlas/http', 'platform'],
  cli: ['atlas/api', 'columns', 'jobs', 'jobs/coverage', 'platform', 'text', 'views'],
  'feed/plan': ['atlas/api', 'jobs', 'text'],
  'feed/scheduler': ['atlas/api', 'jobs', 'jobs/coverage', 'platform'],
  'feed/cluster': ['atlas/api', 'atlas/http', 'feed/plan', 'feed/scheduler', 'jobs', 'platform'],
  'feed/events': ['atlas/api', 'feed/plan', 'feed/scheduler', 'jobs', 'jobs/coverage', 'platform'],
  feed: ['atlas/api', 'feed/cluster', 'feed/events', 'feed/plan', 'feed/scheduler', 'jobs', 'platform'],
  'feed/coverage': ['atlas/api', 'feed', 'feed/plan', 'feed/scheduler', 'jobs', 'jobs/coverage', 'platform'],
  'state-file': ['feed', 'feed/plan', 'files', 'jobs', 'platform', 'text'],
  keys: ['platform', 'text'],
  output: ['cli', 'columns', 'jobs', 'jobs/coverage', 'jobs/failures', 'platform', 'text'],
  'output/plain': ['atlas/api', 'feed', 'jobs', 'text'],
  settings: [
    'atlas/api',
    'atlas/http',
    'cli',
    'columns',
    'files',
    'jobs/coverage',
    'keys',
    'platform',
    'text',
    'views',
  ],
  hooks: ['feed', 'feed/coverage', 'files', 'jobs', 'jobs/coverage', 'platform', 'settings', 'text'],
  'commands/fetching': [
    'atlas/api',
    'atlas/http',
    'feed/coverage',
    'feed/plan',
    'feed/scheduler',
    'jobs',
    'jobs/coverage',
    'platform',
    'settings',
    'text',
  ],
  credentials: ['atlas/api', 'files', 'platform', 'settings', 'text'],
  completion: ['atlas/api', 'cli', 'credentials', 'files', 'platform', 'settings', 'text'],
  links: ['jobs', 'platform', 'text'],
  'last-look': ['files', 'platform'],
  'ui/state': [
    'columns',
    'feed',
    'feed/coverage',
    'jobs',
    'jobs/coverage',
    'jobs/failures',
    'platform',
    'text',
    'views',
  ],
  'ui/bindings': ['cli', 'feed', 'jobs', 'jobs/failures', 'keys', 'ui/state', 'views'],
  'ui/hooks': ['feed', 'jobs', 'keys', 'platform', 'ui/bindings', 'ui/state'],
  'ui/terminal': ['platform', 'text'],
  'ui/theme': ['jobs', 'jobs/coverage', 'platform', 'settings', 'ui/hooks', 'ui/terminal'],
  'ui/components': ['keys', 'text', 'ui/theme'],
  'ui/activity': ['jobs', 'jobs/coverage', 'text', 'ui/components', 'ui/state', 'ui/theme'],
  'ui/help': ['keys', 'text', 'ui/bindings', 'ui/theme'],
  'ui/command': ['cli', 'jobs', 'keys', 'text', 'ui/bindings', 'ui/state', 'ui/theme', 'views'],
  'ui/list': ['columns', 'feed', 'jobs', 'text', 'ui/components', 'ui/state', 'ui/theme'],
  'ui/pane': ['feed', 'jobs', 'text', 'ui/bindings', 'ui/components', 'ui/list', 'ui/state', 'ui/theme'],
  'ui/views': [
    'cli',
    'jobs',
    'platform',
    'settings',
    'text',
    'ui/bindings',
    'ui/list',
    'ui/pane',
    'ui/state',
    'ui/theme',
    'views',
  ],
  'ui/picker': [
    'atlas/api',
    'jobs',
    'keys',
    'platform',
    'settings',
    'text',
    'ui/components',
    'ui/hooks',
    'ui/list',
    'ui/state',
    'ui/terminal',
    'ui/theme',
  ],
  'ui/clusters': [
    'feed',
    'feed/coverage',
    'jobs',
    'jobs/coverage',
    'text',
    'ui/components',
    'ui/list',
    'ui/pane',
    'ui/state',
    'ui/theme',
    'views',
  ],
  'ui/causes': ['feed', 'jobs', 'jobs/failures', 'text', 'ui/components', 'ui/pane', 'ui/state', 'ui/theme'],
  'ui/timeline': ['jobs', 'text', 'ui/state', 'ui/theme'],
  'ui/frame': [
    'columns',
    'feed',
    'feed/coverage',
    'jobs',
    'jobs/failures',
    'keys',
    'text',
    'ui/activity',
    'ui/bindings',
    'ui/causes',
    'ui/clusters',
    'ui/command',
    'ui/components',
    'ui/help',
    'ui/list',
    'ui/pane',
    'ui/state',
    'ui/theme',
    'ui/timeline',
    'ui/views',
    'views',
  ],
  'ui/app': [
    'cli',
    'feed',
    'feed/coverage',
    'jobs',
    'jobs/coverage',
    'jobs/failures',
    'keys',
    'links',
    'platform',
    'settings',
    'text',
    'ui/activity',
    'ui/bindings',
    'ui/causes',
    'ui/clusters',
    'ui/command',
    'ui/frame',
    'ui/hooks',
    'ui/list',
    'ui/pane',
    'ui/state',
    'ui/terminal',
    'ui/theme',
    'ui/views',
    'views',
  ],
  'ui/loading': ['feed', 'platform', 'ui/app'],
  'ui/welcome': [
    'keys',
    'platform',
    'settings',
    'text',
    'ui/components',
    'ui/hooks',
    'ui/list',
    'ui/state',
    'ui/terminal',
    'ui/theme',
  ],
  'commands/session': [
    'atlas/api',
    'atlas/http',
    'cli',
    'commands/fetching',
    'completion',
    'credentials',
    'feed',
    'feed/plan',
    'jobs',
    'jobs/coverage',
    'platform',
    'settings',
    'simulator',
    'state-file',
    'text',
    'ui/picker',
    'ui/terminal',
    'ui/theme',
    'ui/welcome',
    'views',
  ],
  'commands/serving': [
    'cli',
    'commands/fetching',
    'commands/session',
    'feed',
    'feed/coverage',
    'jobs',
    'output',
    'platform',
    'text',
  ],
  'commands/doctor': [
    'atlas/api',
    'atlas/http',
    'cli',
    'commands/session',
    'credentials',
    'files',
    'last-look',
    'output/plain',
    'platform',
    'settings',
    'text',
    'ui/terminal',
    'ui/theme',
  ],
  'commands/watching': [
    'commands/session',
    'feed',
    'feed/coverage',
    'hooks',
    'jobs',
    'output',
    'platform',
    'settings',
    'state-file',
    'ui/app',
    'ui/loading',
    'ui/state',
    'ui/terminal',
    'views',
  ],
  commands: [
    'atlas',
    'atlas/api',
    'atlas/http',
    'cli',
    'commands/doctor',
    'commands/fetching',
    'commands/serving',
    'commands/session',
    'commands/watching',
    'completion',
    'credentials',
    'feed',
    'feed/coverage',
    'hooks',
    'jobs',
    'last-look',
    'output',
    'output/plain',
    'platform',
    'settings',
    'state-file',
    'text',
    'ui/app',
    'ui/bindings',
    'ui/state',
    'views',
  ],
  'main.ts': ['atlas/api', 'cli', 'commands', 'completion', 'output', 'platform', 'settings', 'text'],
  executable: ['cli', 'credentials', 'files', 'platform', 'main.ts'],
  'start.ts': ['cli', 'files', 'platform', 'main.ts'],
  'cli.ts': ['start.ts'],
};

/** The imports of the files of `source/` under this folder. */
export function importsBetweenRooms(root: string): readonly Import[] {
  return globSync('source/**/*.{ts,tsx}', { cwd: root })
    .map((file) => file.split(path.sep).join('/'))
    .toSorted()
    .flatMap((file) => importsOf(file, readFileSync(path.join(root, file), 'utf8')));
}

function importsOf(file: string, text: string): readonly Import[] {
  const found = text.matchAll(/(?:import|export)\s+[^;'"]*?from\s+'([^']+)'|import\s*\(?\s*'([^']+)'/g);
  return [...found].map(([, named, bare]) => {
    const from = named ?? bare ?? '';
    const target = from.startsWith('.') ? roomOf(path.posix.join(path.posix.dirname(file), from)) : undefined;
    return { file, room: roomOf(file), from, target };
  });
}

function roomOf(file: string): string {
  const folder = path.posix.dirname(file);
  return folder === 'source' ? path.posix.basename(file) : folder.replace(/^source\//, '');
}

/** The top folders of the table (`atlas` for `atlas/http`) as a Mermaid graph, without arrows that others imply. */
export function drawRooms(): string {
  const houses = new Map<string, Set<string>>();
  for (const [room, known] of Object.entries(rooms)) {
    const house = houseOf(room);
    const others = houses.get(house) ?? new Set<string>();
    for (const other of known.map(houseOf)) if (other !== house) others.add(other);
    houses.set(house, others);
  }
  const reached = new Map<string, ReadonlySet<string>>();
  const lines: string[] = [];
  for (const [house, known] of houses) {
    const direct = [...known].filter((one) => ![...known].some((other) => reached.get(other)?.has(one)));
    reached.set(house, new Set([...known, ...[...known].flatMap((one) => [...(reached.get(one) ?? [])])]));
    lines.push(...direct.map((other) => `  ${house} --> ${other}`));
  }
  return ['```mermaid', 'graph TD', ...lines, '```'].join('\n');
}

function houseOf(room: string): string {
  return room.split('/')[0] ?? room;
}
