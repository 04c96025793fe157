import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openViewShelf, withView } from '../../source/settings/view-file.ts';
import { editConfigFile, parseConfig } from '../../source/settings/config-file.ts';
import { removeFrom } from '../../source/settings/toml-edit.ts';
import type { SavedView } from '../../source/views/saved-view.ts';
import { removeFolder } from '../helpers/sign-in.ts';

const denied: SavedView = {
  screen: 'list',
  filter: 'access "denied"',
  states: ['Failed', 'InProgress'],
  sort: 'longest',
  columns: ['state', 'customData.team'],
  projects: ['Payments'],
  clusters: ['Prod0'],
};

const written = `screen = "list"
filter = "access \\"denied\\""
states = ["failed", "inprogress"]
sort = "longest"
columns = ["state", "customData.team"]
projects = ["Payments"]
clusters = ["Prod0"]
`;

async function config(text?: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-views-'));
  onTestFinished(() => removeFolder(folder));
  const file = path.join(folder, 'config.toml');
  if (text !== undefined) await writeFile(file, text);
  return file;
}

test('a saved view is read back as it was, in a new file too, and can be deleted', async () => {
  const file = await config();
  const shelf = openViewShelf(file, new Map());
  await shelf.save('denied', denied);
  expect(await readFile(file, 'utf8')).toBe(`[views.denied]\n${written}`);
  expect([...shelf.get()]).toEqual([['denied', denied]]);
  await shelf.save('all bad', { screen: 'clusters', verdicts: ['wrong'], allProjects: true });
  expect(parseConfig(file, await readFile(file, 'utf8')).views).toEqual(shelf.get());
  await shelf.remove('denied');
  expect(await readFile(file, 'utf8')).toBe(
    '[views."all bad"]\nscreen = "clusters"\nverdicts = ["wrong"]\nall_projects = true\n',
  );
  expect([...shelf.get().keys()]).toEqual(['all bad']);
});

test('views saved at the same time are all kept', async () => {
  const file = await config();
  const shelf = openViewShelf(file, new Map());
  await Promise.all(['a', 'b', 'c'].map((name) => shelf.save(name, denied)));
  expect([...parseConfig(file, await readFile(file, 'utf8')).views.keys()].toSorted()).toEqual([
    'a',
    'b',
    'c',
  ]);
  expect([...shelf.get().keys()].toSorted()).toEqual(['a', 'b', 'c']);
});

test('what an editor has saved since the start is kept and noticed, also in the middle of a change', async () => {
  const file = await config('theme = "dark"\n');
  const shelf = openViewShelf(file, new Map());
  await writeFile(file, 'theme = "light" # by hand\n\n[views.mine]\nfilter = "x"\n');
  await shelf.save('denied', denied);
  expect(await readFile(file, 'utf8')).toBe(
    `theme = "light" # by hand\n\n[views.mine]\nfilter = "x"\n\n[views.denied]\n${written}`,
  );
  expect([...shelf.get().keys()]).toEqual(['mine', 'denied']);
  let edits = 0;
  const { views } = await editConfigFile(file, (toml, real) => {
    if ((edits += 1) === 1) writeFileSync(file, `# later\n${toml}`);
    return withView(toml, real, 'third', denied);
  });
  expect(await readFile(file, 'utf8')).toMatch(/^# later\ntheme = "light"[^]*\[views\.third\]\n/);
  expect([...views.keys()]).toEqual(['mine', 'denied', 'third']);
});

const handwritten = `# mine
theme = "light" # at home

[views.denied] # what they ask about
  filter   =  "x"   # words
  # the order comes last
  sort = "trouble"
  verdicts = []
  screen = "clusters" # c

# staging
[staging]
project = "S"
`;

test('a view is replaced in place: only its values change', () => {
  const toml = handwritten.replace('"trouble"', '"worst"');
  const edited = withView(toml, 'config.toml', 'denied', { screen: 'list', filter: 'y', sort: 'longest' });
  expect(edited).toBe(
    toml
      .replace('"x"', '"y"')
      .replace('"worst"', '"longest"')
      .replace('  verdicts = []\n', '')
      .replace('"clusters"', '"list"'),
  );
});

test.each([
  ['[views]\na = { filter = "x" } # c\nb = {}\n', '[views]\nb = {}\n'],
  ['views = { a = { filter = "x" }, b = {} } # c\n', 'views = { b = {} } # c\n'],
  ['views = { b = {}, a = { filter = "x" } }\n', 'views = { b = {} }\n'],
  ['[views]\na.filter = "x"\na.sort = "longest" # c\nb.filter = "y"', '[views]\nb.filter = "y"'],
  ['[b]\n# one\n\n[views.a]\n# in it\nfilter = "x"\n\n# two\n[c]\n', '[b]\n# one\n\n# two\n[c]\n'],
  ['[views.a]\r\nfilter = "x"\r\n[c]\r\n', '[c]\r\n'],
  ['[views."a"]', ''],
])('%j: a view goes with its lines, and nothing else', (toml, left) => {
  expect(removeFrom(toml, ['views', 'a'])).toBe(left);
});

test.each([
  ['views = { b = {} }\n', 'views = { b = {}, a = { filter = "y" } }\n'],
  ['[views]\nb = {}\n[c]\n', '[views]\nb = {}\n[c]\n\n[views.a]\nfilter = "y"\n'],
  ['[views]\na.filter = "x"\n', '[views]\na.filter = "y"\n'],
  ['[views]\na.sort = "longest"\n', '[views]\na.filter = "y"\n'],
  ['views.a = {}\n', 'views.a = { filter = "y" }\n'],
])('%j: a view is written in the way of the file', (toml, edited) => {
  expect(withView(toml, 'config.toml', 'a', { filter: 'y' })).toBe(edited);
});

test('a file that cannot be written, or has a mistake, stays as it is, and so do the views', async () => {
  const bad = await config('theme = "loud"\n');
  const before = new Map([['denied', denied]]);
  const shelf = openViewShelf(bad, before);
  await expect(shelf.save('x', denied)).rejects.toThrow('line 1: theme does not know "loud".');
  expect(await readFile(bad, 'utf8')).toBe('theme = "loud"\n');
  const nowhere = openViewShelf(path.join(bad, 'config.toml'), before);
  await expect(nowhere.save('x', denied)).rejects.toThrow('could not be written (');
  expect(shelf.get()).toBe(before);
});
