import { afterEach, describe, expect, test } from 'vitest';
import { daily, hour, minute, watchCoverage } from '../../helpers/watched-coverage.ts';

type Watched = Awaited<ReturnType<typeof watchCoverage>>;
const open: Watched[] = [];

async function watch(...given: Parameters<typeof watchCoverage>): Promise<Watched> {
  const watched = await watchCoverage(...given);
  open.push(watched);
  return watched;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((watched) => watched.close()));
});

const day = 24 * hour;

describe('verdicts', () => {
  test('arrive within the first minute, the same as from the coverage command', async () => {
    const { start, coverage } = await watch('coverage');
    await start();
    const told = [...coverage.get().values()].map(
      ({ coverage: { verdict, clusterName } }) => `${verdict} ${clusterName}`,
    );
    expect(told.toSorted()).toEqual([
      'failing staging',
      'good checkout',
      'good prod0',
      'missing orders-eu',
      'never-due archive',
      'no-exports scratch',
      'not-exported ledger',
      'overdue reports',
      'running search',
      'unknown vault',
    ]);
  });

  test('are not guessed while something is loading', async () => {
    const { start, coverage, simulator, clock, of } = await watch([{ name: 'Prod0', policy: daily }]);
    const stop = simulator.inject({ kind: 'status', status: 503, match: /snapshots/ });
    await start();
    expect([...coverage.get()]).toEqual([]);
    stop();
    await clock.pass(10 * minute);
    expect(of('Prod0')?.verdict).toBe('good');
  });

  test('are Unknown, with the reason, when requests keep failing', async () => {
    const { start, simulator, clock, of } = await watch([{ name: 'Prod0', policy: daily }]);
    simulator.inject({ kind: 'status', status: 503, match: /schedule/ });
    await start();
    await clock.pass(10 * minute);
    expect(of('Prod0')).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('503') as string,
    });
  });

  test('a snapshot without a job becomes Missing only after the grace period', async () => {
    const policy = { ...daily, age: 21 * hour, fates: { 1: { kind: 'silent' } } } as const;
    const { start, clock, of } = await watch([{ name: 'Prod0', policy }]);
    await start();
    await clock.pass(5 * hour - 5 * minute);
    expect(of('Prod0')?.verdict).toBe('good');
    await clock.pass(30 * minute);
    expect(of('Prod0')).toMatchObject({
      verdict: 'missing',
      reason: 'No export was started for the snapshot of Nov 28 11:16 UTC, so it is not in the bucket.',
    });
  });

  test('a failure reported by Atlas shows within minutes', async () => {
    const policy = { ...daily, age: 23 * hour, fates: { 1: { kind: 'reported' } } } as const;
    const { start, clock, of } = await watch([{ name: 'Prod0', policy }]);
    await start();
    await clock.pass(hour);
    expect(of('Prod0')?.verdict).toBe('good');
    await clock.pass(20 * minute);
    expect(of('Prod0')?.verdict).toBe('missing');
  });

  test('a failed export shows as soon as its job failed', async () => {
    const failed = { kind: 'failed', reason: { errMsg: 'Access denied', errorCode: 'EXPORT_ACCESS_DENIED' } };
    const policy = { ...daily, age: 23 * hour, fates: { 1: failed } } as never;
    const { start, clock, of } = await watch([{ name: 'Prod0', policy }]);
    await start();
    await clock.pass(2 * hour);
    expect(of('Prod0')?.verdict).toBe('not-exported');
  });

  test('stay at first when the jobs cannot be read, and are Unknown after an hour', async () => {
    const { start, simulator, clock, of } = await watch([{ name: 'Prod0', policy: daily }]);
    await start();
    simulator.inject({ kind: 'status', status: 503, match: /exports/ });
    await clock.pass(10 * minute);
    expect(of('Prod0')?.verdict).toBe('good');
    await clock.pass(hour);
    expect(of('Prod0')).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('503') as string,
    });
  });

  test('reads older jobs when snapshots are older than the listed jobs', async () => {
    const policy = { ...daily, items: [{ every: 'daily', keptDays: 14 }], days: 30 } as const;
    const { start, of, take } = await watch([{ name: 'Prod0', policy }], { pageSize: 10 });
    await start();
    expect(of('Prod0')?.verdict).toBe('good');
    expect(take().filter((asked) => asked.endsWith('exports')).length).toBeGreaterThan(1);
  });

  test('an unchanged verdict keeps its identity', async () => {
    const { start, coverage, clock } = await watch([{ name: 'Prod0', policy: daily }]);
    await start();
    const before = coverage.get();
    let heard = 0;
    coverage.subscribe(() => (heard += 1));
    await clock.pass(5 * minute);
    expect(coverage.get()).toBe(before);
    expect(heard).toBe(0);
  });
});

describe('request cost', () => {
  test('reads a cluster that exports once an hour, any other once a day, a Flex cluster never', async () => {
    const { start, clock, take } = await watch([
      { name: 'Prod0', policy: daily },
      { name: 'Plain', old: { jobs: 3, every: 7 * day, age: hour } },
      { name: 'Sandbox', kind: 'flex' },
    ]);
    await start();
    await clock.pass(2 * hour);
    const asked = Map.groupBy(take(), (one) => one.replace(/^events.*/, 'events'));
    const times = (what: string): number => asked.get(what)?.length ?? 0;
    expect(times('Prod0 schedule')).toBe(3);
    expect(times('Prod0 snapshots')).toBe(3);
    expect(times('Plain schedule')).toBe(1);
    expect(times('Plain snapshots')).toBe(0);
    expect(times('Sandbox schedule')).toBe(0);
    expect(times('events')).toBeLessThanOrEqual(2 * 12 + 1);
  });

  test('requests no events where nothing exports automatically', async () => {
    const { start, take } = await watch([{ name: 'Plain', old: { jobs: 3, every: day, age: hour } }]);
    await start();
    expect(take().filter((asked) => asked.startsWith('events'))).toEqual([]);
  });

  test('retries a refused cluster only after an hour, and the others go on', async () => {
    const { start, clock, take, of } = await watch([
      { name: 'Vault', old: { jobs: 3, every: day, age: hour }, backups: 'refused' },
      { name: 'Prod0', policy: daily },
    ]);
    await start();
    expect([of('Vault')?.verdict, of('Prod0')?.verdict]).toEqual(['unknown', 'good']);
    await clock.pass(50 * minute);
    expect(take().filter((asked) => asked === 'Vault schedule')).toHaveLength(1);
  });

  test('retries a refusal when the user refreshes', async () => {
    const { start, clock, take, coverage } = await watch([
      { name: 'Vault', old: { jobs: 3, every: day, age: hour }, backups: 'refused' },
    ]);
    await start();
    take();
    coverage.refresh();
    await clock.pass(minute);
    expect(take()).toContain('Vault schedule');
  });

  test('requests nothing while paused', async () => {
    const { start, clock, take, feed } = await watch([{ name: 'Prod0', policy: daily }]);
    await start();
    feed.pause();
    take();
    await clock.pass(3 * hour);
    expect(take()).toEqual([]);
    feed.resume();
    await clock.pass(minute);
    expect(take()).toContain('Prod0 schedule');
  });
});
