import { describe, expect, test } from 'vitest';
import { run as check } from '../../source/commands/check.ts';
import { run } from '../../source/commands/coverage.ts';
import { run as metrics } from '../../source/commands/metrics.ts';
import { realClock } from '../../source/platform/clock.ts';
import type { CoverageJson } from '../../source/jobs/coverage/coverage-json.ts';
import { badVerdicts, verdicts } from '../../source/jobs/coverage/facts.ts';
import type { Simulator } from '../../source/simulator/simulator.ts';
import { openContext } from '../helpers/command-context.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';
import { verdictSentences } from '../helpers/verdict-sentences.ts';
import { waitFor } from '../helpers/wait-for.ts';

const start = Date.UTC(2026, 10, 28, 8, 16);

async function covered(given: Parameters<typeof simulator>[0] = {}): Promise<Simulator> {
  return simulator({ scenario: 'coverage', now: () => start, ...given });
}

async function said(line: string, env: Record<string, string>, over = {}) {
  const { context, stdout, stderr } = await openContext(line, env, over);
  const code = await run(context);
  return { code, stdout: stdout(), stderr: stderr() };
}

async function results(line: string, env: Record<string, string>): Promise<readonly CoverageJson[]> {
  const { stdout } = await said(`${line} -o json`, env);
  return (JSON.parse(stdout) as { results: CoverageJson[] }).results;
}

describe('all verdicts, end to end', () => {
  test('one cluster for each, worst first', async () => {
    const env = await signedIn(await covered());
    const told = await results('coverage --all-clusters', env);
    expect(told.map(({ verdict, clusterName }) => `${verdict} ${clusterName}`)).toEqual([
      'missing orders-eu',
      'not-exported ledger',
      'never-due archive',
      'overdue reports',
      'failing staging',
      'running search',
      'good checkout',
      'good prod0',
      'no-exports scratch',
      'unknown vault',
    ]);
    expect(new Set(told.map(({ verdict }) => verdict))).toEqual(new Set(verdicts));
  });

  test("a machine's clock that is years off changes none of them", async () => {
    const env = await signedIn(await covered());
    const timing = { ...realClock, now: () => Date.UTC(2030, 0, 1) };
    const { stdout } = await said('coverage --all-clusters -o ndjson', env, { timing });
    const told = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as CoverageJson).verdict);
    expect(new Set(told)).toEqual(new Set(verdicts));
  });

  test('check and metrics agree on each', async () => {
    const env = await signedIn(await covered());
    const told = await results('coverage --all-clusters', env);
    const checked = await openContext('check --all-clusters', env);
    expect(await check(checked.context)).toBe(2);
    const measured = await openContext('metrics --all-clusters', env);
    await metrics(measured.context);
    expect(
      told.map(({ clusterName, verdict, reason, remedy = '' }) => ({
        clusterName,
        verdict,
        words: `${reason} ${remedy}`.replace(/ Command(?: for .*)?: .*/, '').trimEnd(),
      })),
    ).toEqual(verdictSentences);
    const noteworthy = verdictSentences.filter(
      ({ verdict }) => badVerdicts.has(verdict) || verdict === 'unknown',
    );
    const [, ...lines] = checked.stdout().trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/ Data \d+ [hd] old\.$/, ''))).toEqual(
      noteworthy.map(({ clusterName, verdict, words }) => `${clusterName} ${verdict}: ${words}`),
    );
    for (const { clusterName, verdict } of told) {
      expect(measured.stdout()).toMatch(
        new RegExp(`_verdict\\{[^}]*cluster="${clusterName}"[^}]*verdict="${verdict}"[^}]*\\} 1`),
      );
    }
  });

  test('nothing is missing within the configured grace period', async () => {
    const { context, stdout } = await openContext(
      'coverage --all-clusters -o ndjson',
      await signedIn(await covered()),
    );
    await run({ ...context, settings: { ...context.settings, grace: 12 * 3_600_000 } });
    expect(stdout()).toMatch(/"clusterName":"orders-eu","verdict":"good"/);
  });

  test.each(['v2', 'v1.0'])('the API %s gives the same, with the fields for scripts', async (api) => {
    const atlas = await covered();
    const [worst, next] = await results(`coverage --all-clusters --api ${api}`, await signedIn(atlas));
    const snapshotId = atlas.world.backup({ clusterName: 'orders-eu' }).snapshots(start)[0]?.id;
    expect(worst).toEqual({
      groupId: atlas.groupId,
      groupName: 'Payments',
      clusterName: 'orders-eu',
      verdict: 'missing',
      reason: 'No export was started for the snapshot of Nov 28 03:17 UTC, so it is not in the bucket.',
      remedy: expect.stringContaining(
        `atlas backups exports jobs create --projectId ${atlas.groupId} --clusterName orders-eu --snapshotId ${snapshotId} --bucketId `,
      ) as string,
      dataAsOf: '2026-11-27T03:17:00Z',
      lastGoodAt: '2026-11-27T03:31:25Z',
      nextDue: '2026-11-29T03:16:00Z',
      lastChance: '2026-12-05T03:18:21Z',
      basis: 'by the schedule: daily at 03:16 UTC',
    });
    expect(next?.reason).toMatch(/^Access denied: the bucket's role lacks s3:PutObject; 3 snapshots \(/);
  });

  test('reports a missing export as soon as Atlas does', async () => {
    let time = start;
    const env = await signedIn(await covered({ now: () => time }));
    const [before] = await results('coverage -c checkout', env);
    time += 90_000;
    const [after] = await results('coverage -c checkout', env);
    expect([before?.verdict, after?.verdict]).toEqual(['good', 'missing']);
  });
});

