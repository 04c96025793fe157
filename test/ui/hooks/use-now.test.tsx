import { PassThrough } from 'node:stream';
import { render, Text } from 'ink';
import { useCallback, useSyncExternalStore, type ReactNode } from 'react';
import { expect, test } from 'vitest';
import { createPacedStore, untilBeat, type PacedStore } from '../../../source/platform/store.ts';
import { useNow } from '../../../source/ui/hooks/use-now.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const limit = 30_000;

/** Shows whether data from `updatedAt` is stale, as the title does: updated every 20 s, and each second once it is stale. */
function Age({ clock, updatedAt }: { readonly clock: FakeClock; readonly updatedAt: number }): ReactNode {
  const now = useNow(clock, (at) => (at - updatedAt > limit ? 1000 : 20_000), {
    turnsAt: updatedAt + limit + 1,
  });
  return <Text>{now - updatedAt > limit ? `stale ${Math.floor((now - updatedAt) / 1000)} s` : 'live'}</Text>;
}

function rendered(node: ReactNode) {
  const stdout = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 80, rows: 24 });
  let shown = '';
  stdout.on('data', (text: string) => {
    shown = text.trim();
  });
  const { unmount } = render(node, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return { shown: () => shown, unmount };
}

test('data turns stale on time although the screen ticks slowly, and counts each second from then on', async () => {
  const clock = new FakeClock();
  // Just after a slow tick: the next ones come 19 and 39 s later.
  clock.wall = Math.ceil(clock.wall / 20_000) * 20_000 + 1000;
  const { shown, unmount } = rendered(<Age clock={clock} updatedAt={clock.now()} />);
  await clock.pass(limit);
  expect(shown()).toBe('live');
  await clock.pass(1000);
  expect(shown()).toMatch(/^stale 3[01] s$/);
  await clock.pass(2000);
  expect(shown()).toBe('stale 33 s');
  unmount();
  await clock.settle();
  expect(clock.pending).toBe(0);
});

type CountedProps = {
  readonly clock: FakeClock;
  readonly store: PacedStore<number>;
  readonly onRender: () => void;
};

function Counted({ clock, store, onRender }: CountedProps): ReactNode {
  const value = useSyncExternalStore(store.subscribe, store.get);
  const tell = useCallback(() => store.tell(), [store]);
  useNow(clock, () => 1000, { beforeTick: tell });
  onRender();
  return <Text>{value}</Text>;
}

test('news that comes all the time is shown with the tick: one frame a second, not two', async () => {
  const clock = new FakeClock();
  clock.wall = Math.ceil(clock.wall / 1000) * 1000;
  const store = createPacedStore(0, clock);
  let renders = 0;
  const { shown, unmount } = rendered(
    <Counted clock={clock} store={store} onRender={() => (renders += 1)} />,
  );
  await clock.pass(1000);
  renders = 0;
  for (let step = 1; step <= 500; step += 1) {
    store.replace(step);
    store.tell(untilBeat(clock.now()));
    await clock.pass(10);
  }
  expect(shown()).toBe('500');
  expect(renders).toBe(5);
  unmount();
  await clock.settle();
  store.close();
});
