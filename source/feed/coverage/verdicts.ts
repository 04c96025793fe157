import { keyOf } from '../../jobs/job.ts';
import type { Feed } from '../feed-state.ts';
import { createAgenda } from './agenda.ts';
import type { ClusterCoverage, Judging } from './last-verdict.ts';
import type { WatchedCluster } from './watched-cluster.ts';

/** The verdicts by `clusterKey`; a cluster without a verdict yet is left out. */
export type CoverageState = ReadonlyMap<string, ClusterCoverage>;

/** The verdicts on all clusters: each is judged again once its facts have changed, or the clock may change it. */
export type Verdicts = {
  /** This cluster's facts may have changed. */
  note(cluster: WatchedCluster): void;
  forget(cluster: WatchedCluster): void;
  /** The same map while no verdict has changed. */
  judge(clocks: Pick<Judging, 'serverNow' | 'clockSkew'>): CoverageState;
};

type Options = Pick<Judging, 'grace'> & {
  /** Before the first verdict. */
  readonly none: CoverageState;
  readonly projectName: (groupId: string) => string;
  readonly events: Pick<Feed['events'], 'of'>;
};

export function createVerdicts({ none, projectName, events, grace }: Options): Verdicts {
  const noted = new Set<WatchedCluster>();
  const byClock = createAgenda<WatchedCluster>();
  let verdicts = none;

  /** All verdicts, with one that may differ from what it was. */
  function withVerdict(
    before: Map<string, ClusterCoverage> | undefined,
    key: string,
    verdict: ClusterCoverage | undefined,
  ): Map<string, ClusterCoverage> | undefined {
    if ((before ?? verdicts).get(key) === verdict) return before;
    const after = before ?? new Map(verdicts);
    if (verdict === undefined) after.delete(key);
    else after.set(key, verdict);
    return after;
  }

  return {
    note(cluster) {
      noted.add(cluster);
    },
    forget(cluster) {
      noted.delete(cluster);
      byClock.delete(cluster);
      verdicts = withVerdict(undefined, keyOf(cluster.ref), undefined) ?? verdicts;
    },
    judge(clocks) {
      for (const cluster of byClock.takeDue(clocks.serverNow)) noted.add(cluster);
      let after: Map<string, ClusterCoverage> | undefined;
      for (const cluster of noted) {
        const { groupId } = cluster.ref;
        const of = { groupName: projectName(groupId), events: events.of(groupId), grace, ...clocks };
        after = withVerdict(after, keyOf(cluster.ref), cluster.judge(of));
        byClock.set(cluster, cluster.judgeAgainAt());
      }
      noted.clear();
      verdicts = after ?? verdicts;
      return verdicts;
    },
  };
}
