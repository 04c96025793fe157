import { describe, expect, test } from 'vitest';
import { createAtlas } from '../../source/atlas/client.ts';
import { run } from '../../source/commands/wait.ts';
import type { CommandContext } from '../../source/commands/session/context.ts';
import { realClock } from '../../source/platform/clock.ts';
import type { LoggedRequest } from '../../source/simulator/http/faults.ts';
import { openContext } from '../helpers/command-context.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';

type Steps = (() => void)[];

/** No answer ever counts as late, however busy this machine is: hanging-clusters.test.ts tests late ones. */
const neverLate = { ...realClock, schedule: () => () => undefined };

/** A wait whose pauses end at once; each one starts the next step. `limit` holds until it is released. */
async function openWait(line: string, env: Record<string, string>, steps: Steps = []) {
  const pauses: number[] = [];
  const timing = {
    ...neverLate,
    delay: async (milliseconds: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      pauses.push(milliseconds);
      const step = steps.shift();
      if (step === undefined) throw new Error('more pauses than the test has steps');
      step();
    },
  };
  const opened = await openContext(line, env, {
    timing,
    createAtlas: async (setup) => createAtlas({ ...setup, retries: 0, timing, userAgent: 'test' }),
  });
  return { ...opened, pauses, code: () => run(opened.context) };
}

test('without names waits for all unfinished jobs, on any page', async () => {
  const atlas = await simulator({ scenario: 'many', speed: 0.001 });
  const env = await signedIn(atlas);
  for (const order of ['newest-first', 'oldest-first', 'none'] as const) {
    atlas.world.setOrder(order);
    const hidden = atlas.world.addJob({ state: 'InProgress', createdAt: Date.now() - 90 * 86_400_000 });
    const open = atlas.world.jobs().filter(({ state }) => state === 'Queued' || state === 'InProgress');
    expect(open.map(({ id }) => id)).toContain(hidden);
    const { code, stdout, stderr } = await openWait('wait -c Prod0', env, [
      () => undefined,
      () => {
        for (const { id } of open) atlas.world.endJob(id);
      },
    ]);
    expect(await code()).toBe(0);
    expect(stderr()).toBe(`Waiting for ${open.length} export job${open.length === 1 ? '' : 's'} to end.\n`);
    const ended = stdout().trimEnd().split('\n');
    expect(ended).toEqual(open.map(({ id }) => expect.stringContaining(`Successful  ${id}  Prod0  `)));
  }
});

test.each(['v2', 'v1.0'])('finds named jobs in any of the watched clusters, with %s', async (api) => {
  const atlas = await simulator({ scenario: 'quiet' });
  const first = atlas.world.addJob({ clusterName: 'Prod0', state: 'InProgress' });
  const second = atlas.world.addJob({ clusterName: 'Orders', state: 'Queued' });
  const { code, stdout } = await openWait(
    `wait ${first} ${second} --all-clusters --api ${api}`,
    await signedIn(atlas),
    [() => atlas.world.endJob(first), () => atlas.world.endJob(second)],
  );
  expect(await code()).toBe(0);
  expect(stdout()).toMatch(
    new RegExp(`^Successful  ${first}  Prod0  .*\nSuccessful  ${second}  Orders  .*\n$`),
  );
});

test.each(['newest-first', 'oldest-first', 'none'] as const)(
  'needs few requests a look for 120 unfinished jobs of one cluster, listed %s, also by name',
  async (order) => {
    const atlas = await simulator({
      scenario: {
        order,
        projects: [
          { name: 'P', clusters: [{ name: 'Prod0', old: { jobs: 1200, every: 3_600_000, age: 3_600_000 } }] },
        ],
      },
    });
    const ids = Array.from({ length: 120 }, () => atlas.world.addJob({ state: 'InProgress' }));
    const env = await signedIn(atlas);
    for (const words of ['', ids.join(' ')]) {
      const counts: number[] = [];
      const count = () => counts.push((atlas.requests as LoggedRequest[]).splice(0).length);
      const arrive = () => {
        for (let made = 0; made < 450; made += 1) atlas.world.addJob({ state: 'Successful' });
        return count();
      };
      const { code, stdout } = await openWait(
        `wait ${words} -c Prod0`.replace('  ', ' '),
        env,
        words === ''
          ? [count, count, arrive, count, () => atlas.world.setRefusal({ kind: 'role' })]
          : [
              count,
              count,
              count,
              () => {
                count();
                for (const id of ids) atlas.world.endJob(id);
              },
            ],
      );
      if (words === '') await expect(code()).rejects.toMatchObject({ trouble: { kind: 'auth' } });
      else expect(await code()).toBe(0);
      atlas.world.setRefusal(undefined);
      expect(Math.max(...counts.slice(1))).toBeLessThanOrEqual(6);
      if (words !== '') expect(stdout().trimEnd().split('\n')).toHaveLength(120);
    }
  },
);

