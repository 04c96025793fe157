import type { Atlas } from '../atlas/api/api.ts';
import { AtlasError, troubleOf } from '../atlas/api/errors.ts';
import type { Trouble } from '../atlas/api/errors.ts';
import { backoff } from '../atlas/http/retry.ts';
import type { ClusterRef } from '../jobs/job.ts';
import { clusterKey } from '../jobs/job.ts';
import type { Asker } from './request-gate.ts';
import type { Clock } from '../platform/clock.ts';
import type { FeedAction } from './feed-state.ts';
import { createPlan } from './plan/plan-state.ts';
import type { Ask, PageAsk, Plan, Reply } from './plan/plan-state.ts';
import { absorb, beginRefresh, completeRefresh, giveUpOlder, nextAsk, nextOlderAsk } from './plan/plan.ts';
import { beginSweep, failSweep, nextSweepAsk } from './plan/sweep.ts';

/** The live jobs of one cluster. */
export type ClusterFeed = {
  /** The first refresh begins after `delay`, the second `gap` after the first; milliseconds. */
  start(delay: number, gap: number): void;
  /** Asks at once, or right after the refresh under way. */
  refresh(): void;
  /** As `refresh`, unless paused: the clock jumped, and what was planned means nothing. */
  wakeUp(): void;
  pause(): void;
  resume(): void;
  /** The next older page; `again` also after trouble that waiting does not mend. */
  loadMore(again: boolean): void;
  close(): Promise<void>;
};

export type ClusterFeedOptions = {
  readonly ref: ClusterRef;
  readonly atlas: Pick<Atlas, 'listExports' | 'getExport'>;
  readonly asker: Asker;
  readonly clock: Clock;
  /** 1 to 500. */
  readonly pageSize: number;
  /** Milliseconds. */
  readonly interval: number;
  readonly random: () => number;
  /** Whether too few requests are left for those that can wait. */
  readonly isScarce: () => boolean;
  /** How much memory the cluster's jobs may take, in characters. */
  readonly room: () => number;
  readonly log: (line: string) => void;
  readonly dispatch: (action: FeedAction) => void;
  /** After each answer, and at the end of each refresh. */
  readonly onPlan: (plan: Plan) => void;
  readonly onRefreshed: () => void;
};

/** How seldom to ask a server that refuses us: nothing changes before a person does something. */
const slowest = 60_000;
const sweepDelay = 250;
const sweepAsksAtOnce = 20;
const olderAsksAtOnce = 3;

