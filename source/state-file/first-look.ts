import { initialFeedState, reduceFeed } from '../feed/feed-state.ts';
import type { Feed, FeedState, KeptCluster } from '../feed/feed-state.ts';
import { clusterNames, type ProjectNames } from '../jobs/cluster-names.ts';
import { clusterKey, countStates, rankOfExports, type ClusterRef, type Job } from '../jobs/job.ts';
import type { JobTallies } from '../jobs/job-lists.ts';
import { joinSorted } from '../jobs/merge.ts';
import type { ClusterBrief } from './cluster-brief.ts';

/** What the first frame is drawn from. */
export type FirstLook = Pick<Feed, 'getState' | 'jobsOf' | 'tallies'>;

type Known = {
  /** By `clusterKey`. */
  readonly briefs: ReadonlyMap<string, ClusterBrief>;
  readonly clusterOf: (ref: ClusterRef) => KeptCluster | undefined;
};

type Looked = {
  readonly refs: readonly ClusterRef[];
  readonly projects: ProjectNames;
  /** Which rows are drawn, and at most how many: only these need jobs, all others just count. */
  readonly home: 'list' | 'clusters';
  readonly rows: number;
};

const noJobs: readonly Job[] = [];

/**
 * What a feed shows that has recalled all these clusters, but without reading the jobs of those beyond the first rows:
 * they would take longer than everything else before the first frame.
 */
export function firstLook({ briefs, clusterOf }: Known, { refs, projects, home, rows }: Looked): FirstLook {
  const watched = new Map(
    refs.flatMap((ref) => {
      const brief = briefs.get(clusterKey(ref));
      return brief === undefined ? [] : [[clusterKey(ref), brief] as const];
    }),
  );
  const read =
    home === 'list'
      ? newestJobs(watched, clusterOf, rows)
      : readAll(firstRows(refs, watched, projects).slice(0, rows), watched, clusterOf);
  const state = stateOf(refs, watched, read);
  const tallies = talliesOf(watched);
  return {
    getState: () => state,
    jobsOf: (ref) => ({ items: read.get(clusterKey(ref))?.jobs ?? noJobs, since: Infinity }),
    tallies: () => tallies,
  };
}

type Briefs = Known['briefs'];
type Read = ReadonlyMap<string, KeptCluster>;

function readAll(keys: readonly string[], briefs: Briefs, clusterOf: Known['clusterOf']): Read {
  const read = new Map<string, KeptCluster>();
  for (const key of keys) {
    const ref = briefs.get(key)?.ref;
    const kept = ref && clusterOf(ref);
    if (kept !== undefined) read.set(key, kept);
  }
  return read;
}

/** Reads the clusters that the newest jobs, so many of them, belong to. */
function newestJobs(briefs: Briefs, clusterOf: Known['clusterOf'], rows: number): Read {
  const read = new Map<string, KeptCluster>();
  let times: readonly number[] = [];
  for (const [key, { ref, newest }] of [...briefs].toSorted(([, a], [, b]) => b.newest - a.newest || 0)) {
    if (newest < (times[rows - 1] ?? -Infinity)) break;
    const kept = clusterOf(ref);
    if (kept === undefined) continue;
    read.set(key, kept);
    const own = kept.jobs.slice(0, rows).map(({ createdAt = Infinity }) => createdAt);
    times = [...times, ...own].toSorted((a, b) => b - a || 0).slice(0, rows);
  }
  return read;
}

/** The clusters' keys, those first that the clusters view shows first while there are no verdicts. */
function firstRows(refs: readonly ClusterRef[], briefs: Briefs, projects: ProjectNames): readonly string[] {
  const names = clusterNames(refs, projects);
  // One text for each sorts faster than a comparison of its parts; no name contains the character between them.
  const texts = refs.map((ref) => {
    const key = clusterKey(ref);
    const rank = rankOfExports(briefs.get(key)?.states ?? [], (each) => each.isUnfinished);
    return [rank, names.project(ref.groupId), key].join('\0');
  });
  return texts.toSorted().map((text) => text.slice(text.lastIndexOf('\0') + 1));
}

function stateOf(refs: readonly ClusterRef[], briefs: Briefs, read: Read): FeedState {
  const kept = new Map(
    [...briefs].map(([key, { at, total, states }]) => [key, { at, total, loaded: states.length }]),
  );
  const jobs = joinSorted([...read.values()].map((each) => each.jobs));
  return { ...reduceFeed(initialFeedState(refs), { kind: 'recalled', kept }), jobs };
}

function talliesOf(briefs: Briefs): JobTallies {
  const all = [...briefs.values()];
  return {
    counts: countStates(all.flatMap(({ states }) => states)),
    failed: all
      .flatMap(({ failed }) => failed)
      .toSorted((a, b) => (b.createdAt ?? Infinity) - (a.createdAt ?? Infinity) || 0),
    oldest: new Map(
      [...briefs].flatMap(([key, { oldest }]) => (oldest === undefined ? [] : [[key, oldest] as const])),
    ),
  };
}
