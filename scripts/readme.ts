import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './build.ts';
import { keyGroups } from '../source/keys/keymap.ts';
import { everyKey } from './keys.ts';
import { drawRooms } from './rooms.ts';
import { scenes, type Scene } from './screenshots/scenes.ts';

/** The pages with generated parts. */
export const madePages = ['README.md', 'docs/architecture.md', 'docs/keys.md', 'docs/tour.md'] as const;

/** The key table as Markdown, a row for each binding; with its name in `[keys]` if it can be changed there. */
export function keyTable(): string {
  const rows = keyGroups.flatMap((group) =>
    everyKey
      .filter((key) => key.group === group)
      .map(
        ({ shown, description, scopes, changeable }) =>
          `| ${group} | \`${shown}\` | ${description} | ${scopes.join(', ')} | ${changeable === undefined ? '' : `\`${changeable}\``} |`,
      ),
  );
  return ['| | keys | what it does | where | name |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** The bindings that beginners need, by id. */
const firstKeys = [
  'next-job',
  'previous-job',
  'open',
  'back',
  'next-tab',
  'filter',
  'state-3',
  'sort',
  'timeline',
  'activity',
  'clusters',
  'copy',
  'save-json',
  'refresh',
  'pause',
  'command',
  'views',
  'help',
  'quit',
];

/** The keys that beginners need, as Markdown. */
export function firstKeyTable(): string {
  const rows = firstKeys.flatMap((id) =>
    everyKey
      .filter(({ changeable }) => changeable === id)
      .map(({ shown, description }) => `| \`${shown}\` | ${description} |`),
  );
  return ['| keys | what it does |', '| --- | --- |', ...rows].join('\n');
}

/** A frame of docs/frames as a picture, and as collapsed text, for a page in this folder. */
export function framed({ name, description }: Scene, folder: string): string {
  const text = readFileSync(path.join(root, `docs/frames/${name}.txt`), 'utf8');
  const picture = `![${description}](${path.posix.relative(folder, `docs/frames/${name}.svg`)})`;
  return `${picture}\n\n<details>\n<summary>As text</summary>\n\n\`\`\`\n${text}\`\`\`\n\n</details>`;
}

const tables: Readonly<Record<string, () => string>> = {
  keys: keyTable,
  'first keys': firstKeyTable,
  rooms: drawRooms,
};

/** A page with its generated parts updated; `page` is its path in the repository. */
export function withMadeParts(page: string, text: string): string {
  return text
    .replaceAll(
      /(<!-- ([\w ]+): made by npm run readme -->\n)[\s\S]*?(\n<!-- \/\2 -->)/g,
      (whole, begin: string, name: string, end: string) => {
        const table = tables[name];
        return table === undefined ? whole : begin + table() + end;
      },
    )
    .replaceAll(
      /(<!-- frame: (\w+) -->\n)[\s\S]*?(<!-- \/frame -->)/g,
      (whole, begin: string, name: string, end: string) => {
        const scene = scenes.find((scene) => scene.name === name);
        return scene === undefined ? whole : `${begin}${framed(scene, path.posix.dirname(page))}\n${end}`;
      },
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const page of madePages) {
    const file = path.join(root, page);
    await writeFile(file, withMadeParts(page, await readFile(file, 'utf8')));
  }
}
