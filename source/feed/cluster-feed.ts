import type { Atlas } from '../atlas/api/api.ts';
import { troubleOf } from '../atlas/api/errors.ts';
import type { Trouble } from '../atlas/api/errors.ts';
import { backoff } from '../atlas/http/retry.ts';
import { clusterKey, type ClusterRef } from '../jobs/job.ts';
import { createClusterWork } from './cluster-work.ts';
import type { Urgency } from './cluster-work.ts';
import type { RequestGate, Hold, Permit } from './request-gate.ts';
import type { Clock } from '../platform/clock.ts';
import type { FeedAction } from './feed-state.ts';
import type { LookKind, LookSchedule } from './scheduler/look-schedule.ts';
import { createOlderPages } from './older-pages.ts';
import type { Plan } from './plan/plan-state.ts';
import { beginRefresh, completeRefresh, nextRequest } from './plan/plan.ts';
import type { SweepRoutine } from './plan/sweep.ts';
import { isJobDue } from './scheduler/job-rhythm.ts';
import type { Rank } from './scheduler/scheduler.ts';
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
  readonly dispatch: (action: FeedAction) => void;
  /** After each answer, and at the end of each refresh. */
  readonly onPlan: (plan: Plan) => void;
  readonly onRefreshed: () => void;
};

/** The longest interval for a server that refuses: nothing changes until a person does something. */
const slowest = 60_000;

