import { troubleOf, type Trouble } from '../../atlas/api/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Plan } from '../plan/plan-state.ts';
import { beginRefresh, completeRefresh, nextRequest } from '../plan/plan.ts';
import type { Hold } from '../scheduler/hold.ts';
import type { RequestGate } from '../scheduler/request-gate.ts';
import type { Permit } from '../scheduler/request-queue.ts';
import type { Rank } from '../scheduler/scheduler.ts';
import type { ClusterWork, Urgency } from './cluster-work.ts';
import type { LookTimes } from './look-times.ts';

/** What a cluster's refreshes tell the screen; `key` is its `clusterKey`. */
export type LookAction =
  | { readonly kind: 'scheduled'; readonly key: string; readonly nextAt: number | undefined }
  | { readonly kind: 'asking'; readonly key: string }
  | {
      readonly kind: 'refreshed';
      readonly key: string;
      readonly at: number;
      readonly period?: number | undefined;
    }
  | { readonly kind: 'failed'; readonly key: string; readonly at: number; readonly trouble: Trouble };

/** The refreshes of one cluster: asks, waits, asks again; never two at once, and never gives up. */
export type LookCycle = {
  /** The next refresh is due then. */
  plan(due: number): void;
  /** Refreshes now, or right after the current refresh. */
  now(rank?: Rank): void;
  /** Refreshes soon, unless one is under way or failed. */
  hasten(): void;
  /** No refresh until `resume`, except on a wish; the current one continues. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
};

type Options = {
  readonly work: ClusterWork;
  readonly times: LookTimes;
  readonly gate: RequestGate;
  readonly clock: Pick<Clock, 'now'>;
  readonly isPaused: () => boolean;
  /** What other clusters have taught before the first refresh. */
  readonly firstPlan: () => Plan;
  readonly dispatch: (action: LookAction) => void;
  /** After trouble, a refresh has succeeded. */
  readonly onRecovered: () => void;
  readonly onRefreshed: () => void;
};

export function createLookCycle(options: Options): LookCycle {
  const { work, times, gate, clock, isPaused, dispatch } = options;
  const { key, closing } = work;
  let refreshing: Promise<void> | undefined;
  /** Whether a refresh was wished for during the current one. */
  let again = false;
  let nextAt: number | undefined;

  function rank(): Rank {
    return times.rank(work.plan().loaded);
  }

  function plan(due: number, urgency = rank()): void {
    if (closing.aborted) return;
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
    const since = nextAt ?? clock.now();
    nextAt = undefined;
    refreshing = refresh(permit, { rank: rank(), since }, times.begin(since)).then(afterRefresh);
  }

  /** Returns when the next one is due, counted from `start`. */
  async function refresh(permit: Permit, urgency: Urgency, start: number): Promise<number> {
    again = false;
    dispatch({ kind: 'asking', key });
    try {
      work.prepare(beginRefresh(work.plan().refreshes === 0 ? options.firstPlan() : work.plan()));
      const { first, requests } = await askAll(work, clock, urgency, permit);
      work.learn(completeRefresh(work.plan(), clock.now()));
      if (times.isFailing()) options.onRecovered();
      times.succeed(work.plan().heldJobs, requests);
      // As old as the first answer, however long the last one took; but never in the future if the clock is set back.
      dispatch({ kind: 'refreshed', key, at: Math.min(first, clock.now()), period: times.period() });
      return times.next(start);
    } catch (error) {
      times.fail();
      const trouble = troubleOf(error);
      if (!closing.aborted) dispatch({ kind: 'failed', key, at: clock.now(), trouble });
      return times.retry(trouble);
    }
  }

  function afterRefresh(due: number): void {
    refreshing = undefined;
    if (closing.aborted) return;
    const hasFailed = times.isFailing();
    if (!hasFailed) options.onRefreshed();
    // After a success, a wait that Atlas demands is handled at the next beat: only then does the data become old.
    const least = hasFailed ? (gate.hold()?.until ?? 0) : 0;
    if (again) plan(clock.now(), 'wish');
    else if (!isPaused()) plan(Math.max(due, least));
  }

  return {
    plan,
    now(urgency) {
      if (refreshing === undefined) plan(clock.now(), urgency);
      else again = true;
    },
    hasten() {
      if (isPaused() || refreshing !== undefined || times.isFailing()) return;
      if ((nextAt ?? 0) > clock.now()) plan(clock.now(), 'due');
    },
    pause() {
      gate.cancel(key);
      nextAt = undefined;
      dispatch({ kind: 'scheduled', key, nextAt });
    },
    resume() {
      if (refreshing === undefined) plan(Math.max(times.resume(), clock.now()));
    },
    async close() {
      gate.cancel(key);
      times.close();
      await refreshing;
    },
  };
}

/** Sends all requests of a refresh that has begun; returns how many, and when the first answer came. */
async function askAll(
  work: ClusterWork,
  clock: Pick<Clock, 'now'>,
  urgency: Urgency,
  permit: Permit,
): Promise<{ readonly first: number; readonly requests: number }> {
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
