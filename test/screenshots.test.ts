import { readFile, readdir } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { framed } from '../scripts/readme.ts';
import { framesFolder, play } from '../scripts/screenshots.ts';
import { film } from '../scripts/screenshots/film.ts';
import { toMovie } from '../scripts/screenshots/movie.ts';
import { scenes } from '../scripts/screenshots/scenes.ts';
import { blankCell, type Cell } from '../scripts/screenshots/stage.ts';
import { darkLook, toSvg, toText } from '../scripts/screenshots/svg.ts';
// `play` starts the built program.
import './helpers/built.ts';
import { root } from './helpers/root.ts';
import { waitFor } from './helpers/wait-for.ts';

const frames = await Promise.all(
  scenes.map(async ({ name }) => ({
    name,
    text: await readFile(path.join(framesFolder, `${name}.txt`), 'utf8'),
    svg: await readFile(path.join(framesFolder, `${name}.svg`), 'utf8'),
  })),
);

const movie = await readFile(path.join(framesFolder, `${film.name}.svg`), 'utf8');

test('docs/frames holds each scene as text and as a picture, the movie, and nothing else', async () => {
  const files = [...scenes.flatMap(({ name }) => [`${name}.svg`, `${name}.txt`]), `${film.name}.svg`];
  expect((await readdir(framesFolder)).toSorted()).toEqual(files.toSorted());
});

test('the tour shows each frame of docs/frames unchanged', async () => {
  const tour = await readFile(path.join(root, 'docs/tour.md'), 'utf8');
  for (const scene of scenes) {
    expect(tour, 'run npm run readme').toContain(`<!-- frame: ${scene.name} -->\n${framed(scene, 'docs')}\n`);
  }
});

test('a frame is no wider than its terminal, and shows what it is for', () => {
  for (const { name, text } of frames) {
    expect(
      text.split('\n').every((line) => [...line].length <= 120),
      name,
    ).toBe(true);
    expect(text, name).toMatch(/^ atlas-exports {2}Acme /);
  }
});

test('each picture is XML that loads and runs nothing', () => {
  for (const { name, svg } of [...frames, { name: film.name, svg: movie }]) {
    expect(unclosed(svg), name).toEqual([]);
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', ''), name).not.toMatch(
      /https?:\/\/(?!acmebackups)|<script|<image|<foreignObject|href|@import|url\(|\son\w+=/i,
    );
  }
});

test('the movie is small, tells the whole story, and stops for people who want less motion', () => {
  expect(Buffer.byteLength(movie)).toBeLessThan(300_000);
  for (const words of ['$ atlas-exports --demo', 'Access denied', 'Atlas does not retry', '1 day', 'VERDICT'])
    expect(movie).toContain(words);
  expect(movie).toMatch(
    /\[class\]\{visibility:hidden\}\.s\{visibility:visible\}@media\(prefers-reduced-motion:no-preference\)/,
  );
});

test('an unchanged line is drawn once, any other in each of its frames', () => {
  const frame = (text: string, lasts: number) => ({
    shot: { title: 'sh', rows: [row('same'), row(text)] },
    lasts,
  });
  const svg = toMovie([frame('one', 1000), frame('two', 3000), frame('one', 4000)], darkLook, 'moves', 1);
  expect(svg.match(/>same</g)).toHaveLength(1);
  expect(svg).toContain(
    '@keyframes f0{0%{visibility:visible}12.5%{visibility:hidden}50%{visibility:visible}}.f0{animation:f0 8s step-end infinite}',
  );
  expect(svg).toMatch(/<g class="f0"><text[^>]*>one<\/text><\/g>\n<g class="f1 s"><text[^>]*>two</);
});

test('a picture has the text of its text version', () => {
  for (const { name, text, svg } of frames) {
    const drawn = new Set(
      [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].flatMap(([, words]) =>
        unescape(words ?? '').split(' '),
      ),
    );
    const words = text.match(/[\w./:-]{6,}/g) ?? [];
    const missing = words.filter((word) => ![...drawn].some((text) => text.includes(word)));
    expect(missing, name).toEqual([]);
  }
});

