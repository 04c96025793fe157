import { globSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../source/settings/config-file.ts';
import { keyTable } from '../source/ui/bindings/bindings.ts';
import { root } from './helpers/root.ts';

const pages = ['*.md', 'docs/*.md', '.github/**/*.md'].flatMap((pattern) => globSync(pattern, { cwd: root }));
const texts = new Map(
  await Promise.all(
    pages.map(async (page) => {
      const text = await readFile(path.join(root, page), 'utf8');
      return [page.split(path.sep).join('/'), text] as const;
    }),
  ),
);

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```[^]*?^```/gm, '');
}

/** The anchors that GitHub creates for a page's headings. */
function anchorsOf(page: string): readonly string[] {
  const headings = [...withoutBlocks(texts.get(page) ?? '').matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function linksOf(text: string): readonly string[] {
  return [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

test.each([...texts])('every link in %s has a target', async (page, text) => {
  const broken: string[] = [];
  for (const link of linksOf(text).filter((target) => !/^(https?|mailto):/.test(target))) {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
    const there = await access(path.join(root, target)).then(
      () => true,
      () => false,
    );
    if (!there || (anchor !== undefined && !anchorsOf(target).includes(anchor))) broken.push(link);
  }
  expect(broken).toEqual([]);
});

test('every file that the pages name by its path exists', () => {
  const missing = [...texts].flatMap(([page, text]) =>
    [...text.matchAll(/`((?:source|test|scripts|docs|bench)\/[\w./-]+\.\w+)`/g)]
      .map(([, file = '']) => file)
      .filter((file) => globSync(file, { cwd: root }).length === 0)
      .map((file) => `${page}: ${file}`),
  );
  expect(missing).toEqual([]);
});

test("the pages on troubleshooting quote the program's own messages", async () => {
  const readme = texts.get('README.md') ?? '';
  const section = readme.slice(
    readme.indexOf('## When something is wrong'),
    readme.indexOf('## How it asks'),
  );
  const page = texts.get('docs/troubleshooting.md') ?? '';
  expect(page).toContain('| `');
  for (const row of section.match(/^\| `.*$/gm) ?? []) expect(page).toContain(row);
  const quotes = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, quote = '']) => quote);
  expect(quotes.length).toBeGreaterThan(15);
  const source = await Promise.all(
    globSync('source/**/*.{ts,tsx}', { cwd: root }).map((file) => readFile(path.join(root, file), 'utf8')),
  );
  const lines = source.join('\n').replaceAll(String.raw`\'`, "'");
  const unsaid = quotes.filter((quote) => {
    const parts = quote.split(/ ?… ?/).map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`));
    // Where the page has an ellipsis, the source has an expression.
    return !new RegExp(parts.join(String.raw`[^\n]*`)).test(lines);
  });
  expect(unsaid).toEqual([]);
});

test('the README has at most 200 lines', () => {
  expect((texts.get('README.md') ?? '').trimEnd().split('\n').length).toBeLessThanOrEqual(200);
});

test('the config.toml of docs/settings.md can be read', () => {
  const [, toml = ''] = /```toml\n([^]*?)```/.exec(texts.get('docs/settings.md') ?? '') ?? [];
  expect(parseConfig('config.toml', toml, keyTable).profiles.get('default')).toMatchObject({
    project: 'Payments',
  });
});
