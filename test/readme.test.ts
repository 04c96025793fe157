import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { firstKeyTable, madePages, withMadeParts } from '../scripts/readme.ts';
import { bindings } from '../source/ui/bindings/bindings.ts';
import { root } from './helpers/root.ts';

const pageOf = (page: string): Promise<string> => readFile(path.join(root, page), 'utf8');

test.each(madePages)('%s shows the present keys and frames', async (page) => {
  const text = await pageOf(page);
  expect(withMadeParts(page, text), 'run npm run readme').toBe(text);
});

test('the README has the main keys, and docs/keys.md has every key', async () => {
  expect(await pageOf('README.md')).toContain(firstKeyTable());
  const keys = await pageOf('docs/keys.md');
  for (const { id, shown } of bindings) {
    expect(keys).toContain(`| \`${shown}\` |`);
    expect(keys).toContain(`| \`${id}\` |`);
  }
});

test('each dependency has a row in docs/dependencies.md', async () => {
  const page = await pageOf('docs/dependencies.md');
  const { dependencies, devDependencies } = JSON.parse(await pageOf('package.json')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    expect(page).toContain(`| \`${name}\``);
  }
});