test('the frames contain nothing of the machine they were made on', () => {
  const own = [
    homedir(),
    // As in a prompt: the names themselves may be words of the demo.
    `@${hostname()}`,
    `${userInfo().username}@`,
    root,
    process.env['TMPDIR'] ?? '/tmp',
    '127.0.0.1',
  ];
  for (const { name, text, svg } of [...frames, { name: film.name, text: '', svg: movie }]) {
    for (const word of own.filter((word) => word.length > 3)) {
      expect(text, name).not.toContain(word);
      expect(svg, name).not.toContain(word);
    }
  }
});

/** Without the corner of the header: the second of an answer and the number of requests depend on the network. */
function withoutCorner(picture: object): string {
  return JSON.stringify(picture).replaceAll(/live \d\d:\d\d:\d\d|[\d,]+ left/g, '');
}

test('replaying a scene gives the same picture', async () => {
  const scene = scenes.find(({ name }) => name === 'shards');
  expect(scene).toBeDefined();
  const stages = await Promise.all([play(scene!), play(scene!)]);
  try {
    // A busy machine may be quiet before everything has arrived.
    await waitFor(
      async () => {
        const shots = await Promise.all(stages.map(async (stage) => stage.shoot()));
        const pictures = shots.map((shot) => ({ text: toText(shot), svg: toSvg(shot, darkLook, '') }));
        return new Set(pictures.map(withoutCorner)).size === 1;
      },
      { what: 'the same picture twice' },
    );
  } finally {
    await Promise.all(stages.map(async (stage) => stage.close()));
  }
});

function row(text: string, look: Partial<Cell> = {}): Cell[] {
  return [...text].map((text) => ({ ...blankCell, ...look, text }));
}

function drawing(...rows: readonly (readonly Cell[])[]): string {
  return toSvg({ title: 'a & b', rows }, darkLook, '"a" < b');
}

test('cells with one style become one text, without the spaces around it', () => {
  expect(drawing(row('  two words  '))).toMatch(/<text x="30.86" [^>]*>two words<\/text>/);
});

test("XML's special characters are escaped", () => {
  const svg = drawing(row('<&">'));
  expect(svg).toContain('>&lt;&amp;&quot;&gt;</text>');
  expect(svg).toContain('<title>&quot;a&quot; &lt; b</title>');
  expect(svg).toContain('>a &amp; b</text>');
});

test('colour, bold, italic and underline are kept, and dim is closer to the background', () => {
  const svg = drawing([
    ...row('a', { color: '#ff0000', bold: true }),
    ...row('b', { italic: true, underline: true }),
    ...row('c', { color: '#ffffff', background: '#000000', dim: true }),
  ]);
  expect(svg).toMatch(/font-weight="bold" fill="#ff0000">a</);
  expect(svg).toMatch(/font-style="italic" text-decoration="underline" fill="#d5dbe3">b</);
  expect(svg).toMatch(/fill="#999999">c</);
  expect(svg).toMatch(/<rect [^>]*fill="#000000"/);
});

test('inverse swaps foreground and background', () => {
  const svg = drawing(row('x', { color: '#00ff00', inverse: true }));
  expect(svg).toMatch(/<rect [^>]*fill="#00ff00"/);
  expect(svg).toContain(`fill="${darkLook.background}">x</text>`);
});

test('block and line characters are drawn without seams', () => {
  const svg = drawing(row('██▌'), row('──'), row('┬│'));
  expect(svg).toContain('width="16.86" height="18" fill="#d5dbe3"');
  expect(svg).toContain('width="4.22" height="18"');
  expect(svg).toContain('M14 75H30.86');
  expect(svg).not.toMatch(/<text[^>]*>[█▌─┬│]/);
});

test('a wide character takes two cells, and its second half is empty', () => {
  const rows = [
    [...row('月', { cells: 2 }), ...row('', { cells: 0 }), { ...blankCell, text: '', cells: 0 }, ...row('!')],
  ];
  expect(toText({ title: '', rows })).toBe('月!\n');
  expect(drawing(...rows)).toMatch(/text-anchor="middle" [^>]*>月<\/text>/);
});

/** The elements that are opened but not closed, or closed but not opened. */
function unclosed(svg: string): readonly string[] {
  const open: string[] = [];
  const rest = svg.replaceAll(
    /<(\/?)(\w+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    (_, end, name, __, alone) => {
      if (end === '') {
        if (alone === '') open.push(String(name));
      } else if (open.pop() !== name) open.push(`/${String(name)}`);
      return '';
    },
  );
  return /<|&(?!(amp|lt|gt|quot);)/.test(rest) ? [...open, rest] : open;
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
