import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withMadeParts } from '../scripts/readme.ts';
import { bindings } from '../source/ui/bindings.ts';
import { root } from './helpers/terminal.ts';

const readme = await readFile(path.join(root, 'README.md'), 'utf8');

test('the README shows the keys as they are', () => {
  expect(withMadeParts(readme), 'run npm run readme').toBe(readme);
  for (const { shown } of bindings) expect(readme).toContain(`\`${shown}\``);
});

test("each dependency has its row in the README's table", async () => {
  const { dependencies, devDependencies } = JSON.parse(
    await readFile(path.join(root, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    expect(readme).toContain(`| \`${name}\``);
  }
});
