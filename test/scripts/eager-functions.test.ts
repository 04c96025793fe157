import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import {
  compileEagerly,
  functionsIn,
  functionsOfFirstRows,
  type Part,
} from '../../scripts/eager-functions.ts';
import { root } from '../helpers/root.ts';

/** A program with each kind of function; `answer` shows whether they still do the same. */
const program = `
  class Counter { count = 0; next() { return [1, 2].map((n) => n + ++this.count); } get size() { return 1; } }
  export const answer = [first(2), new Counter().next(), [...numbers()], later.name, Thing.name, nested()(1)];
  function first(n) { return second(n) + 1; function second(m) { return m * 10; } }
  function* numbers() { yield 1; }
  async function later() { await 0; }
  function Thing() {}
  function nested() { 'a directive'; var twice = (n) => half(n) * 4; return twice; function half(n) { return n / 2; } }
`;

async function bundle(minify: boolean) {
  const stdin = { contents: program, sourcefile: '../source/program.js' };
  const { outputFiles } = await build({
    stdin,
    minify,
    format: 'esm',
    outfile: path.join(root, 'dist/program.js'),
    absWorkingDir: root,
    sourcemap: 'external',
    write: false,
  });
  const [map, text] = outputFiles.map((file) => file.text);
  return { map: map ?? '', text: text ?? '' };
}

function allOf({ inner }: Part): readonly Part[] {
  return inner.flatMap((one) => [one, ...allOf(one)]);
}

async function answerOf(text: string): Promise<unknown> {
  const { answer } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    answer: unknown;
  };
  return answer;
}

test.each([true, false])('functions that V8 compiles at once do the same, minified: %s', async (minify) => {
  const { text, map } = await bundle(minify);
  const keys = new Set(allOf(functionsIn(text, map)).map(({ key }) => key));
  const eager = compileEagerly(text, map, new Map([['source/program.js', keys]]));
  const answer = await answerOf(eager);
  expect(answer).toEqual(await answerOf(text));
  if (!minify) expect(answer).toEqual([21, [2, 4], [1], 'later', 'Thing', 2]);
  // Only methods and generators are left without parentheses.
  const lazy = allOf(functionsIn(eager, map)).filter(
    ({ start, kind }) => kind !== 'method' && eager[start - 1] !== '(',
  );
  expect(lazy).toEqual([]);
});

test('a function keeps its key when the program is minified', async () => {
  const keys = async (minify: boolean): Promise<readonly string[]> => {
    const { text, map } = await bundle(minify);
    return allOf(functionsIn(text, map)).map(({ key }) => key);
  };
  const plain = await keys(false);
  expect(plain).toEqual(expect.arrayContaining(['first', 'first.second', 'nested.half', 'later']));
  expect((await keys(true)).toSorted()).toEqual(plain.toSorted());
});

test('what is not listed stays as it is', async () => {
  const { text, map } = await bundle(true);
  expect(compileEagerly(text, map, new Map([['source/other.js', new Set(['first'])]]))).toBe(text);
});

test('scripts/first-rows.json lists modules that exist; npm run first-rows makes it anew', async () => {
  const gone = [...(await functionsOfFirstRows()).keys()].filter(
    (module) => !existsSync(path.join(root, module)),
  );
  expect(gone).toEqual([]);
});
