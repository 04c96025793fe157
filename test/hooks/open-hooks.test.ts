import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { FeedState } from '../../source/feed/feed-state.ts';
import { longestQueue } from '../../source/hooks/hook-queue.ts';
import { openHooks } from '../../source/hooks/open-hooks.ts';
import type { Job } from '../../source/jobs/job.ts';
import { configFilePath } from '../../source/platform/config-paths.ts';
import { createStore } from '../../source/platform/store.ts';
import type { HookCommand, HookEvent } from '../../source/settings/hook-settings.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { cluster, feedState, job, projects } from '../helpers/jobs.ts';
import { removeFolder } from '../helpers/sign-in.ts';
import { programEnvironment } from '../helpers/steady.ts';
import { waitFor } from '../helpers/wait-for.ts';

type Given = {
  /** A program for Node; its first argument is `out`, a file. */
  readonly script?: string;
  readonly command?: HookCommand;
  readonly env?: Record<string, string>;
  readonly event?: HookEvent;
  readonly demo?: boolean;
};

/** A feed without jobs, with its hooks open; the home folder is the test's own. */
async function hooked({ script = '', command, env = {}, event = 'ended', demo = false }: Given) {
  const home = await mkdtemp(path.join(tmpdir(), 'atlas-exports-hooks-'));
  onTestFinished(() => removeFolder(home));
  const own = { ...programEnvironment(), HOME: home };
  const machine = { platform: process.platform, homedir: home, env: { ...own, ...env } };
  const config = configFilePath(machine);
  await mkdir(path.dirname(config), { recursive: true });
  await writeFile(config, '');
  const out = path.join(home, 'out');
  const program = path.join(home, 'hook.mjs');
  await writeFile(program, `import fs from 'node:fs'; const out = process.argv[2];\n${script}`);
  const clock = new FakeClock();
  const lines: string[] = [];
  const open = () =>
    openHooks(
      {
        ...machine,
        settings: {
          hooks: new Map([[event, command ?? [process.execPath, program, out]]]),
          demo: demo ? 'busy' : undefined,
        },
        log: (line) => lines.push(line),
      },
      { get: () => projects },
      clock,
    );
  const hooks = open();
  const feed = createStore<FeedState>(feedState([]));
  hooks.watch({ getState: feed.get, subscribe: feed.subscribe });
  onTestFinished(() => hooks.close());
  return {
    hooks,
    open,
    clock,
    lines,
    home,
    config,
    written: () => readFile(out, 'utf8').catch(() => ''),
    /** These jobs have ended since. */
    end: (...jobs: readonly Job[]) =>
      feed.set(feedState(jobs, { clusters: jobs.map((ref) => cluster({ ref })) })),
  };
}

function ended(clock: FakeClock, given: Partial<Job> = {}): Job {
  return job({ state: 'Failed', finishedAt: clock.now() + 1000, ...given });
}

const append = (text: string) => `fs.appendFileSync(out, ${text} + '\\n');`;

test('the program gets the event as variables, cleaned and limited, and no key of the user', async () => {
  const { end, clock, written } = await hooked({
    script: `fs.writeFileSync(out + '.new', JSON.stringify(process.env)); fs.renameSync(out + '.new', out);`,
    event: 'failed',
    demo: true,
    env: {
      MONGODB_ATLAS_PRIVATE_API_KEY: 'the-private-key',
      mongodb_atlas_client_secret: 'the-client-secret',
      NODE_OPTIONS: '--no-warnings',
      ATLAS_EXPORTS_REASON: 'left over',
      OWN: 'mine',
    },
  });
  const errMsg = `\u001b]0;x\u0007$(touch /tmp/x); \`id\`\n--help\u202e${'long '.repeat(1000)}`;
  const failed = ended(clock, { clusterName: "Prod0'; rm -rf ~", errMsg });
  end(failed);
  const env = JSON.parse(await waitFor(written)) as Record<string, string>;
  expect(env).toMatchObject({
    OWN: 'mine',
    ATLAS_EXPORTS_EVENT: 'failed',
    ATLAS_EXPORTS_PROJECT: 'Payments',
    ATLAS_EXPORTS_PROJECT_ID: failed.groupId,
    ATLAS_EXPORTS_CLUSTER: "Prod0'; rm -rf ~",
    ATLAS_EXPORTS_JOB_ID: failed.id,
    ATLAS_EXPORTS_STATE: 'Failed',
    ATLAS_EXPORTS_REMEDY: '',
    ATLAS_EXPORTS_FINISHED_AT: new Date(clock.now() + 1000).toISOString(),
    ATLAS_EXPORTS_DEMO: 'true',
  });
  expect(env['ATLAS_EXPORTS_REASON']).toHaveLength(1000);
  expect(env['ATLAS_EXPORTS_REASON']).toMatch(/^␛\]0;x␇\$\(touch \/tmp\/x\); `id`␊--help‹U\+202E›long .*…$/);
  expect(env['ATLAS_EXPORTS_SUMMARY']).toContain(`export ${failed.id.slice(-8)} failed: ␛]0;x`);
  expect(JSON.stringify(env)).not.toMatch(/the-private-key|the-client-secret|NODE_OPTIONS/);
});

