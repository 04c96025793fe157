import type { Metafile } from 'esbuild';
import { expect, test } from 'vitest';
import { importCircle } from '../../scripts/import-circle.ts';

type Kind = Metafile['outputs'][string]['imports'][number]['kind'];

/** Files by what they import, as in `a: ['b']`; `later` ones at run time. */
function bundle(files: Record<string, readonly string[]>, later: Record<string, readonly string[]> = {}) {
  const imports = (names: readonly string[] = [], kind: Kind) => names.map((path) => ({ path, kind }));
  return Object.fromEntries(
    Object.entries(files).map(([file, names]) => [
      file,
      {
        bytes: 0,
        inputs: {},
        exports: [],
        imports: [...imports(names, 'import-statement'), ...imports(later[file], 'dynamic-import')],
      },
    ]),
  );
}

test('files that import each other are named, in the order of their imports', () => {
  expect(importCircle(bundle({ main: ['a'], a: ['b'], b: ['c'], c: ['a'] }))).toEqual(['a', 'b', 'c']);
  expect(importCircle(bundle({ main: ['main'] }))).toEqual(['main']);
});

test('a file that two others import is no circle, nor is one that is loaded on demand', () => {
  expect(importCircle(bundle({ main: ['a', 'b'], a: ['c'], b: ['c'], c: ['node:fs'] }))).toBeUndefined();
  expect(importCircle(bundle({ main: ['a'], a: [] }, { a: ['main'] }))).toBeUndefined();
});