test('in the default demo, an export goes missing within a minute', async () => {
  let time = start;
  const env = await signedIn(await covered({ scenario: 'nightly', now: () => time }));
  const verdicts = async () =>
    (await results('coverage --all-clusters', env)).map(
      ({ clusterName, verdict }) => `${verdict} ${clusterName}`,
    );
  const before = await verdicts();
  expect(before.slice(0, 2)).toEqual(['not-exported ledger', 'running catalog']);
  expect(before).toContain('good orders');
  expect(before.filter((each) => each.startsWith('good')).length).toBeGreaterThan(8);
  time += 60_000;
  // One failed, one is missing.
  expect((await verdicts()).slice(0, 3)).toEqual([
    'missing orders',
    'not-exported ledger',
    'not-exported profiles',
  ]);
});

test('in a whole organisation, an export goes missing silently within a minute', async () => {
  let time = start;
  const env = await signedIn(await covered({ scenario: 'organisation', now: () => time }));
  const verdicts = async () =>
    (await results('coverage --all-clusters', env)).map(({ clusterName, verdict }) => [clusterName, verdict]);
  const before = await verdicts();
  expect(before).toContainEqual(['orders', 'good']);
  expect(before.filter(([, verdict]) => verdict === 'good').length).toBeGreaterThan(6);
  time += 60_000;
  expect((await verdicts())[0]).toEqual(['orders', 'missing']);
});

