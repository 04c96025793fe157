import { readFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './helpers/terminal.ts';

type Import = {
  readonly file: string;
  readonly room: string;
  readonly from: string;
  readonly typeOnly: boolean;
};

const files = globSync('source/**/*.{ts,tsx}', { cwd: root }).map((file) => file.split(path.sep).join('/'));
const sources = new Map(
  await Promise.all(
    files.map(async (file) => [file, await readFile(path.join(root, file), 'utf8')] as const),
  ),
);

/** `source/atlas/client.ts` → `atlas`; `source/main.ts` → `main.ts`. */
function roomOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function importsOf([file, text]: readonly [string, string]): Import[] {
  const found = text.matchAll(/(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|import\('([^']+)'\)/g);
  return [...found].map(([, typeOnly, from, dynamic]) => ({
    file,
    room: roomOf(file),
    from: from ?? dynamic ?? '',
    typeOnly: typeOnly !== undefined,
  }));
}

const imports = [...sources].flatMap(importsOf);

/** What each room may import from besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  jobs: [],
  atlas: ['jobs'],
  feed: ['jobs', 'atlas'],
  simulator: ['jobs'],
  // Presentation knows the settings' types, never their making.
  ui: ['jobs', 'atlas', 'feed', 'settings'],
};

function having(pattern: RegExp): string[] {
  return [...sources].filter(([, text]) => pattern.test(text)).map(([file]) => file);
}

test('imports point one way: jobs ← atlas ← feed ← ui; the simulator knows the jobs alone', () => {
  const wrong = imports
    .filter(({ from }) => from.startsWith('.'))
    .map(({ file, room, from, typeOnly }) => ({
      file,
      room,
      typeOnly,
      target: roomOf(path.posix.join(path.posix.dirname(file), from)),
    }))
    .filter(({ room, target }) => room !== target && allowed[room]?.includes(target) === false);
  expect(wrong).toEqual([]);
  const settings = imports.filter(
    ({ room, from, typeOnly }) => room === 'ui' && from.includes('/settings/') && !typeOnly,
  );
  expect(settings).toEqual([]);
});

test('React and Ink stay in ui/', () => {
  const wrong = imports.filter(({ room, from }) => /^(react|ink)(-table)?(\/|$)/.test(from) && room !== 'ui');
  expect(wrong).toEqual([]);
});

test('undici stays in atlas/', () => {
  expect(imports.filter(({ room, from }) => from.startsWith('undici') && room !== 'atlas')).toEqual([]);
});

test('the keyboard is read in one place, timers and the time in one file', () => {
  expect(having(/\buseInput\(/)).toEqual(['source/ui/hooks/use-keymap.ts']);
  const timers = having(/\b(setTimeout|setInterval)\(|\bDate\.now\(|\bnew Date\(\)|AbortSignal\.timeout\(/);
  expect(timers.filter((file) => roomOf(file) !== 'simulator')).toEqual(['source/platform/clock.ts']);
});

test('no colour stands in a component', () => {
  const components = [...sources].filter(
    ([file]) => file.startsWith('source/ui/') && file !== 'source/ui/theme/theme.ts',
  );
  const colored = components.filter(([, text]) => /#[0-9a-fA-F]{6}\b|\bcolor=|chalk\.(?!hex)/.test(text));
  expect(colored.map(([file]) => file)).toEqual([]);
});

test('no file is above 400 lines', () => {
  const long = [...sources].filter(([, text]) => text.split('\n').length > 400).map(([file]) => file);
  expect(long).toEqual([]);
});
