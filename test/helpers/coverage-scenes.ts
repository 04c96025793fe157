import { coverageOf } from '../../source/jobs/coverage/coverage.ts';
import type { ClusterFacts, Loadable } from '../../source/jobs/coverage/facts.ts';
import type { CoverageState } from '../../source/feed/coverage/verdicts.ts';
import { clusterKey, type ClusterRef, type Job } from '../../source/jobs/job.ts';
import type { Schedule } from '../../source/jobs/schedule.ts';
import { day, factsOf, jobFor, schedule, snapshot } from './coverage.ts';
import { troubleWith } from './fake-atlas.ts';
import { cluster, feedState, groupId, now, otherGroupId } from './jobs.ts';
import type { Scene } from './scenes.ts';

/** The snapshots of the last days at 03:16, kept for a week, as many as are alive. */
const snapshots = Array.from({ length: 7 }, (_, turn) =>
  snapshot({
    age: 0,
    id: `605ccba3c1c7613f776655${(16 + turn).toString(16)}`,
    createdAt: now - 44 * 60_000 - turn * day,
    expiresAt: now - 44 * 60_000 + (7 - turn) * day,
  }),
);
const exported = (given: (turn: number) => Partial<Job> | undefined): readonly Job[] =>
  snapshots.flatMap((one, turn) => {
    const own = given(turn);
    return own === undefined ? [] : [jobFor(one, own)];
  });

const unreachable = troubleWith({ sentence: 'Connection refused.', remedy: 'Check the network.' });
const denied = { state: 'Failed', errMsg: "Access denied: the bucket's role lacks s3:PutObject" } as const;
const told: readonly (Partial<ClusterFacts> & { readonly clusterName: string })[] = [
  { clusterName: 'checkout', ...factsWith(exported(() => ({}))) },
  { clusterName: 'orders-eu', ...factsWith(exported((turn) => (turn < 2 ? undefined : {}))) },
  { clusterName: 'ledger', ...factsWith(exported((turn) => (turn < 3 ? denied : {}))) },
  {
    clusterName: 'search',
    ...factsWith(
      exported((turn) =>
        turn > 0
          ? {}
          : {
              state: 'InProgress',
              finishedAt: undefined,
              exportStatus: { exportedCollections: 25, totalCollections: 40 },
            },
      ),
    ),
  },
  {
    clusterName: 'archive',
    groupId: otherGroupId,
    ...factsWith([], { kind: 'loaded', value: schedule({ exportFrequency: 'monthly' }) }),
  },
  {
    clusterName: 'scratch',
    groupId: otherGroupId,
    ...factsWith([], { kind: 'loaded', value: schedule({ autoExport: false }) }),
  },
  {
    clusterName: 'vault',
    groupId: otherGroupId,
    ...factsWith([], {
      kind: 'failed',
      sentence: 'Your address 203.0.113.7 is not on the access list of this key.',
      remedy: 'Add it in Atlas, under Access Manager.',
    }),
  },
];

function factsWith(jobs: readonly Job[], schedule?: Loadable<Schedule | 'off'>): Partial<ClusterFacts> {
  return {
    jobs: { kind: 'loaded', value: { items: jobs, since: -Infinity } },
    ...(schedule && { schedule }),
  };
}

const events = { kind: 'loaded', value: { items: [], since: now - 35 * day } } as const;
const facts = told.map((given): ClusterFacts => {
  const own = { ...factsOf({ snapshots }), events, groupId, ...given };
  return own.jobs.kind === 'loaded'
    ? { ...own, jobs: { kind: 'loaded', value: named(own, own.jobs.value) } }
    : own;
});

/** Jobs carry the name of their cluster, and ids of their own. */
function named(
  { clusterName, groupId }: ClusterRef,
  { items, since }: { readonly items: readonly Job[]; readonly since: number },
): { readonly items: readonly Job[]; readonly since: number } {
  return {
    since,
    items: items.map((job, index) => ({
      ...job,
      clusterName,
      groupId,
      id: `605ccba3c1c7613f${clusterName.length.toString(16).padStart(4, '0')}${(0x4a00 + index).toString(16)}`,
    })),
  };
}

/** A verdict of each kind that a person is shown most. */
const coverage: CoverageState = new Map(
  facts.map((own) => [clusterKey(own), { coverage: coverageOf(own, now), facts: own }]),
);

const refs = [
  ...facts.map(({ clusterName, groupId }) => ({ clusterName, groupId })),
  { clusterName: 'late', groupId },
];
const jobs = facts.flatMap((own) => (own.jobs.kind === 'loaded' ? own.jobs.value.items : []));
const feed = feedState(
  jobs.toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0)),
  { clusters: refs.map((ref) => cluster({ ref, loaded: 7, total: 7 })) },
);
/** The same at the next start: one has answered, one could not, and the others are still to be asked. */
const recalled = {
  ...feed,
  clusters: feed.clusters.map((own, place) => {
    if (place === 0) return own;
    const asOf = own.ref.clusterName === 'late' ? undefined : now - 2 * 3_600_000;
    const count = jobs.filter((job) => clusterKey(job) === clusterKey(own.ref)).length;
    const kept = { ...own, updatedAt: undefined, asOf, phase: 'asking', nextAt: undefined } as const;
    if (asOf === undefined) return { ...kept, total: undefined, loaded: 0 };
    const known = { ...kept, total: count, loaded: count };
    return place === 2 ? { ...known, trouble: unreachable, nextAt: now + 5000 } : known;
  }),
};
const second = { id: clusterKey({ groupId, clusterName: 'ledger' }), index: 1, row: 1 };

/** The clusters view, and the list where something is missing. */
export const coverageScenes: Readonly<Record<string, Scene>> = {
  missing: { feed, coverage, state: {} },
  clusters: { feed, coverage, state: { screen: 'clusters' } },
  'away-missing': { feed, coverage, state: { away: now - 3 * day } },
  'clusters-recalled': { feed: recalled, coverage: new Map(), state: { screen: 'clusters' } },
  'clusters-unseen': { feed, coverage, state: { screen: 'clusters', seenAt: now - 12 * 3_600_000 } },
  'clusters-filtered': {
    feed,
    coverage,
    state: {
      screen: 'clusters',
      clusters: {
        selection: second,
        text: 'e',
        groups: [0, 4],
        sort: 'name',
        pane: 'closed',
        paneScroll: 0,
      },
    },
  },
  'clusters-why': {
    feed,
    coverage,
    state: {
      screen: 'clusters',
      clusters: { selection: second, text: '', groups: [], sort: 'worst', pane: 'split', paneScroll: 0 },
    },
  },
  'clusters-why-full': {
    feed,
    coverage,
    state: {
      screen: 'clusters',
      clusters: { selection: second, text: '', groups: [], sort: 'worst', pane: 'full', paneScroll: 0 },
    },
  },
  'cluster-jobs': {
    feed,
    coverage,
    state: { filter: { text: '', states: [], cluster: { groupId, clusterName: 'ledger' } } },
  },
};