describe('exit codes', () => {
  test('0 when every cluster has a verdict, even a bad one; 4 with names when some are unknown', async () => {
    const env = await signedIn(await covered());
    expect(await said('coverage -c orders-eu -c prod0', env)).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr } = await said('coverage -c prod0 -c vault', env);
    expect([code, stderr]).toEqual([4, 'The coverage of vault is unknown.\n']);
  });

  test('counts unknown clusters when there are many', async () => {
    const atlas = await covered();
    atlas.inject({ kind: 'status', status: 403, match: /schedule/ });
    const names = atlas.world.projects.get(atlas.groupId)?.clusters ?? new Map();
    for (const name of ['k1', 'k2', 'k3', 'k4', 'k5']) names.set(name, { ...names.get('prod0')!, name });
    const { stderr } = await said('coverage --all-clusters', await signedIn(atlas));
    expect(stderr).toMatch(/ and \d more is unknown/);
  });

  test('fails when the key is refused, or may not see the jobs of any cluster', async () => {
    const atlas = await covered();
    const env = await signedIn(atlas);
    const wrong = { ...env, MONGODB_ATLAS_PRIVATE_API_KEY: 'wrong' };
    await expect(said('coverage -c prod0', wrong)).rejects.toMatchObject({ trouble: { kind: 'auth' } });
    atlas.world.setRefusal({ kind: 'role' });
    await expect(said('coverage --all-clusters', env)).rejects.toMatchObject({ trouble: { kind: 'auth' } });
  });

  test('a Free or Flex cluster is unknown', async () => {
    const { code, stdout } = await said('coverage -c Sandbox -c Ledger', await signedIn(await simulator()));
    expect(code).toBe(4);
    expect(stdout).toMatch(/^Sandbox +Unknown .*This is a Free or Flex cluster/m);
  });
});

