import { troubleOf } from '../../atlas/api/errors.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { backoff } from '../../atlas/http/retry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ClusterWork } from './cluster-work.ts';
import type { JobsPageRequest } from '../plan/plan-state.ts';
import { endOlderPages, nextOlderRequest } from '../plan/plan.ts';
import type { RequestGate } from '../scheduler/request-gate.ts';
import type { Rank } from '../scheduler/scheduler.ts';

/** Loads older pages of one cluster on demand. */
export type OlderPages = {
  /** The next page, unless it is loading or was refused; `wished` by a person, or because the list ends there. */
  load(wished: boolean): void;
  isLoading(): boolean;
  /** Whatever waiting did not fix may be fixed by now. */
  forgive(): void;
  pause(): void;
  /** Continues with the page that a pause interrupted. */
  resume(): void;
  close(): Promise<void>;
};

type Options = {
  readonly work: ClusterWork;
  readonly gate: RequestGate;
  readonly clock: Clock;
  readonly random: () => number;
  /** Without an order, older pages come from the sweep, which reads all of them. */
  readonly sweep: () => void;
  readonly log: (line: string) => void;
  readonly onLoading: (loadingMore: boolean, trouble?: Trouble) => void;
};

const asksAtOnce = 3;

export function createOlderPages(options: Options): OlderPages {
  const { work, gate, clock, random, onLoading } = options;
  let loading: Promise<void> | undefined;
  /** Why they can't be loaded; not retried without a person's request. */
  let trouble: Trouble | undefined;
  /** How many times a person asked to retry a refused page. */
  let wishes = 0;
  let paused = false;
  let pausing = new AbortController();
  let rank: Rank = 'running';
  /** The pause came before the page. */
  let left = false;

  function load(wished: boolean): void {
    if (loading !== undefined || trouble !== undefined || !work.plan().loaded) return;
    if (nextOlderRequest(work.plan()) === undefined) {
      if (!work.plan().bottom) options.sweep();
      return;
    }
    left = false;
    rank = wished ? 'wish' : 'running';
    onLoading(true);
    loading = keepTrying().finally(() => {
      // In this order, because subscribers may ask for the next page at once.
      loading = undefined;
      onLoading(false, trouble);
    });
  }

  async function keepTrying(): Promise<void> {
    let missed = 0;
    while (!(await isLoaded())) {
      missed += 1;
      // A request stands until it is fulfilled: nobody at the end of the list has to ask twice.
      const wait = gate.hold()?.trouble.retryAfter ?? 0;
      const pause = Math.max(backoff(missed, random), wait);
      const signal = AbortSignal.any([work.closing, pausing.signal]);
      await clock.delay(pause, signal).catch(() => {});
      left = paused;
      if (paused) return;
    }
  }

  /** False when it has to be retried. */
  async function isLoaded(): Promise<boolean> {
    const before = wishes;
    try {
      await loadNext(work, rank);
      return true;
    } catch (error) {
      if (work.closing.aborted) return true;
      const said = troubleOf(error);
      options.log(said.sentence);
      // A refusal of an earlier request does not answer a person's later one.
      if (said.retryable || wishes !== before) return false;
      trouble = said;
      return true;
    }
  }

  return {
    load,
    isLoading: () => loading !== undefined,
    forgive() {
      wishes += 1;
      if (trouble === undefined) return;
      trouble = undefined;
      onLoading(false);
    },
    pause() {
      paused = true;
      pausing.abort();
    },
    resume() {
      paused = false;
      pausing = new AbortController();
      if (left) load(false);
    },
    async close() {
      await loading;
    },
  };
}

/** Asks until something came that was not held before, a few times at most. */
async function loadNext(work: ClusterWork, rank: Rank): Promise<void> {
  const { heldJobs } = work.plan();
  let ask: JobsPageRequest | undefined;
  for (let asked = 0; asked < asksAtOnce; asked += 1) {
    ask = nextOlderRequest(work.plan(), ask);
    if (ask === undefined) return;
    await work.takeAnswer(ask, { rank });
    if (work.plan().heldJobs.jobs.length > heldJobs.jobs.length) return;
  }
  // After unreadable pages there may be others.
  const plan = work.plan();
  if (plan.heldJobs.unreadable === heldJobs.unreadable) work.learn(endOlderPages(plan));
}
