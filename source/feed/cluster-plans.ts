import { activityOf, type Activity } from '../jobs/activity.ts';
import { createJobLists, type JobTallies } from '../jobs/job-lists.ts';
import { clusterKey } from '../jobs/job.ts';
import type { Clock } from '../platform/clock.ts';
import type { FeedAction, KeptCluster } from './feed-state.ts';
import type { FeedStore } from './feed-store.ts';
import type { ListOrder } from './plan/list-order.ts';
import type { KnownJobs } from './plan/list-summary.ts';
import { createPlan, type Plan } from './plan/plan-state.ts';
import { knownJobs, summaryOf } from './plan/plan.ts';

/** What is known of each watched cluster, by its `clusterKey`, and their jobs as one list. */
export type ClusterPlans = {
  count(): number;
  /** Whether there are so many that each begins with a small page, and answers are reported together. */
  areMany(): boolean;
  /** Begins to watch a cluster. */
  add(key: string): ClusterPlan;
  /** Drops a cluster with its jobs; returns their ids. */
  forget(key: string): readonly string[];
  /** What is known of a cluster before its first answer; others may have taught something. */
  begin(): Plan;
  /** Shows what an earlier run kept of clusters that have not answered yet. */
  recall(kept: readonly KeptCluster[]): void;
  /** The jobs of all clusters, for the screen. */
  jobs(): FeedAction;
  jobsOf(key: string): KnownJobs;
  tallies(): JobTallies;
};

/** What is known of one cluster. */
export type ClusterPlan = {
  /** Undefined before the first answer. */
  get(): Plan | undefined;
  /** After each answer; late ones about a dropped cluster are ignored. */
  set(plan: Plan): void;
  /** False once it is dropped, even if it is watched again. */
  isWatched(): boolean;
  /** How much memory its jobs may take, in characters: what others leave, but at least an equal share. */
  room(): number;
};

type Options = {
  readonly clock: Pick<Clock, 'now'>;
  readonly dispatch: FeedStore['dispatch'];
  /** 1 to 500. */
  readonly pageSize: number;
  /** The memory for the jobs of all clusters, in characters. */
  readonly memory: number;
  readonly onActivity: (entries: readonly Activity[]) => void;
};

/** More clusters than this are many. */
const handful = 50;
const smallPage = 20;

export function createClusterPlans(options: Options): ClusterPlans {
  const { clock, dispatch, pageSize, memory } = options;
  const plans = new Map<string, { plan: Plan | undefined }>();
  const lists = createJobLists();
  /** The memory that all jobs take, measured as `memory`. */
  let taken = 0;
  /** The order of this Atlas's lists, from the first one that showed it. */
  let order: ListOrder = 'unknown';

  function areMany(): boolean {
    return plans.size > handful;
  }

  function jobs(): FeedAction {
    return { kind: 'jobs', jobs: lists.all(), changed: lists.changed() };
  }

  function publish(key: string, plan: Plan): void {
    if (plan.loaded && !plan.assumed && order === 'unknown' && plan.order !== 'none') order = plan.order;
    lists.set(key, plan.heldJobs.jobs, plan.changed);
    const entries = activityOf(plan.news, clock.now());
    dispatch(
      jobs(),
      { kind: 'held', key, held: summaryOf(plan) },
      { kind: 'activity', entries },
      { kind: 'ended', ids: entries.filter(({ to }) => to !== 'InProgress').map(({ jobId }) => jobId) },
    );
    if (entries.length > 0) options.onActivity(entries);
  }

  return {
    count: () => plans.size,
    areMany,
    add(key) {
      const own: { plan: Plan | undefined } = { plan: undefined };
      const isWatched = (): boolean => plans.get(key) === own;
      plans.set(key, own);
      return {
        get: () => own.plan,
        set(plan) {
          if (!isWatched()) return;
          taken += plan.size - sizeOf(own.plan);
          own.plan = plan;
          publish(key, plan);
        },
        isWatched,
        room: () => Math.max(memory - taken + sizeOf(own.plan), memory / plans.size),
      };
    },
    forget(key) {
      const plan = plans.get(key)?.plan;
      plans.delete(key);
      taken -= sizeOf(plan);
      lists.forget(key);
      return plan?.heldJobs.jobs.map(({ id }) => id) ?? [];
    },
    begin() {
      if (!areMany()) return createPlan(pageSize, undefined, 'unknown');
      return createPlan(Math.min(pageSize, smallPage), undefined, order);
    },
    recall(known) {
      if (known.length === 0) return;
      const kept = new Map(
        known.map(({ ref, at, total, jobs: some }) => [clusterKey(ref), { at, total, loaded: some.length }]),
      );
      lists.setAll(new Map(known.map(({ ref, jobs: some }) => [clusterKey(ref), some])));
      dispatch({ kind: 'recalled', kept }, jobs());
    },
    jobs,
    jobsOf(key) {
      const plan = plans.get(key)?.plan;
      return plan === undefined ? { items: lists.of(key), since: Infinity } : knownJobs(plan);
    },
    tallies: lists.tallies,
  };
}

function sizeOf(plan: Plan | undefined): number {
  return plan?.size ?? 0;
}
