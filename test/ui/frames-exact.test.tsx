import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leastSplitRows } from '../../source/ui/state/layout.ts';
import { width } from '../../source/text/width.ts';
import { createTheme, type Theme, type ThemeName } from '../../source/ui/theme/theme.ts';
import { frame } from '../helpers/frames.tsx';
import { plainTheme } from '../helpers/jobs.ts';
import { causeScenes } from '../helpers/cause-scenes.ts';
import { coverageScenes } from '../helpers/coverage-scenes.ts';
import { scenes as jobScenes, type Scene } from '../helpers/scenes.ts';

// Every view at every size, as files to look at: test/ui/frames/<size>/<view>.txt. When a change was meant, accept it
// with `npx vitest run test/ui/frames-exact.test.tsx -u` and read the difference.

const scenes = { ...jobScenes, ...coverageScenes, ...causeScenes };

const sizes = ['80x24', '120x40', '200x60', '40x12', '20x5'] as const;
type Size = (typeof sizes)[number];

const zone = process.env['TZ'];
beforeAll(() => {
  process.env['TZ'] = 'Europe/Paris';
});
afterAll(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

function drawn({ feed, coverage, views, state }: Scene, size: Size, theme: Theme = plainTheme()): string[] {
  const [columns = 0, rows = 0] = size.split('x').map(Number);
  // On a terminal this low the pane opens full-screen at once.
  const pane = state.pane === 'split' && rows < leastSplitRows ? 'full' : state.pane;
  return frame(feed, {
    columns,
    rows,
    theme,
    state: { ...state, ...(pane && { pane }) },
    ...(coverage && { coverage }),
    ...(views && { views }),
  });
}

const plainFrames = new Map<string, readonly string[]>();

/** The scene without colours, drawn once. */
function plainFrame(view: string, size: Size): readonly string[] {
  const lines = plainFrames.get(`${view} ${size}`) ?? drawn(scenes[view]!, size);
  plainFrames.set(`${view} ${size}`, lines);
  return lines;
}

/**
 * Each theme at each colour level, by name. Themes that differ only in colour numbers draw alike: one of them stands for
 * all, under all their names.
 */
function distinctThemes(): readonly (readonly [names: string, theme: Theme])[] {
  const found = new Map<string, { readonly names: string[]; readonly theme: Theme }>();
  for (const name of ['dark', 'light', 'high-contrast', 'mono'] satisfies ThemeName[]) {
    for (const colorLevel of [0, 1, 2, 3] as const) {
      const theme = createTheme({ name, colorLevel, ascii: false });
      const painted = Object.values(theme.paint).map((paint) => paint('x').replaceAll(/\d+/g, '0'));
      const alike = JSON.stringify([painted, theme.states, theme.glyphs, theme.keys('↑↓ ⏎')]);
      const { names } = found.get(alike) ?? found.set(alike, { names: [], theme }).get(alike)!;
      names.push(`${name} ${colorLevel}`);
    }
  }
  return [...found.values()].map(({ names, theme }) => [names.join(', '), theme]);
}

const themes = distinctThemes();
/** The ones to draw at a size: all at one, and elsewhere the one with most sequences, since a paint adds nothing else. */
const themesAt = (size: Size): typeof themes =>
  size === '80x24' ? themes : themes.filter(([names]) => names.includes('dark 3'));

test.each(themes)('%s paints without a change to the text', (_, { paint }) => {
  for (const [token, painted] of Object.entries(paint))
    expect(stripVTControlCharacters(painted('a 字 …')), token).toBe('a 字 …');
});

describe.each(sizes)('at %s', (size) => {
  const [columns = 0, rows = 0] = size.split('x').map(Number);

  test.each(Object.keys(scenes))('%s is unchanged', async (view) => {
    const lines = plainFrame(view, size);
    expect(lines).toHaveLength(rows);
    expect(lines.filter((line) => width(line) > columns)).toEqual([]);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`frames/${size}/${view}.txt`);
  });

  test.each(themesAt(size))('%s has the same text in colour', (_, theme) => {
    for (const [view, scene] of Object.entries(scenes)) {
      const said = drawn(scene, size, theme).map((line) => stripVTControlCharacters(line).trimEnd());
      expect(said, view).toEqual(plainFrame(view, size));
    }
  });
});

/** Colours written as the theme's names for them, so that a frame can be read: `<failed>✖ Failed<//>`. */
function named(lines: readonly string[], { paint }: Theme): string {
  const names = new Map([
    ['\u001B[1m', '<bold>'],
    ['\u001B[22m', '</bold,dim>'],
    ['\u001B[39m', '<//>'],
    ['\u001B[49m', '</selection>'],
  ]);
  for (const token of [
    'running',
    'queued',
    'failed',
    'successful',
    'cancelled',
    'unknown',
    'accent',
    'dim',
    'selection',
  ] as const) {
    const begin = paint[token]('|').split('|')[0]?.replace('\u001B[1m', '') ?? '';
    names.set(begin, names.get(begin)?.replace('>', `,${token}>`) ?? `<${token}>`);
  }
  return lines
    .join('\n')
    .replaceAll(/\u001B\[[\d;]*m/g, (sequence) => names.get(sequence) ?? `<${sequence.slice(2, -1)}>`);
}

describe('in colours', () => {
  test.each(['dark', 'light'] as const)(
    '%s: failure is loudest, success is dim, the selection is filled',
    async (name) => {
      const theme = createTheme({ name, colorLevel: 3, ascii: false });
      const text = named(drawn(scenes['pane-overview']!, '120x40', theme), theme);
      expect(text).not.toContain('\u001B');
      expect(text).toContain('<failed>✖ 2 failed, 1 in 24 h');
      expect(text).toMatch(/<selection>.*✖ Failed.*<\/selection>/);
      await expect(`${text}\n`).toMatchFileSnapshot(`frames/120x40/pane-overview.${name}.txt`);
    },
  );

  test('NO_COLOR leaves only weight', () => {
    const theme = createTheme({ name: 'dark', colorLevel: 0, ascii: false });
    const weights = /\u001B\[(?!1m|2m|22m|7m|27m)/;
    for (const scene of Object.values(scenes))
      expect(drawn(scene, '120x40', theme).join('')).not.toMatch(weights);
  });
});

test.each(['list', 'pane-overview', 'timeline', 'trouble', 'clusters'])('%s in plain ASCII', async (view) => {
  const lines = drawn(scenes[view]!, '80x24', plainTheme({ ascii: true }));
  // Atlas's own texts stay as they are.
  expect(lines.join('').replaceAll(/[\u3040-\u9fff\uff00-\uffef]/g, '')).toMatch(/^[\x20-\x7e]*$/);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`frames/80x24/${view}.ascii.txt`);
});
