import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink';
import { expect, onTestFinished, test } from 'vitest';
import { openViewShelf } from '../../../source/settings/view-file.ts';
import type { CoverageState } from '../../../source/feed/coverage/verdicts.ts';
import { createStore } from '../../../source/platform/store.ts';
import { App } from '../../../source/ui/app/app.tsx';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import { bindings } from '../../../source/ui/bindings/bindings.ts';
import { coverageScenes } from '../../helpers/coverage-scenes.ts';
import { now, plainTheme } from '../../helpers/jobs.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { watching } from '../../helpers/watching.ts';

const idle = () => undefined;
const nothing = async () => '';

/** The screen of a feed; these verdicts are known, somebody last looked then, and this may prevent a copy. */
function open(
  { clock, feed }: ReturnType<typeof watching>,
  verdicts: CoverageState = new Map(),
  lookedAt?: number,
  caveat?: string,
  theme = plainTheme(),
) {
  const store = createStore<CoverageState>(verdicts);
  const coverage = {
    ...store,
    getTold: store.get,
    tell: idle,
    start: idle,
    refresh: idle,
    close: async () => undefined,
  };
  const stdout = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 120, rows: 24 });
  let frame = '';
  let drawn = 0;
  stdout.on('data', (text: string) => {
    frame = stripVTControlCharacters(text);
    drawn += 1;
  });
  const terminal = { isTTY: true, setRawMode: idle, ref: idle, unref: idle };
  const stdin = Object.assign(new PassThrough(), terminal);
  const { unmount } = render(
    <App
      feed={feed}
      coverage={coverage}
      store={createAppStore(clock.now(), lookedAt)}
      clock={clock}
      theme={theme}
      bindings={bindings}
      interval={10_000}
      projects={createStore(new Map())}
      refused={createStore<readonly string[]>([])}
      spareRows={0}
      outside={{
        platform: 'linux',
        copy: () => true,
        copyCaveat: () => caveat,
        openUrl: async () => true,
        link: (text) => text,
        baseUrl: undefined,
        save: nothing,
        saveClusters: nothing,
        saveCauses: nothing,
        pick: idle,
        views: openViewShelf('', new Map()),
        settings: { profile: 'default', demo: 'nightly', baseUrl: '', api: 'v2', columns: undefined },
        watched: () => ({}),
        leaveFor: () => false,
        suspend: idle,
      }}
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
  return { frame: () => frame, drawn: () => drawn, coverage, press: (key: string) => stdin.write(key) };
}

test('the title says that data is stale when it becomes so, not with the next slow tick', async () => {
  const there = watching({ ended: 3 });
  const { atlas, clock, feed } = there;
  // Without seconds on the screen it ticks at whole 20 s: at 20 and at 40, and the data is stale after 31.
  clock.wall = Math.ceil(clock.wall / 20_000) * 20_000 + 1000;
  const { frame } = open(there);
  const title = () => frame().split('\n')[0];
  feed.start();
  await clock.pass(500);
  expect(title()).toContain('● live');
  atlas.listExports = async (_, __, signal) => {
    await clock.delay(3_600_000, signal);
    throw new Error('never');
  };
  await clock.pass(29_000);
  expect(title()).toContain('● live');
  await clock.pass(2000);
  expect(title()).toContain('▲ stale');
});

test('a key that moves the selection draws two rows again, not all', async () => {
  const there = watching({ ended: 20 });
  const { clock, feed } = there;
  let looks = 0;
  const theme = plainTheme();
  const states = new Proxy(theme.states, {
    get(target, name) {
      looks += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  const { frame, press } = open(there, new Map(), undefined, undefined, { ...theme, states });
  feed.start();
  await clock.pass(500);
  // With the first key comes what the feed told meanwhile.
  for (const key of ['j', 'k']) {
    const before = frame();
    looks = 0;
    press(key);
    await waitFor(() => frame() !== before, { what: `the selection after ${key}` });
  }
  // Each row looks its state up twice, and the header has some too.
  expect(looks).toBeLessThan(20);
});

/** What went missing within the last days. */
const { coverage: judged = new Map() } = coverageScenes['missing'] ?? {};
const before = now - 3 * 24 * 3_600_000;

test('the first key after an absence shows what went missing meanwhile', async () => {
  const there = watching({ ended: 3 });
  const { clock, feed } = there;
  clock.wall = before;
  const { frame, coverage, press } = open(there);
  feed.start();
  await clock.pass(500);
  clock.wall = now;
  coverage.set(judged);
  press('j');
  await waitFor(() => /Since you last looked[^]*1 went missing/.test(frame()), {
    what: 'what went missing',
    shows: frame,
  });
});

test('what went missing since somebody last looked, in an earlier run, is shown once all is loaded', async () => {
  const there = watching({ ended: 3 });
  const { clock, feed } = there;
  clock.wall = now;
  const { frame } = open(there, judged, before);
  feed.start();
  await clock.pass(500);
  await waitFor(() => /Since you last looked[^]*1 went missing/.test(frame()), {
    what: 'what went missing',
    shows: frame,
  });
});

test('an idle screen is drawn once for each refresh, for the time in its title, and never in between', async () => {
  const there = watching({ ended: 3 });
  const { clock, feed } = there;
  const { frame, drawn } = open(there);
  feed.start();
  await clock.pass(25_000);
  const [title, before] = [frame().split('\n')[0], drawn()];
  await clock.pass(60_000);
  expect(drawn() - before).toBe(6);
  expect(frame().split('\n')[0]).not.toBe(title);
});

test('nothing in a paste is a key: it goes into the filter as text, and elsewhere a message says why not', async () => {
  const there = watching({ ended: 3 });
  const { clock, feed } = there;
  const { frame, press } = open(there);
  feed.start();
  await clock.pass(500);
  const paste = (text: string) => press(`\u001B[200~${text}\u001B[201~`);
  paste('?');
  await waitFor(() => frame().includes('Pasting works only where text is typed.'), { shows: frame });
  expect(frame()).not.toContain('Next job');
  press('/');
  paste('prod0 ?');
  await waitFor(() => /\/ ?prod0 \?/.test(frame()), { what: 'the pasted text', shows: frame });
});

test('a copy is called sent, with what may prevent it, unless the terminal has confirmed its clipboard', async () => {
  for (const [caveat, message] of [
    ['tmux needs: set -s set-clipboard on', "Sent the id to the terminal's clipboard. tmux needs: set -s"],
    [undefined, 'Copied the id: '],
  ] as const) {
    const there = watching({ ended: 3 });
    const { frame, press } = open(there, undefined, undefined, caveat);
    there.feed.start();
    await there.clock.pass(500);
    press('yi');
    await waitFor(() => frame().includes(message), { what: message, shows: frame });
  }
});
