import { PassThrough } from 'node:stream';
import { render, Text } from 'ink';
import type { ReactNode } from 'react';
import { expect, test } from 'vitest';
import { useNow } from '../../../source/ui/hooks/use-now.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const limit = 30_000;

/** Shows whether data from `updatedAt` is stale, as the title does: updated every 20 s, and each second once it is stale. */
function Age({ clock, updatedAt }: { readonly clock: FakeClock; readonly updatedAt: number }): ReactNode {
  const now = useNow(clock, (at) => (at - updatedAt > limit ? 1000 : 20_000), updatedAt + limit + 1);
  return <Text>{now - updatedAt > limit ? `stale ${Math.floor((now - updatedAt) / 1000)} s` : 'live'}</Text>;
}

test('data turns stale on time although the screen ticks slowly, and counts each second from then on', async () => {
  const clock = new FakeClock();
  // Just after a slow tick: the next ones come 19 and 39 s later.
  clock.wall = Math.ceil(clock.wall / 20_000) * 20_000 + 1000;
  const stdout = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 80, rows: 24 });
  let shown = '';
  stdout.on('data', (text: string) => {
    shown = text.trim();
  });
  const { unmount } = render(<Age clock={clock} updatedAt={clock.now()} />, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  await clock.pass(limit);
  expect(shown).toBe('live');
  await clock.pass(1000);
  expect(shown).toMatch(/^stale 3[01] s$/);
  await clock.pass(2000);
  expect(shown).toBe('stale 33 s');
  unmount();
  await clock.settle();
  expect(clock.pending).toBe(0);
});