/** Asks, waits, asks again; never two refreshes at once, and never gives up. */
export function createClusterFeed(options: ClusterFeedOptions): ClusterFeed {
  const { ref, gate, clock, interval, looks, random, dispatch } = options;
  const closing = new AbortController();
  const work = createClusterWork({ ...options, plan: options.plan(), closing: closing.signal });
  const { key } = work;
  const sweeps = createSweeps({
    work,
    clock,
    isPaused: () => paused,
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
  let refreshing: Promise<void> | undefined;
  let again = false;
  let paused = false;
  let failures = 0;
  let begun: number | undefined;
  let kind: LookKind = 'quiet';
  let nextAt: number | undefined;
  /** The share of the interval until the next refresh. */
  let share: number | undefined = 1;
  looks.add(key);

  function rank(): Rank {
    return failures > 0 ? 'failing' : work.plan().loaded ? kind : 'first';
  }

  function planLook(due: number, urgency: Rank = rank()): void {
    if (closing.signal.aborted) return;
    nextAt = due;
    dispatch({ kind: 'scheduled', key, nextAt });
    gate.plan({ cluster: key, rank: urgency, due }, { begin, held });
  }

  /** Atlas told another request to wait: the data gets old all the same, and the screen says why. */
  function held({ until, trouble }: Hold): void {
    nextAt = until;
    dispatch({ kind: 'failed', key, at: clock.now(), trouble });
    dispatch({ kind: 'scheduled', key, nextAt });
  }

  function begin(permit: Permit): void {
    // Later requests of a refresh count as due when it was, so that waiting ones do not come in between.
    const urgency = { rank: rank(), since: nextAt ?? clock.now() };
    nextAt = undefined;
    refreshing = refreshOnce(permit, urgency).then(afterRefresh);
  }

  async function refreshOnce(permit: Permit, urgency: Urgency): Promise<number> {
    const start = clock.now();
    begun = start;
    again = false;
    dispatch({ kind: 'asking', key });
    try {
      const { first, requests } = await askAll(permit, urgency);
      work.learn(completeRefresh(work.plan(), clock.now()));
      if (failures > 0) forgive();
      failures = 0;
      kind = kindOf(work.plan());
      looks.note(key, kind, requests);
      // As old as the first answer, however long the last one took; but never in the future if the clock is set back.
      const period = looks.isEachInterval() ? undefined : looks.period(kind);
      dispatch({ kind: 'refreshed', key, at: Math.min(first, clock.now()), period });
      return nextBeat(start);
    } catch (error) {
      failures += 1;
      looks.note(key, 'failing', 1);
      const trouble = troubleOf(error);
      if (!closing.signal.aborted) dispatch({ kind: 'failed', key, at: clock.now(), trouble });
      return clock.now() + waitAfter(trouble);
    }
  }

  /** All requests of one refresh: how many, and when the first answer came. */
  async function askAll(
    permit: Permit,
    urgency: Urgency,
  ): Promise<{ readonly first: number; readonly requests: number }> {
    // Other clusters may have taught something before the first refresh.
    const plan = work.plan().refreshes === 0 ? options.plan() : work.plan();
    work.prepare(beginRefresh(plan));
    let first: number | undefined;
    let requests = 0;
    let given: Permit | undefined = permit;
    for (let ask = nextRequest(work.plan()); ask !== undefined; ask = nextRequest(work.plan())) {
      requests += 1;
      await work.takeAnswer(ask, urgency, given);
      given = undefined;
      first ??= clock.now();
    }
    given?.giveBack();
    return { first: first ?? clock.now(), requests };
  }

  function kindOf({ heldJobs }: Plan): LookKind {
    if (heldJobs.unfinished.size > 0) return 'running';
    return isJobDue(heldJobs.jobs, clock.now()) ? 'due' : 'quiet';
  }

  /** When the next refresh is due; beats missed during the current one are dropped. */
  function nextBeat(start: number): number {
    const period = looks.period(kind);
    const next = looks.next(kind, start, share);
    share = 1;
    return next + Math.max(0, Math.ceil((clock.now() - next + 1) / period)) * period;
  }

  function afterRefresh(due: number): void {
    refreshing = undefined;
    if (closing.signal.aborted) return;
    if (failures === 0) {
      options.onRefreshed();
      sweeps.soon();
    }
    // After a success, a wait that Atlas demands is handled at the next beat: only then does the data become old.
    const least = failures === 0 ? 0 : (gate.hold()?.until ?? 0);
    if (again) planLook(clock.now(), 'wish');
    else if (!paused) planLook(Math.max(due, least));
  }

  function waitAfter({ kind: trouble, retryable, retryAfter }: Trouble): number {
    const wait = backoff(failures, random, retryAfter === undefined ? trouble : undefined);
    // Among many clusters, those that fail for long must not cost more than those that answer.
    const seldom = looks.isEachInterval() ? 0 : looks.period('failing');
    const least = retryable && wait < slowest ? wait : Math.max(retryable ? wait : interval, slowest, seldom);
    return Math.max(least, retryAfter ?? 0);
  }

  /** Whatever waiting did not fix may be fixed by now. */
  function forgive(): void {
    sweeps.forgive();
    older.forgive();
  }

  function lookNow(urgency: Rank): void {
    if (refreshing === undefined) planLook(clock.now(), urgency);
    else again = true;
  }

  return {
    start(delay, first) {
      share = first;
      planLook(clock.now() + delay);
    },
    refresh() {
      forgive();
      const isEach = looks.isEachInterval();
      // Among many clusters, those with visible changes come first; quiet ones come as the budget allows.
      lookNow(isEach || kind === 'running' || failures > 0 ? 'wish' : rank());
      // Clusters refreshed all at once would stay in step forever.
      if (!isEach) share = options.place;
    },
    hasten() {
      if (paused || refreshing !== undefined || failures > 0) return;
      if ((nextAt ?? 0) > clock.now()) planLook(clock.now(), 'due');
    },
    wakeUp() {
      // When the clock was set back, the next beat would be hours away.
      begun = undefined;
      forgive();
      if (!paused) lookNow(rank());
    },
    pause() {
      paused = true;
      older.pause();
      gate.cancel(key);
      nextAt = undefined;
      dispatch({ kind: 'scheduled', key, nextAt });
    },
    resume() {
      if (!paused) return;
      paused = false;
      older.resume();
      if (refreshing !== undefined) return;
      const due = failures === 0 && begun !== undefined ? begun + looks.period(kind) : 0;
      planLook(Math.max(due, clock.now()));
    },
    loadMore(wished) {
      if (older.isLoading() || !work.plan().loaded) return;
      if (wished) forgive();
      older.load(wished);
    },
    kind: () => kind,
    async close() {
      closing.abort();
      gate.cancel(key);
      looks.forget(key);
      await Promise.all([refreshing, sweeps.close(), older.close()]);
    },
  };
}