test('waits for the others when one cluster fails, and exits with 4', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const first = atlas.world.addJob({ clusterName: 'Prod0', state: 'InProgress' });
  const second = atlas.world.addJob({ clusterName: 'Orders', state: 'InProgress' });
  const { code, stdout, stderr } = await openWait('wait -c Prod0 -c Nope -c Orders', await signedIn(atlas), [
    () => atlas.world.removeCluster({ clusterName: 'Prod0' }),
    () => atlas.world.endJob(second),
  ]);
  expect(await code()).toBe(4);
  expect(stdout()).toMatch(new RegExp(`^Successful  ${second}  Orders  .*\n$`));
  expect(stdout()).not.toContain(first);
  expect(stderr()).toMatch(/^Nope: .*Check --cluster.*\nWaiting for 2 export jobs to end\.\nProd0: .*\n$/);
});

test.each(['Failed', 'Cancelled'] as const)(
  'exits with 1 when a job ends as %s, once all have ended',
  async (outcome) => {
    const atlas = await simulator({ scenario: 'empty' });
    const bad = atlas.world.addJob({ state: 'InProgress' });
    const good = atlas.world.addJob({ state: 'InProgress' });
    const { code, stdout } = await openWait('wait -c Prod0', await signedIn(atlas), [
      () => atlas.world.endJob(bad, outcome, { errorCode: 'DENIED', message: 'no access' }),
      () => atlas.world.endJob(good),
    ]);
    expect(await code()).toBe(1);
    expect(stdout()).toMatch(new RegExp(`^${outcome}  ${bad}  Prod0  .*  no access\nSuccessful  ${good} `));
  },
);

test('reports a job at once that has already ended', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const id = atlas.world.addJob({ state: 'Failed' });
  const { code, stdout, stderr } = await openWait(`wait ${id} -c Prod0`, await signedIn(atlas));
  expect(await code()).toBe(1);
  expect(stdout()).toMatch(/^Failed/);
  expect(stderr()).toBe('');
});

test('succeeds with a message when nothing is unfinished', async () => {
  const { code, stdout, stderr } = await openWait('wait --demo quiet', await emptyHome());
  expect(await code()).toBe(0);
  expect(stdout()).toBe('');
  expect(stderr()).toBe(
    'No export job of Orders and Prod0 is unfinished, so there is nothing to wait for.\n',
  );
});

test('counts a vanished job as not successful', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const id = atlas.world.addJob({ state: 'InProgress' });
  const { code, stdout } = await openWait('wait -c Prod0', await signedIn(atlas), [
    () => atlas.world.removeJob(id),
  ]);
  expect(await code()).toBe(1);
  expect(stdout()).toBe(`Gone  ${id}  Prod0  Atlas no longer lists it\n`);
});

test('reports a job that is in none of the clusters', async () => {
  const atlas = await simulator({ scenario: 'quiet' });
  const env = await signedIn(atlas);
  const id = '0123456789abcdef01234567';
  const several = await openWait(`wait ${id} --all-clusters`, env);
  await expect(several.code()).rejects.toThrow(`Orders and Prod0 have no export job ${id}.`);
  const one = await openWait(`wait ${id} -c Prod0`, env);
  await expect(one.code()).rejects.toThrow(`Prod0 has no export job ${id}.`);
});

test('a job in an unknown state ends when Atlas sends its end date', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const id = atlas.world.addJob({ state: 'InProgress', fields: { state: 'Thinking' } });
  const { code, stdout } = await openWait('wait -c Prod0', await signedIn(atlas), [
    () => undefined,
    () => atlas.world.endJob(id),
  ]);
  expect(await code()).toBe(1);
  expect(stdout()).toMatch(/^Thinking/);
});

test('reports an unreadable entry, and waits for the others', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const id = atlas.world.addJob({ state: 'Queued' });
  atlas.world.addJob({ fields: { id: undefined } });
  const { code, stderr } = await openWait('wait -c Prod0', await signedIn(atlas), [
    () => atlas.world.endJob(id),
  ]);
  expect(await code()).toBe(0);
  expect(stderr()).toMatch(/is not a readable export job.*\nWaiting for 1 export job to end\.\n$/);
});

