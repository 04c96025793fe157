import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { showFirstFrame } from '../../../source/ui/app/first-frame.ts';
import { createScreenOutput } from '../../../source/ui/terminal/screen-output.ts';
import { openContext } from '../../helpers/command-context.ts';
import { watching } from '../../helpers/watching.ts';

async function firstFrame(home: 'list' | 'clusters', names: readonly string[]) {
  const { context } = await openContext('--all-projects', {});
  const { feed, clock, atlas } = watching({ names });
  const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 100, rows: 24 });
  const shown = showFirstFrame({
    feed,
    clock,
    settings: context.settings,
    projects: new Map([['g', 'Payments']]),
    refused: [],
    output: createScreenOutput(terminal as unknown as NodeJS.WriteStream),
    home,
    seenAt: Infinity,
  });
  const text = (terminal.read() as string | null) ?? '';
  expect(atlas.take()).toEqual([]);
  await feed.close();
  return { shown, lines: stripVTControlCharacters(text).split(/\r?\n/) };
}

test('known clusters are the first rows, before Atlas was asked anything', async () => {
  const { shown, lines } = await firstFrame('clusters', ['Orders', 'Prod0']);
  expect(shown).toBe(true);
  expect(lines[0]).toContain('Payments › Orders, Prod0');
  expect(lines.slice(4, 6).map((line) => line.match(/\w+/)?.[0])).toEqual(['Orders', 'Prod0']);
});

test('a list without jobs, and no clusters at all, are no first rows', async () => {
  const nothing = { shown: false, lines: [''] };
  expect(await firstFrame('list', ['Orders', 'Prod0'])).toEqual(nothing);
  expect(await firstFrame('clusters', [])).toEqual(nothing);
});
