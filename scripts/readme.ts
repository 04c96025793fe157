import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindings } from '../source/ui/bindings.ts';
import { pickerKeys } from '../source/ui/bindings/picker.ts';
import { welcomeKeys } from '../source/ui/bindings/welcome.ts';
import type { Binding } from '../source/ui/keymap.ts';
import { root } from './build.ts';

const readme = path.join(root, 'README.md');

/** The keys of every screen. */
const everyKey: readonly Binding<never>[] = [...bindings, ...pickerKeys, ...welcomeKeys];

/** The key table as Markdown, a row for each binding. */
export function keyTable(): string {
  const groups: readonly Binding['group'][] = ['Move', 'Look', 'Find', 'Take along', 'Watch', 'Program'];
  const rows = groups.flatMap((group) =>
    everyKey
      .filter((binding) => binding.group === group)
      .map(
        ({ shown, description, scopes }) =>
          `| ${group} | \`${shown}\` | ${description} | ${scopes.join(', ')} |`,
      ),
  );
  return ['| | keys | what it does | where |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The README with its made parts made anew. */
export function withMadeParts(text: string): string {
  return text.replace(
    /(<!-- keys: made by npm run readme -->\n)[\s\S]*?(\n<!-- \/keys -->)/,
    (_, begin: string, end: string) => begin + keyTable() + end,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(readme, withMadeParts(await readFile(readme, 'utf8')));
}