describe('errors', () => {
  test.each([
    ['503', { kind: 'status', status: 503 }],
    ['a reset', { kind: 'reset' }],
    ['a broken answer', { kind: 'half-json' }],
    ['a limit', { kind: 'status', status: 429, retryAfter: 7 }],
  ] as const)('%s is reported once, and retried', async (_, fault) => {
    const atlas = await simulator({ scenario: 'empty' });
    const id = atlas.world.addJob({ state: 'InProgress' });
    const fixes: (() => void)[] = [];
    const { code, stdout, stderr, pauses } = await openWait(
      'wait -c Prod0 --interval 5',
      await signedIn(atlas),
      [
        () => undefined,
        () => fixes.push(atlas.inject(fault)),
        () => undefined,
        () => fixes[0]?.(),
        () => atlas.world.endJob(id),
      ],
    );
    expect(await code()).toBe(0);
    expect(stdout()).toMatch(/^Successful/);
    expect(stderr().match(/Retrying until it answers/g)).toHaveLength(1);
    expect(pauses.slice(0, 2)).toEqual([5000, 5000]);
    expect(pauses[4]).toBe(5000);
    if (fault.kind === 'status' && fault.status === 429) expect(pauses.slice(2, 4)).toEqual([7000, 7000]);
  });

  test('looks once a minute when few requests are left', async () => {
    const atlas = await simulator({ scenario: 'empty' });
    const id = atlas.world.addJob({ state: 'InProgress' });
    const headers = { 'ratelimit-limit': '1000', 'ratelimit-remaining': '150' };
    const plenty: (() => void)[] = [];
    const { code, pauses } = await openWait('wait -c Prod0 --interval 5', await signedIn(atlas), [
      () => plenty.push(atlas.inject({ kind: 'headers', headers })),
      () => plenty[0]?.(),
      () => atlas.inject({ kind: 'headers', headers: { ...headers, 'ratelimit-remaining': '900' } }),
      () => atlas.world.endJob(id),
    ]);
    expect(await code()).toBe(0);
    expect(pauses).toEqual([5000, 60_000, 5000, 5000]);
  });

  test('an error of one job does not stop the next one', async () => {
    const atlas = await simulator({ scenario: 'empty' });
    const other = atlas.world.addJob({ state: 'Queued' });
    const odd = atlas.world.addJob({ state: 'InProgress' });
    const isOdd = (one: LoggedRequest) => one.scheme !== undefined && one.path.endsWith(odd);
    const fix = atlas.inject({ kind: 'status', status: 500, match: isOdd, skip: 1 });
    const line = `wait ${odd} ${other} -c Prod0 --interval 5`;
    const { code, stdout, pauses } = await openWait(line, await signedIn(atlas), [
      () => atlas.world.endJob(other),
      () => {
        fix();
        atlas.world.endJob(odd);
      },
    ]);
    expect(await code()).toBe(0);
    expect(stdout()).toMatch(new RegExp(`^Successful  ${other}.*\nSuccessful  ${odd}`));
    expect(pauses).toEqual([5000, 5000]);
  });

  test('waits for a rate limit before the first answer, and fails when the host refuses', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const env = await signedIn(atlas);
    atlas.inject({
      kind: 'status',
      status: 429,
      retryAfter: 200,
      times: 1,
      match: (one) => one.scheme !== undefined,
    });
    const limited = await openWait('wait -c Prod0', env, [() => undefined]);
    expect(await limited.code()).toBe(0);
    expect(limited.pauses).toEqual([200_000]);
    expect(limited.stderr()).toMatch(/^Atlas.s rate limit .*Retrying.*\nNo export job/);
    // Nobody listens there. A port that was free a moment ago may be another test's by now.
    const nobody = { ...env, MONGODB_ATLAS_BASE_URL: 'http://127.0.0.1:1' };
    const refused = await openWait('wait -c Prod0', nobody);
    await expect(refused.code()).rejects.toMatchObject({ trouble: { kind: 'network' } });
  });

  test('fails when the key is refused later', async () => {
    const atlas = await simulator({ scenario: 'empty' });
    atlas.world.addJob({ state: 'InProgress' });
    const { code } = await openWait('wait -c Prod0', await signedIn(atlas), [
      () => atlas.world.setRefusal({ kind: 'role' }),
    ]);
    await expect(code()).rejects.toMatchObject({ trouble: { kind: 'auth' } });
  });

  test.each(['removeCluster', 'removeProject'] as const)(
    'fails after %s, since the jobs did not just vanish',
    async (what) => {
      const atlas = await simulator({ scenario: 'empty' });
      atlas.world.addJob({ state: 'InProgress' });
      const { code, stdout } = await openWait('wait -c Prod0', await signedIn(atlas), [
        () =>
          what === 'removeCluster' ? atlas.world.removeCluster() : atlas.world.removeProject(atlas.groupId),
      ]);
      await expect(code()).rejects.toMatchObject({ trouble: { kind: 'not-found' } });
      expect(stdout()).toBe('');
    },
  );

  test('a 404 that is not from Atlas does not mean that the job is gone', async () => {
    const atlas = await simulator({ scenario: 'empty' });
    atlas.world.addJob({ state: 'InProgress' });
    const { code } = await openWait('wait -c Prod0', await signedIn(atlas), [
      () => atlas.inject({ kind: 'html', status: 404 }),
    ]);
    await expect(code()).rejects.toMatchObject({ trouble: { status: 404 } });
  });
});