/** Asks, waits, asks again; never two refreshes at once, and never giving up. */
export function createClusterFeed(options: ClusterFeedOptions): ClusterFeed {
  const { ref, atlas, asker, clock, interval, dispatch } = options;
  const key = clusterKey(ref);
  const closing = new AbortController();
  let plan = createPlan(options.pageSize);
  let timer: (() => void) | undefined;
  let sweepTimer: (() => void) | undefined;
  let refreshing: Promise<void> | undefined;
  let sweeping: Promise<void> | undefined;
  let loadingOlder: Promise<void> | undefined;
  /** Why older pages can't be had, and whether the sweep was refused: neither is asked for again before a wish. */
  let olderTrouble: Trouble | undefined;
  let sweepRefused = false;
  /** How often somebody wished that what was refused be asked for again. */
  let wishes = 0;
  /** A pause came before the older page did. */
  let olderLeft = false;
  let again = false;
  let paused = false;
  let pausing = new AbortController();
  let failures = 0;
  let begun: number | undefined;
  let gap = interval;

  function learn(next: Plan): void {
    plan = next;
    options.onPlan(plan);
  }

  function scheduleAt(at: number): void {
    timer?.();
    timer = clock.schedule(wake, Math.max(0, at - clock.now()));
    dispatch({ kind: 'scheduled', key, nextAt: at });
  }

  function wake(): void {
    if (refreshing !== undefined || closing.signal.aborted) return;
    const hold = asker.hold();
    if (hold !== undefined) {
      // Another request was told to wait: what is held grows old all the same, and the screen says why.
      dispatch({ kind: 'failed', key, at: clock.now(), trouble: hold.trouble });
      scheduleAt(hold.until);
      return;
    }
    timer?.();
    refreshing = refreshOnce().then(afterRefresh);
  }

  /** What waiting does not mend may be mended by now. */
  function forgive(): void {
    wishes += 1;
    sweepRefused = false;
    if (olderTrouble === undefined) return;
    olderTrouble = undefined;
    dispatch({ kind: 'loading-more', key, loadingMore: false });
  }

  function refresh(): void {
    if (refreshing === undefined) wake();
    else again = true;
  }

  async function refreshOnce(): Promise<number> {
    const start = clock.now();
    begun = start;
    again = false;
    dispatch({ kind: 'asking', key });
    try {
      plan = beginRefresh(plan);
      let first: number | undefined;
      for (let ask = nextAsk(plan); ask !== undefined; ask = nextAsk(plan)) {
        await takeAnswer(ask);
        first ??= clock.now();
      }
      learn(completeRefresh(plan, clock.now()));
      if (failures > 0) forgive();
      failures = 0;
      // As old as its first answer, however long the last one took; a clock set back meanwhile gives no future.
      dispatch({ kind: 'refreshed', key, at: Math.min(first ?? clock.now(), clock.now()) });
      const next = start + gap;
      gap = interval;
      // Beats that passed while this refresh was under way are dropped.
      return next + Math.max(0, Math.ceil((clock.now() - next + 1) / interval)) * interval;
    } catch (error) {
      failures += 1;
      const trouble = troubleOf(error);
      if (!closing.signal.aborted) dispatch({ kind: 'failed', key, at: clock.now(), trouble });
      return clock.now() + waitAfter(trouble);
    }
  }

  function afterRefresh(nextAt: number): void {
    refreshing = undefined;
    if (closing.signal.aborted) return;
    if (failures === 0) {
      options.onRefreshed();
      sweepTimer ??= clock.schedule(sweep, sweepDelay);
    }
    // After a success the wait that Atlas wants is met at the next beat: only then is what is shown old.
    const least = failures === 0 ? 0 : (asker.hold()?.until ?? 0);
    if (again) wake();
    else if (!paused) scheduleAt(Math.max(nextAt, least));
  }

  function waitAfter({ kind, retryable, retryAfter }: Trouble): number {
    const wait = backoff(failures, options.random, retryAfter === undefined ? kind : undefined);
    const least = retryable ? wait : Math.max(slowest, interval);
    return Math.max(least, retryAfter ?? 0);
  }

  async function takeAnswer(ask: Ask): Promise<void> {
    const reply = await answerTo(ask);
    // Read only now: refresh, sweep and paging go on side by side, and each builds on what the others learned.
    learn(absorb(plan, ask, reply, clock.now(), options.room()));
  }

  async function answerTo(ask: Ask): Promise<Reply> {
    const { signal } = closing;
    if (ask.kind === 'page') {
      const query = { pageNum: ask.pageNum, itemsPerPage: ask.itemsPerPage };
      const purpose = ask.purpose === 'refresh' ? 'refresh' : 'detail';
      const request = (inner: AbortSignal) => atlas.listExports(ref, query, inner);
      return { kind: 'page', page: await asker.ask({ cluster: key, purpose }, request, signal) };
    }
    try {
      const request = (inner: AbortSignal) => atlas.getExport(ref, ask.id, inner);
      return { kind: 'job', job: await asker.ask({ cluster: key, purpose: 'refresh' }, request, signal) };
    } catch (error) {
      const reply = error instanceof AtlasError ? replyOf(error.trouble, ask.id) : undefined;
      if (reply === undefined) throw error;
      return reply;
    }
  }

  function sweep(): void {
    sweepTimer?.();
    sweepTimer = undefined;
    if (sweeping !== undefined || sweepRefused || paused || options.isScarce()) return;
    plan = beginSweep(plan, clock.now());
    sweeping = sweepSome().finally(() => {
      sweeping = undefined;
    });
  }

  async function sweepSome(): Promise<void> {
    try {
      for (let asked = 0; asked < sweepAsksAtOnce; asked += 1) {
        const ask = nextSweepAsk(plan);
        if (ask === undefined || paused) return;
        await takeAnswer(ask);
      }
    } catch (error) {
      if (closing.signal.aborted) return;
      // The newest jobs are there all the same; the next refresh goes on with this page.
      const { sentence, remedy, retryable } = troubleOf(error);
      options.log(`sweep of ${ref.clusterName}: ${sentence}`);
      sweepRefused = !retryable;
      learn(failSweep(plan, retryable ? sentence : `${sentence} ${remedy}`));
    }
  }

  async function loadOlder(): Promise<void> {
    let missed = 0;
    while (!(await isOlderLoaded())) {
      missed += 1;
      // The wish stands until it is fulfilled: whoever waits at the end of the list does not ask a second time.
      const wait = asker.hold()?.trouble.retryAfter ?? 0;
      const pause = Math.max(backoff(missed, options.random), wait);
      const signal = AbortSignal.any([closing.signal, pausing.signal]);
      await clock.delay(pause, signal).catch(() => {});
      olderLeft = paused;
      if (paused) return;
    }
  }

  /** False when it has to be tried again. */
  async function isOlderLoaded(): Promise<boolean> {
    const before = wishes;
    try {
      const { holding } = plan;
      let ask: PageAsk | undefined;
      for (let asked = 0; asked < olderAsksAtOnce; asked += 1) {
        ask = nextOlderAsk(plan, ask);
        if (ask === undefined) return true;
        await takeAnswer(ask);
        if (plan.holding.jobs.length > holding.jobs.length) return true;
      }
      // Behind pages that only could not be read there may be others.
      if (plan.holding.unreadable === holding.unreadable) learn(giveUpOlder(plan));
      return true;
    } catch (error) {
      if (closing.signal.aborted) return true;
      const trouble = troubleOf(error);
      options.log(`older jobs of ${ref.clusterName}: ${trouble.sentence}`);
      // A refusal that was under way when somebody wished for the page does not answer that wish.
      if (trouble.retryable || wishes !== before) return false;
      olderTrouble = trouble;
      return true;
    }
  }

  function loadMore(wished: boolean): void {
    if (loadingOlder !== undefined || !plan.loaded) return;
    if (wished) forgive();
    if (olderTrouble !== undefined) return;
    if (nextOlderAsk(plan) === undefined) {
      // With no order the older pages come by the sweep, which has them all.
      if (!plan.bottom) sweep();
      return;
    }
    olderLeft = false;
    dispatch({ kind: 'loading-more', key, loadingMore: true });
    loadingOlder = loadOlder().finally(() => {
      // In this order: whoever hears that it is done may ask for the next page at once.
      loadingOlder = undefined;
      dispatch({ kind: 'loading-more', key, loadingMore: false, trouble: olderTrouble });
    });
  }

  return {
    start(delay, firstGap) {
      gap = firstGap;
      // At once means now, and not once the event loop is free: Ink is loaded in between.
      if (delay === 0) wake();
      else scheduleAt(clock.now() + delay);
    },
    refresh() {
      forgive();
      refresh();
    },
    wakeUp() {
      // When the clock was set back, the next beat would be hours away.
      begun = undefined;
      forgive();
      if (!paused) refresh();
    },
    pause() {
      paused = true;
      pausing.abort();
      timer?.();
      dispatch({ kind: 'scheduled', key, nextAt: undefined });
    },
    resume() {
      if (!paused) return;
      paused = false;
      pausing = new AbortController();
      if (olderLeft) loadMore(false);
      if (refreshing !== undefined) return;
      const due = failures === 0 && begun !== undefined ? begun + interval : 0;
      if (due > clock.now()) scheduleAt(due);
      else wake();
    },
    loadMore,
    async close() {
      closing.abort();
      timer?.();
      sweepTimer?.();
      await Promise.all([refreshing, sweeping, loadingOlder]);
    },
  };
}

/** Trouble with one job must not cost the others; undefined for trouble that concerns all of them. */
function replyOf({ kind, status, code, sentence }: Trouble, id: string): Reply | undefined {
  if (status === 404)
    return code === 'CLUSTER_NOT_FOUND' || code === 'GROUP_NOT_FOUND' ? undefined : { kind: 'gone' };
  const ofOneJob = kind === 'unreadable' || kind === 'server' || kind === 'request';
  return ofOneJob ? { kind: 'failed', problem: `Job ${id} could not be asked for: ${sentence}` } : undefined;
}