test('one program runs at a time, however many jobs end at once', async () => {
  const { end, clock, written } = await hooked({
    script: append(`'begin'`) + append(`process.env.ATLAS_EXPORTS_JOB_ID`),
  });
  const jobs = [ended(clock), ended(clock), ended(clock)];
  end(...jobs);
  await waitFor(async () => (await written()).split('\n').length > 6);
  const ids = jobs.map(({ id }) => id).toReversed();
  expect(await written()).toBe(ids.map((id) => `begin\n${id}\n`).join(''));
});

test.skipIf(process.platform === 'win32')(
  'a program that hangs is killed with its children, and reported',
  async () => {
    const { end, clock, written, hooks, lines } = await hooked({
      script: `
        import { spawn } from 'node:child_process';
        const stay = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('x');";
        process.on('SIGTERM', () => {});
        setInterval(() => {}, 1000);
        const child = spawn(process.execPath, ['-e', stay]);
        child.stdout.once('data', () => fs.appendFileSync(out, process.pid + ' ' + child.pid + ' '));
      `,
    });
    const pids = async (): Promise<number[]> => (await written()).split(' ').filter(Boolean).map(Number);
    const isGone = (pid: number): boolean => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    };
    end(ended(clock));
    await waitFor(async () => (await pids()).length === 2);
    await clock.pass(30_000);
    await clock.pass(2000);
    for (const pid of await pids()) await waitFor(() => isGone(pid), { what: 'the end of the process' });
    await waitFor(() => hooks.troubles.get().length === 1);
    const told = `The hook for ended, ${JSON.stringify(process.execPath)}, was stopped: it took longer than 30 s. Check [hooks] in config.toml.`;
    expect(hooks.troubles.get()).toEqual([told]);
    expect(lines).toEqual([told]);
  },
);

test('a program that floods its output costs nothing, and has no terminal and no input', async () => {
  const { end, clock, written, hooks } = await hooked({
    script: `
      const block = Buffer.alloc(1 << 20, 'x');
      for (let i = 0; i < 64; i += 1) fs.writeSync(1 + (i % 2), block);
      let tty = 'none';
      try { fs.openSync('/dev/tty', 'r+'); tty = 'some'; } catch {}
      ${append('tty + fs.readFileSync(0).length')}
    `,
  });
  end(ended(clock));
  expect(await waitFor(written)).toBe('none0\n');
  expect(hooks.troubles.get()).toEqual([]);
});

test('a program that fails is reported once on the screen and in the log, until it works again', async () => {
  const { end, clock, written, hooks, lines } = await hooked({
    script: `${append('process.env.ATLAS_EXPORTS_STATE')} process.exit(process.env.ATLAS_EXPORTS_STATE === 'Failed' ? 3 : 0)`,
  });
  const [first, second] = [ended(clock), ended(clock)];
  end(first);
  await waitFor(() => hooks.troubles.get().length === 1);
  end(second, first);
  await waitFor(async () => (await written()) === 'Failed\nFailed\n');
  const told = `The hook for ended, ${JSON.stringify(process.execPath)}, ended with code 3. Check [hooks] in config.toml.`;
  expect(hooks.troubles.get()).toEqual([told]);
  end(ended(clock, { state: 'Successful', stateText: 'Successful' }), second, first);
  await waitFor(() => hooks.troubles.get().length === 0);
  expect(lines).toEqual([told, 'the hook for ended works again']);
});

test('a missing program is reported by its name', async () => {
  const { end, clock, hooks } = await hooked({ command: ['no-such-program-anywhere'] });
  end(ended(clock));
  await waitFor(() => hooks.troubles.get().length === 1);
  expect(hooks.troubles.get()[0]).toBe(
    'The hook for ended, "no-such-program-anywhere", could not be started (ENOENT). Check [hooks] in config.toml.',
  );
});

test('events that would wait too long are dropped, and the log says how many', async () => {
  const { end, clock, written, hooks, lines } = await hooked({
    script: `${append(`'runs'`)} setInterval(() => {}, 1000);`,
  });
  end(...Array.from({ length: longestQueue + 8 }, () => ended(clock)));
  await waitFor(written);
  const closing = hooks.close();
  await clock.pass(1000);
  await closing;
  // One was running, and those in the queue were not run either.
  expect(lines).toEqual([`the hook for ended missed ${longestQueue + 7} of its events`]);
  expect(await written()).toBe('runs\n');
});

test.skipIf(process.platform === 'win32')(
  'programs of a config.toml that others can write are not started',
  async () => {
    const { open, config } = await hooked({ script: append(`'ran'`) });
    expect(open().troubles.get()).toEqual([]);
    await chmod(config, 0o666);
    expect(open().troubles.get()).toEqual([
      `Other users could change ${config}, so its hooks are not started. Make the file and the folders above it writable by you alone.`,
    ]);
    await chmod(config, 0o600);
    await chmod(path.dirname(config), 0o777);
    expect(open().troubles.get()).toHaveLength(1);
    await chmod(path.dirname(config), 0o700);
  },
);

test('without hooks nothing is started or reported', async () => {
  const machine = { platform: process.platform, homedir: '/nonexistent', env: {} };
  const settings = { hooks: new Map(), demo: undefined } as const;
  const clock = new FakeClock();
  const hooks = openHooks({ ...machine, settings, log: () => undefined }, { get: () => projects }, clock);
  const feed = createStore<FeedState>(feedState([], { clusters: [cluster()] }));
  hooks.watch({ getState: feed.get, subscribe: feed.subscribe })();
  await hooks.close();
  expect(hooks.troubles.get()).toEqual([]);
  expect(hooks.needsCoverage).toBe(false);
});
