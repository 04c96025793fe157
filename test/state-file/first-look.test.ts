import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeptCluster } from '../../source/feed/feed-state.ts';
import { clusterKey, knownStates, type ClusterRef } from '../../source/jobs/job.ts';
import { firstLook, type FirstLook } from '../../source/state-file/first-look.ts';
import { encodeState, nothingKept, openState } from '../../source/state-file/kept-state.ts';
import { showFirstFrame } from '../../source/ui/app/first-frame.ts';
import { createScreenOutput } from '../../source/ui/terminal/screen-output.ts';
import { openContext } from '../helpers/command-context.ts';
import { jobOf } from '../helpers/job-of.ts';
import { watching } from '../helpers/watching.ts';

const hour = 3_600_000;
const now = 1_800_000_000_000;
const account = 'a'.repeat(64);
const groupIds = ['1', '2', '3'].map((digit) => digit.repeat(24));
const projects = new Map(groupIds.map((id, index) => [id, ['Payments', 'Web', 'Web'][index] ?? '']));
const { context } = await openContext('--all-projects', {});

/** Clusters with a few jobs each, of which many failed or are running. */
const clusters = fc
  .uniqueArray(
    fc.record({
      groupId: fc.constantFrom(...groupIds),
      clusterName: fc.constantFrom('Prod', 'Prod-0', 'Prod0', 'Orders', 'a', 'b', 'B'),
    }),
    { selector: clusterKey, minLength: 1, maxLength: 12 },
  )
  .chain((refs) => fc.tuple(...refs.map(keptOf)));

function keptOf(ref: ClusterRef): fc.Arbitrary<KeptCluster> {
  const job = fc.record({
    state: fc.constantFrom(...knownStates, 'Unknown' as const),
    age: fc.option(fc.nat({ max: 100 })),
    took: fc.option(fc.nat({ max: 2 * hour }), { nil: undefined }),
  });
  return fc
    .record({ jobs: fc.array(job, { maxLength: 5 }), at: fc.nat({ max: hour }), more: fc.nat({ max: 2 }) })
    .map(({ jobs, at, more }) => ({
      ref,
      at: now - at,
      total: jobs.length + more,
      jobs: jobs
        .toSorted((a, b) => (a.age ?? -1) - (b.age ?? -1))
        .map(({ state, age, took }, index) => {
          const createdAt = age === null ? undefined : now - age * hour;
          const finishedAt = took === undefined || createdAt === undefined ? undefined : createdAt + took;
          return { ...jobOf(`${9 - index}${clusterKey(ref)}`, { state, createdAt, finishedAt }), ...ref };
        }),
    }));
}

function frameOf(feed: FirstLook, home: 'list' | 'clusters', rows: number): readonly string[] {
  const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 110, rows });
  const output = createScreenOutput(terminal as unknown as NodeJS.WriteStream);
  const { settings } = context;
  const clock = { now: () => now };
  showFirstFrame({ feed, clock, settings, projects, refused: [], output, home, seenAt: now - 5 * hour });
  return ((terminal.read() as string | null) ?? '').split('\n');
}

test('the first frame shows the same as a feed that has recalled everything', async () => {
  await fc.assert(
    fc.asyncProperty(
      clusters,
      fc.constantFrom('list' as const, 'clusters' as const),
      fc.integer({ min: 8, max: 24 }),
      async (kept, home, rows) => {
        const file = Buffer.from(encodeState({ ...nothingKept, clusters: kept }, account));
        const { briefs, clusterOf } = openState(file, account, now);
        const known = new Map(briefs.map((brief) => [clusterKey(brief.ref), brief]));
        const stored = (ref: ClusterRef): KeptCluster | undefined => {
          const brief = known.get(clusterKey(ref));
          return brief && clusterOf(brief);
        };
        // One that was never read, too.
        const refs = [...kept.map(({ ref }) => ref), { groupId: groupIds[0] ?? '', clusterName: 'New' }];
        const look = firstLook({ briefs: known, clusterOf: stored }, { refs, projects, home, rows });
        const { feed } = watching({ clusters: refs, recall: stored });
        expect(frameOf(look, home, rows)).toEqual(frameOf(feed, home, rows));
        await feed.close();
      },
    ),
    { numRuns: 60 },
  );
});

/** The first look at these clusters, and the names of those whose jobs it reads. */
function lookAt(kept: readonly KeptCluster[], home: 'list' | 'clusters') {
  const { briefs, clusterOf } = openState(
    Buffer.from(encodeState({ ...nothingKept, clusters: kept }, account)),
    account,
    now,
  );
  const known = new Map(briefs.map((brief) => [clusterKey(brief.ref), brief]));
  const read: string[] = [];
  const stored = (ref: ClusterRef): KeptCluster | undefined => {
    read.push(ref.clusterName);
    const brief = known.get(clusterKey(ref));
    return brief && clusterOf(brief);
  };
  const refs = kept.map(({ ref }) => ref);
  const look = firstLook({ briefs: known, clusterOf: stored }, { refs, projects, home, rows: 24 });
  return { read, lines: frameOf(look, home, 24).join('\n') };
}

/** A thousand clusters, each with one job of its own age in milliseconds. */
function thousand(job: (number: number) => { state?: 'Failed'; age: number }): readonly KeptCluster[] {
  return Array.from({ length: 1000 }, (_, number) => {
    const ref = { groupId: groupIds[number % 3] ?? '', clusterName: `c${String(number).padStart(4, '0')}` };
    const { state = 'Successful', age } = job(number);
    return {
      ref,
      at: now - 1000,
      total: 1,
      jobs: [{ ...jobOf('job', { state, createdAt: now - age }), ...ref }],
    };
  });
}

test('of a thousand clusters only those of the first rows are read before the first frame', () => {
  const { read, lines } = lookAt(
    thousand((number) => ({ age: hour, ...(number % 100 === 7 && { state: 'Failed' }) })),
    'clusters',
  );
  expect(read).toHaveLength(24);
  // The ten that failed come first.
  expect(read.slice(0, 10).toSorted()).toEqual(Array.from({ length: 10 }, (_, at) => `c0${at}07`));
  expect(read.slice(10, 12)).toEqual(['c0000', 'c0003']);
  expect(lines).toContain('1,000 clusters');
  expect(lines).toMatch(/24 h: 10 failed/);
  expect(lines).toContain('c0907');
});

test('of the list of their jobs, only the clusters with the newest jobs', () => {
  const { read, lines } = lookAt(
    thousand((number) => ({ age: hour + ((number * 7) % 1000) * 1000 })),
    'list',
  );
  expect(read).toHaveLength(24);
  expect(read.slice(0, 3)).toEqual(['c0000', 'c0143', 'c0286']);
  expect(lines).toContain('1,000 clusters');
  expect(lines).toContain('c0143');
});
