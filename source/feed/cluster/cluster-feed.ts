import type { Atlas } from '../../atlas/api/api.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { clusterKey, type ClusterRef } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Plan } from '../plan/plan-state.ts';
import type { SweepRoutine } from '../plan/sweep.ts';
import type { LookKind, LookSchedule } from '../scheduler/look-schedule.ts';
import type { RequestGate } from '../scheduler/request-gate.ts';
import { createClusterWork } from './cluster-work.ts';
import { createLookCycle, type LookAction } from './look-cycle.ts';
import { createLookTimes } from './look-times.ts';
import { createOlderPages } from './older-pages.ts';
import { createSweeps } from './sweeps.ts';

/** The live jobs of one cluster. */
export type ClusterFeed = {
  /**
   * The first refresh begins after `delay` milliseconds, the second after this share of the usual interval, 0 to 1, or
   * when the schedule has a place for it.
   */
  start(delay: number, share: number | undefined): void;
  /** Asks before all others, or right after the current refresh. */
  refresh(): void;
  /** Asks soon, unless paused: something may have happened there. */
  hasten(): void;
  /** As `refresh`, unless paused: the clock jumped, so earlier plans are void. */
  wakeUp(): void;
  pause(): void;
  resume(): void;
  /** The next older page; `again` also after trouble that waiting does not fix. */
  loadMore(again: boolean): void;
  /** The cluster's kind by its last answer. */
  kind(): LookKind;
  close(): Promise<void>;
};

/** What happens to a cluster, for the screen; `key` is its `clusterKey`. */
export type ClusterAction =
  | LookAction
  | {
      readonly kind: 'loading-more';
      readonly key: string;
      readonly loadingMore: boolean;
      readonly trouble?: Trouble | undefined;
    };

export type ClusterFeedOptions = {
  readonly ref: ClusterRef;
  readonly atlas: Pick<Atlas, 'listExports' | 'getExport'>;
  readonly gate: RequestGate;
  readonly clock: Clock;
  readonly looks: LookSchedule;
  /** What is known before the first refresh. */
  readonly plan: () => Plan;
  /** Milliseconds. */
  readonly interval: number;
  readonly random: () => number;
  /** Its position among the others when all are spread evenly, 0 to 1. */
  readonly place: number;
  /** Whether too few requests are left for those that can wait. */
  readonly isScarce: () => boolean;
  /** How much memory the cluster's jobs may take, in characters. */
  readonly room: () => number;
  /** How often to read all pages of this plan although the counts add up. */
  readonly sweepRoutine: (plan: Plan) => SweepRoutine;
  readonly log: (line: string) => void;
  readonly dispatch: (action: ClusterAction) => void;
  /** After each answer, and at the end of each refresh. */
  readonly onPlan: (plan: Plan) => void;
  readonly onRefreshed: () => void;
};

/** Refreshes a cluster again and again; beside that, sweeps and older pages. */
export function createClusterFeed(options: ClusterFeedOptions): ClusterFeed {
  const { ref, gate, clock, interval, looks, random, dispatch } = options;
  const closing = new AbortController();
  const work = createClusterWork({ ...options, plan: options.plan(), closing: closing.signal });
  const { key } = work;
  let paused = false;
  const isPaused = (): boolean => paused;
  const sweeps = createSweeps({
    work,
    clock,
    isPaused,
    isScarce: options.isScarce,
    routine: () => options.sweepRoutine(work.plan()),
    log: (sentence) => options.log(`sweep of ${clusterKey(ref)}: ${sentence}`),
  });
  const older = createOlderPages({
    work,
    gate,
    clock,
    random,
    sweep: sweeps.now,
    log: (sentence) => options.log(`older jobs of ${clusterKey(ref)}: ${sentence}`),
    onLoading: (loadingMore, trouble) => dispatch({ kind: 'loading-more', key, loadingMore, trouble }),
  });
  const times = createLookTimes({ key, looks, clock, interval, random });
  const cycle = createLookCycle({
    work,
    times,
    gate,
    clock,
    isPaused,
    firstPlan: options.plan,
    dispatch,
    onRecovered: forgive,
    onRefreshed() {
      options.onRefreshed();
      sweeps.soon();
    },
  });

  /** Whatever waiting did not fix may be fixed by now. */
  function forgive(): void {
    sweeps.forgive();
    older.forgive();
  }

  return {
    start(delay, share) {
      times.spread(share);
      cycle.plan(clock.now() + delay);
    },
    refresh() {
      forgive();
      const isEach = looks.isEachInterval();
      // Among many clusters, those with visible changes come first; quiet ones come as the budget allows.
      const isSoon = isEach || times.kind() === 'running' || times.isFailing();
      cycle.now(isSoon ? 'wish' : undefined);
      // Clusters refreshed all at once would stay in step forever.
      if (!isEach) times.spread(options.place);
    },
    hasten: cycle.hasten,
    wakeUp() {
      times.forgetBeat();
      forgive();
      if (!paused) cycle.now();
    },
    pause() {
      paused = true;
      older.pause();
      cycle.pause();
    },
    resume() {
      if (!paused) return;
      paused = false;
      older.resume();
      cycle.resume();
    },
    loadMore(wished) {
      if (older.isLoading() || !work.plan().loaded) return;
      if (wished) forgive();
      older.load(wished);
    },
    kind: times.kind,
    async close() {
      closing.abort();
      await Promise.all([cycle.close(), sweeps.close(), older.close()]);
    },
  };
}
