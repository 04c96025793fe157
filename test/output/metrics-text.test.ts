import { expect, test } from 'vitest';
import { metricsText } from '../../source/output/metrics-text.ts';
import type { ClusterMetrics } from '../../source/output/metrics-text.ts';
import { hour, judged, now, plainJob } from '../helpers/coverage.ts';

const groupId = '5f1b2c3d4e5f60718293a4b5';

function cluster(given: Partial<ClusterMetrics> = {}): ClusterMetrics {
  return {
    groupId,
    groupName: 'Payments',
    clusterName: 'Prod0',
    isUp: true,
    refreshedAt: now,
    jobs: [],
    coverage: judged(),
    ...given,
  };
}

/** The series of these metrics, without comments and the common prefix. */
function series(clusters: readonly ClusterMetrics[], ...names: readonly string[]): readonly string[] {
  return metricsText(clusters, { version: '1.2.3' }, now)
    .split('\n')
    .filter((line) => !line.startsWith('#') && line !== '')
    .map((line) => line.replace('atlas_exports_', ''))
    .filter((line) => names.some((name) => line.startsWith(`${name}{`) || line.startsWith(`${name} `)));
}

test('a cluster has the metrics that the dashboard uses', () => {
  const coverage = judged({
    verdict: 'not-exported',
    dataAsOf: now - 50 * hour,
    lastGoodAt: now - 49 * hour,
    nextDue: now + 2 * hour,
    lastChance: now + 100 * hour,
  });
  const text = metricsText(
    [cluster({ coverage })],
    { version: '1.2.3', answers: { all: 17, limited: 2 } },
    now,
  );
  const seconds = now / 1000;
  const labels = '{project="Payments",cluster="Prod0"}';
  expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    'atlas_exports_build_info{version="1.2.3"} 1',
    `atlas_exports_up${labels} 1`,
    `atlas_exports_last_refresh_timestamp_seconds${labels} ${seconds}`,
    'atlas_exports_verdict{project="Payments",cluster="Prod0",verdict="not-exported"} 1',
    `atlas_exports_missing${labels} 0`,
    `atlas_exports_last_success_timestamp_seconds${labels} ${seconds - 49 * 3600}`,
    `atlas_exports_data_as_of_timestamp_seconds${labels} ${seconds - 50 * 3600}`,
    `atlas_exports_next_due_timestamp_seconds${labels} ${seconds + 2 * 3600}`,
    `atlas_exports_last_chance_timestamp_seconds${labels} ${seconds + 100 * 3600}`,
    'atlas_exports_requests_total 17',
    'atlas_exports_rate_limited_total 2',
    '',
  ]);
  expect(text).toContain('# TYPE atlas_exports_requests_total counter\n');
  expect(text).toContain('# TYPE atlas_exports_missing gauge\n');
});

test('jobs are counted by state: all unfinished ones, and those that ended in the last 24 hours', () => {
  const jobs = [
    plainJob({ age: 200 * hour, state: 'InProgress', finishedAt: undefined }),
    plainJob({ age: hour, state: 'Queued', finishedAt: undefined }),
    plainJob({ age: hour }),
    plainJob({ age: 23 * hour }),
    plainJob({ age: 30 * hour, finishedAt: now - 20 * hour, state: 'Failed' }),
    plainJob({ age: 30 * hour, finishedAt: now - 25 * hour, state: 'Failed' }),
    plainJob({ age: 30 * hour, finishedAt: undefined, state: 'Cancelled' }),
  ];
  expect(series([cluster({ jobs })], 'jobs')).toEqual(
    ['Queued"} 1', 'InProgress"} 1', 'Successful"} 2', 'Failed"} 1'].map(
      (end) => `jobs{project="Payments",cluster="Prod0",state="${end}`,
    ),
  );
});

test('progress is that of the newest running job that reports collections', () => {
  const running = (age: number, exportedCollections: number, totalCollections: number) =>
    plainJob({
      age,
      state: 'InProgress',
      finishedAt: undefined,
      exportStatus: { exportedCollections, totalCollections },
    });
  const of = (...jobs: ReturnType<typeof running>[]) => series([cluster({ jobs })], 'running_progress_ratio');
  expect(of(running(2 * hour, 1, 4), running(hour, 1, 2))).toEqual([
    'running_progress_ratio{project="Payments",cluster="Prod0"} 0.5',
  ]);
  expect(of(running(hour, 0, 0))).toEqual([]);
});

test('an unknown value is left out, never 0', () => {
  const unknown = cluster({ isUp: false, refreshedAt: undefined, jobs: undefined, coverage: undefined });
  expect(series([unknown], 'up', 'last_refresh_timestamp_seconds', 'verdict', 'missing', 'jobs')).toEqual([
    'up{project="Payments",cluster="Prod0"} 0',
  ]);
  expect(series([cluster({ coverage: judged({ verdict: 'unknown' }) })], 'verdict', 'missing')).toEqual([
    'verdict{project="Payments",cluster="Prod0",verdict="unknown"} 1',
  ]);
});

test('names are escaped, so that none can forge a series', () => {
  const [line] = series([cluster({ groupName: 'a"} 1\nb\\c\u001Bé' })], 'up');
  expect(line).toBe('up{project="a\\"} 1\\nb\\\\c\u001Bé",cluster="Prod0"} 1');
});

test('two projects of the same name get separate series', () => {
  const other = '6a7943462c88faeba59cd000';
  expect(series([cluster(), cluster({ groupId: other }), cluster({ groupName: 'Web' })], 'up')).toEqual([
    `up{project="Payments (${groupId})",cluster="Prod0"} 1`,
    `up{project="Payments (${other})",cluster="Prod0"} 1`,
    'up{project="Web",cluster="Prod0"} 1',
  ]);
});

test('1,000 clusters, a tenth of them in trouble, take less than a megabyte', () => {
  const at = now - hour;
  const good = judged({ dataAsOf: at, lastGoodAt: at, nextDue: at });
  const done = plainJob({ age: hour });
  const failed = plainJob({ age: 2 * hour, state: 'Failed' });
  const clusters = Array.from({ length: 1000 }, (_, index) =>
    cluster({
      groupName: `Payments Europe ${index % 100}`,
      clusterName: `orders-eu-${index}`,
      coverage: index % 10 === 0 ? { ...good, verdict: 'not-exported', lastChance: at } : good,
      jobs: index % 10 === 0 ? [done, failed] : [done],
    }),
  );
  const text = metricsText(clusters, { version: '1.2.3', answers: { all: 1, limited: 0 } }, now);
  expect(text.split('\n').length).toBeGreaterThan(8000);
  expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
});
