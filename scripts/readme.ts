import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './build.ts';
import { everyKey, keyGroups } from './keys.ts';
import { scenes, type Scene } from './screenshots/scenes.ts';

const readme = path.join(root, 'README.md');

/** The key table as Markdown, a row for each binding; with its name in `[keys]` where that may change it. */
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

/** A frame of docs/frames as a picture, and folded away as text. */
export function framed({ name, description }: Scene): string {
  const text = readFileSync(path.join(root, `docs/frames/${name}.txt`), 'utf8');
  const picture = `![${description}](docs/frames/${name}.svg)`;
  return `${picture}\n\n<details>\n<summary>As text</summary>\n\n\`\`\`\n${text}\`\`\`\n\n</details>`;
}

/** The README with its made parts made anew. */
export function withMadeParts(text: string): string {
  return text
    .replace(
      /(<!-- keys: made by npm run readme -->\n)[\s\S]*?(\n<!-- \/keys -->)/,
      (_, begin: string, end: string) => begin + keyTable() + end,
    )
    .replaceAll(
      /(<!-- frame: (\w+) -->\n)[\s\S]*?(<!-- \/frame -->)/g,
      (whole, begin: string, name: string, end: string) => {
        const scene = scenes.find((scene) => scene.name === name);
        return scene === undefined ? whole : `${begin}${framed(scene)}\n${end}`;
      },
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(readme, withMadeParts(await readFile(readme, 'utf8')));
}
