import { readFile } from 'node:fs/promises';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { importsBetweenRooms, rooms } from '../scripts/rooms.ts';
import { optionalPrograms } from './helpers/optional-programs.ts';
import { root } from './helpers/root.ts';

const files = globSync('source/**/*.{ts,tsx}', { cwd: root }).map((file) => file.split(path.sep).join('/'));
const sources = new Map(
  await Promise.all(
    files.map(async (file) => [file, await readFile(path.join(root, file), 'utf8')] as const),
  ),
);
const imports = importsBetweenRooms(root);

/** `source/atlas/http/retry.ts` → `atlas`. */
function houseOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function having(pattern: RegExp): string[] {
  return [...sources].filter(([, text]) => pattern.test(text)).map(([file]) => file);
}

test('every room of source/ is in the table, and imports only from rooms before it', () => {
  const names = Object.keys(rooms);
  expect([...new Set(imports.map(({ room }) => room)), ...names].toSorted()).toEqual(
    [...names, ...names].toSorted(),
  );
  for (const [index, [room, known]] of Object.entries(rooms).entries()) {
    const below = new Set(names.slice(0, index));
    expect({ room, upward: known.filter((other) => !below.has(other)) }).toEqual({ room, upward: [] });
  }
});

test('the imports between rooms, types included, are those of the table', () => {
  const real = new Map(Object.keys(rooms).map((room) => [room, new Set<string>()]));
  for (const { room, target } of imports) {
    if (target !== undefined && target !== room) real.get(room)?.add(target);
  }
  // Both ways: an unused line would allow an import that nobody decided on.
  expect(Object.fromEntries([...real].map(([room, known]) => [room, [...known].toSorted()]))).toEqual(
    Object.fromEntries(Object.entries(rooms).map(([room, known]) => [room, known.toSorted()])),
  );
});

test('a room holds about a dozen files', () => {
  const counts = new Map<string, number>();
  for (const file of files) {
    const folder = path.posix.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count > 13)).toEqual([]);
});

test('React and Ink stay in ui/', () => {
  const wrong = imports.filter(
    ({ file, from }) => /^(react|ink)(-table)?(\/|$)/.test(from) && houseOf(file) !== 'ui',
  );
  expect(wrong).toEqual([]);
});

test('undici stays in atlas/', () => {
  expect(imports.filter(({ file, from }) => from.startsWith('undici') && houseOf(file) !== 'atlas')).toEqual(
    [],
  );
});

test('the keyboard is read in one place, and timers and the time are in one file', () => {
  expect(having(/\buseInput\(/)).toEqual(['source/ui/hooks/use-keymap.ts']);
  const timers = having(/\b(setTimeout|setInterval)\(|\bDate\.now\(|\bnew Date\(\)|AbortSignal\.timeout\(/);
  expect(timers.filter((file) => houseOf(file) !== 'simulator')).toEqual(['source/platform/clock.ts']);
});

test('only text/format.ts formats numbers, without `toLocaleString`, which adds 20 ms to a start', () => {
  const others = having(/\.toLocale\w+\(|\bIntl\.(?!Segmenter\b)/);
  expect(others.filter((file) => houseOf(file) !== 'simulator')).toEqual([]);
});

test('no component has a colour', () => {
  const components = [...sources].filter(
    ([file]) => file.startsWith('source/ui/') && file !== 'source/ui/theme/theme.ts',
  );
  const colored = components.filter(([, text]) => /#[0-9a-fA-F]{6}\b|\bcolor=|chalk\.(?!hex)/.test(text));
  expect(colored.map(([file]) => file)).toEqual([]);
});

test('no file has more than 400 lines', () => {
  const long = [...sources].filter(([, text]) => text.split('\n').length > 400).map(([file]) => file);
  expect(long).toEqual([]);
});

test('no test is ever retried', () => {
  const suspects = ['*.{ts,json}', '{test,scripts}/**/*.{ts,tsx,json}', '.ci/*', '.github/**/*.yml'];
  const again = globSync(suspects, { cwd: root }).filter((file) =>
    /\bretry['"]?\s*[:=]|--(?:retry)\b|\.retry\(/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(again).toEqual([]);
});

test('.ci/run installs every program that a test may need', () => {
  const installs = /^apt-get install .*$/m.exec(readFileSync(path.join(root, '.ci/run'), 'utf8'))?.[0] ?? '';
  const packages = new Set(Object.values(optionalPrograms).map((row) => row.package));
  expect([...packages].filter((name) => !installs.split(' ').includes(name))).toEqual(['bash']);
});

test('tests wait with one function, which names what it waits for and allows for a busy machine', () => {
  const files = globSync('test/**/*.{ts,tsx}', { cwd: root });
  const others = files.filter((file) =>
    /\bvi\.wait(?:For|Until)\(|\bexpect\.poll\(/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(others).toEqual([]);
});