/** --timeout expires once the first pause between two looks has begun, and that pause never ends. */
function endedWhileWaiting(context: CommandContext): CommandContext {
  const { promise: waits, resolve: seen } = Promise.withResolvers<void>();
  const timing = {
    ...neverLate,
    delay: async (milliseconds: number, signal?: AbortSignal) => {
      if (milliseconds !== context.settings.interval) return waits;
      seen();
      return realClock.delay(2 ** 31, signal);
    },
  };
  return { ...context, timing };
}

describe('--timeout', () => {
  test.each([
    ['2s', 'After the 2s of --timeout 1 export job had not ended: '],
    ['1h30m', 'After the 1h 30m of --timeout 1 export job had not ended: '],
    ['0.25', 'After the 0.25s of --timeout 1 export job had not ended: '],
  ])('exits with 5 after %s', async (text, sentence) => {
    const atlas = await simulator({ scenario: 'empty' });
    const id = atlas.world.addJob({ state: 'InProgress' });
    const { context, stderr } = await openContext(`wait -c Prod0 --timeout ${text}`, await signedIn(atlas));
    expect(await run(endedWhileWaiting(context))).toBe(5);
    expect(stderr()).toBe(
      `Waiting for 1 export job to end.\n${sentence}${id}. Wait longer, or look with: atlas-exports list\n`,
    );
  });

  test('names some of many jobs, and says when Atlas never answered', async () => {
    const atlas = await simulator({ scenario: 'empty' });
    for (let made = 0; made < 7; made += 1) atlas.world.addJob({ state: 'Queued' });
    const env = await signedIn(atlas);
    const many = await openContext('wait -c Prod0 --timeout 1', env);
    expect(await run(endedWhileWaiting(many.context))).toBe(5);
    expect(many.stderr()).toMatch(
      /7 export jobs had not ended: (\w{24}, ){4}\w{24} and 2 more\. Wait longer/,
    );
    atlas.inject({ kind: 'hang' });
    const silent = await openContext('wait -c Prod0 --timeout 0.2', env);
    expect(await run(silent.context)).toBe(5);
    expect(silent.stderr()).toContain('Atlas had not yet said which jobs to wait for');
  });

  test('exits only when all is closed, since names may still be written', async () => {
    const atlas = await simulator({ scenario: 'empty' });
    atlas.world.addJob({ state: 'InProgress' });
    const happened: string[] = [];
    const { context } = await openContext('wait -c Prod0 --timeout 2h', await signedIn(atlas), {
      createAtlas: async (setup) => {
        const client = createAtlas({ ...setup, timing: realClock, userAgent: 'test' });
        const close = async (): Promise<void> => {
          await client.close();
          await realClock.delay(20);
          happened.push('closed');
        };
        return { ...client, close };
      },
    });
    happened.push(`ended with ${await run(endedWhileWaiting(context))}`);
    expect(happened).toEqual(['closed', 'ended with 5']);
  });

  test('does not delay a wait that is done', async () => {
    const { context } = await openContext('wait --demo quiet --timeout 20d', await emptyHome());
    expect(await run(context)).toBe(0);
  });
});

test('Ctrl+C ends it with its own reason', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  atlas.world.addJob({ state: 'InProgress' });
  const stop = new AbortController();
  const { context } = await openContext('wait -c Prod0 --timeout 1h', await signedIn(atlas), {
    signal: stop.signal,
    stderr: { write: () => stop.abort(new Error('stopped')) },
  });
  await expect(run(context)).rejects.toThrow('stopped');
});