describe('request cost', () => {
  test('four requests for a cluster that exports, two for any other, and one for the events', async () => {
    const atlas = await covered();
    await said('coverage -c prod0 -c scratch', await signedIn(atlas));
    const asked = atlas.requests
      .filter(({ status }) => status === 200)
      .map(({ path }) => path.split('/').at(-1));
    const counts = Object.fromEntries(
      [...Map.groupBy(asked, (name) => name)].map(([name, all]) => [name, all.length]),
    );
    expect(counts).toEqual({ groups: 1, schedule: 2, exports: 2, snapshots: 1, events: 1 });
    expect(new Set(atlas.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  test('reads every page of jobs when a snapshot is older than the first', async () => {
    const atlas = await covered();
    for (let count = 0; count < 520; count += 1) {
      atlas.world.addJob({ clusterName: 'prod0', state: 'Successful', age: 60_000 + count });
    }
    expect(await results('coverage -c prod0', await signedIn(atlas))).toMatchObject([{ verdict: 'good' }]);
    expect(atlas.requests.filter(({ path }) => path.endsWith('/exports')).length).toBeGreaterThan(2);
  });

  test('with thousands of jobs in each of many clusters, reads those since the oldest snapshot', async () => {
    const atlas = await covered();
    // Manual exports every 12 minutes for more than two weeks: the second page reaches back to the oldest snapshot.
    for (let count = 2100; count > 0; count -= 1)
      atlas.world.addJob({ clusterName: 'prod0', state: 'Successful', age: count * 720_000 });
    const { clusters } = atlas.world.projects.get(atlas.groupId)!;
    const names = Array.from({ length: 30 }, (_, index) => `many${index}`);
    for (const name of names) clusters.set(name, { ...clusters.get('prod0')!, name });
    const asked = names.map((name) => `-c ${name}`).join(' ');
    const told = await results(`coverage ${asked}`, await signedIn(atlas));
    expect(told.map(({ verdict }) => verdict)).toEqual(names.map(() => 'good'));
    const pages = atlas.requests.filter(({ path, status }) => status === 200 && path.endsWith('/exports'));
    // The first lists are also read from their last page, to learn the sort order. Whole lists have five pages each.
    expect(pages.length).toBeLessThanOrEqual(3 * names.length + 40);
  });

  test('waits for a rate limit as long as Atlas says', async () => {
    const atlas = await covered();
    atlas.inject({ kind: 'status', status: 429, retryAfter: 7, times: 1, match: /schedule/ });
    const waits: number[] = [];
    let now = start;
    const timing = {
      ...realClock,
      now: () => now,
      delay: async (wait: number) => {
        waits.push(wait);
        now += wait;
      },
    };
    const { createAtlas } = await import('../../source/atlas/client.ts');
    const { code } = await said('coverage -c prod0', await signedIn(atlas), {
      timing,
      createAtlas: async (setup: Parameters<typeof createAtlas>[0]) =>
        createAtlas({ ...setup, timing, userAgent: 'test' }),
    });
    expect([code, waits]).toEqual([0, [7000]]);
  });
});

describe('other formats', () => {
  test('ndjson and csv have the same clusters, and csv a column for each field', async () => {
    const env = await signedIn(await covered());
    const told = await results('coverage --all-clusters', env);
    const ndjson = (await said('coverage --all-clusters -o ndjson', env)).stdout.trimEnd().split('\n');
    expect(ndjson.map((line) => JSON.parse(line) as unknown)).toEqual(told);
    const csv = (await said('coverage --all-clusters -o csv', env)).stdout.split('\r\n');
    expect(csv[0]).toBe(
      'groupId,groupName,clusterName,verdict,reason,remedy,dataAsOf,lastGoodAt,nextDue,lastChance,basis',
    );
    expect(csv.slice(1, -1).map((line) => line.split(',')[2])).toEqual(
      told.map(({ clusterName }) => clusterName),
    );
  });

  test.each([80, 120])('the table fits %i columns without cutting a word', async (columns) => {
    const shown = { text: '' };
    const stdout = { write: (text: string) => (shown.text += text), isTTY: true, columns };
    await said('coverage --all-clusters', await signedIn(await covered()), { stdout });
    const lines = shown.text.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(shown.text).not.toContain('…');
    const words = shown.text.replaceAll(/\s+/g, ' ');
    expect(words).toContain(
      'Export that snapshot with the Atlas CLI before it expires on Dec 5 03:18 UTC (in 6 d). Then',
    );
    expect(lines[1]).toMatch(/^orders-eu {2}Missing {7}28 h ago {4}in 19 h/);
  });

  test('hostile text does not reach the terminal', async () => {
    const { stdout, stderr } = await said('coverage --demo hostile', await emptyHome());
    expect(stdout + stderr).not.toMatch(
      /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/,
    );
  });
});

describe('a cluster that hangs', () => {
  /** Runs the command over ten clusters of which one hangs, by its own clock once the others have answered. */
  async function withOneHanging(line: string, runIt: typeof run) {
    const atlas = await covered();
    const env = await signedIn(atlas);
    const told = () =>
      atlas.requests.filter(
        ({ path, status }) => status === 200 && path.includes('/clusters/') && !path.includes('/ledger/'),
      ).length;
    await said('coverage --all-clusters', env);
    const all = told();
    atlas.inject({ kind: 'hang', match: ({ path }) => path.includes('/ledger/') });
    const clock = new FakeClock();
    clock.wall = start;
    const opened = await openContext(line, env, { timing: clock });
    const ended = runIt(opened.context);
    await waitFor(() => told() === 2 * all, { what: 'the other clusters to answer' });
    return { ...opened, clock, ended };
  }

  test('is unknown after 15 s, and coverage shows the others', async () => {
    const { clock, ended, stdout, stderr } = await withOneHanging('coverage --all-clusters', run);
    await clock.pass(17_000);
    expect(await ended).toBe(4);
    expect(stdout()).toMatch(/orders-eu +Missing/);
    expect(stdout()).toMatch(/ledger +Unknown/);
    expect(stderr()).toContain('The coverage of ledger and vault is unknown.');
    expect(clock.pending).toBe(0);
  });

  test('does not delay a check beyond half of --timeout, and is unknown then', async () => {
    const { clock, ended, stdout } = await withOneHanging('check --all-clusters', check);
    await clock.pass(6000);
    expect(await ended).toBe(2);
    expect(stdout()).toMatch(/^ATLAS EXPORTS CRITICAL|CRITICAL/);
    expect(stdout()).toMatch(/ledger unknown: .*No answer within 5 s/);
  });
});
