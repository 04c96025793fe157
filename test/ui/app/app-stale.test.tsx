import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink';
import { expect, onTestFinished, test } from 'vitest';
import { openViewShelf } from '../../../source/settings/view-file.ts';
import { createStore } from '../../../source/platform/store.ts';
import { App } from '../../../source/ui/app/app.tsx';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import { plainTheme } from '../../helpers/jobs.ts';
import { watching } from '../../helpers/watching.ts';

const idle = () => undefined;
const nothing = async () => '';

test('the title says that data is stale when it becomes so, not with the next slow tick', async () => {
  const { atlas, clock, feed } = watching({ ended: 3 });
  // Without seconds on the screen it ticks at whole 20 s: at 20 and at 40, and the data is stale after 31.
  clock.wall = Math.ceil(clock.wall / 20_000) * 20_000 + 1000;
  const stdout = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 120, rows: 24 });
  let title = '';
  stdout.on('data', (text: string) => {
    title = stripVTControlCharacters(text).split('\n')[0] ?? '';
  });
  const terminal = { isTTY: true, setRawMode: idle, ref: idle, unref: idle };
  const stdin = Object.assign(new PassThrough(), terminal);
  const { unmount } = render(
    <App
      feed={feed}
      coverage={{
        ...createStore(new Map()),
        tell: idle,
        start: idle,
        refresh: idle,
        close: async () => undefined,
      }}
      store={createAppStore(clock.now())}
      clock={clock}
      theme={plainTheme()}
      bindings={[]}
      interval={10_000}
      projects={createStore(new Map())}
      refused={createStore<readonly string[]>([])}
      platform="linux"
      spareRows={0}
      copy={() => true}
      copyCaveat={idle}
      openUrl={async () => true}
      link={(text) => text}
      baseUrl={undefined}
      save={nothing}
      saveClusters={nothing}
      saveCauses={nothing}
      pick={idle}
      views={openViewShelf('', new Map())}
      settings={{ profile: 'default', demo: 'nightly', baseUrl: '', api: 'v2', columns: undefined }}
      watched={() => ({})}
      leaveFor={() => false}
      suspend={idle}
    />,
    {
      stdout: stdout as unknown as NodeJS.WriteStream,
      stdin: stdin as unknown as NodeJS.ReadStream,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    },
  );
  onTestFinished(async () => {
    unmount();
    await feed.close();
  });
  feed.start();
  await clock.pass(500);
  expect(title).toContain('● live');
  atlas.listExports = async (_, __, signal) => {
    await clock.delay(3_600_000, signal);
    throw new Error('never');
  };
  await clock.pass(29_000);
  expect(title).toContain('● live');
  await clock.pass(2000);
  expect(title).toContain('▲ stale');
});
