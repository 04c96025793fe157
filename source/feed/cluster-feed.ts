import type { Atlas } from '../atlas/api.ts';
import { AtlasError } from '../atlas/errors.ts';
import type { Trouble } from '../atlas/errors.ts';
import type { ClusterRef } from '../jobs/job.ts';
import { clusterKey } from '../jobs/job.ts';
import type { Asker } from './asker.ts';
import type { Clock } from './clock.ts';
import type { FeedAction } from './feed-state.ts';
import { absorb, beginRefresh, createPlan, nextAsk } from './plan.ts';
import type { Ask, Plan, Reply } from './plan.ts';

/** The loop of one cluster. */
export type ClusterFeed = {
  /** The first refresh begins after so many milliseconds. */
  start(delay: number): void;
  refresh(): void;
  pause(): void;
  resume(): void;
  close(): Promise<void>;
};

type Options = {
  readonly ref: ClusterRef;
  readonly atlas: Pick<Atlas, 'listExports' | 'getExport'>;
  readonly asker: Asker;
  readonly clock: Clock;
  readonly pageSize: number;
  readonly interval: number;
  readonly random: () => number;
  readonly dispatch: (action: FeedAction) => void;
  /** After each answer. */
  readonly onPlan: (plan: Plan) => void;
};

const ceiling = 60_000;

/** Asks, waits, asks again; never two refreshes at once, never giving up. */
export function createClusterFeed(options: Options): ClusterFeed {
  const { ref, atlas, asker, clock, interval, dispatch } = options;
  const key = clusterKey(ref);
  const closing = new AbortController();
  let plan = createPlan(options.pageSize);
  let running: Promise<void> | undefined;
  let again = false;
  let paused = false;
  let failures = 0;
  let timer: (() => void) | undefined;

  function scheduleAt(at: number): void {
    timer?.();
    timer = clock.schedule(wake, at - clock.now());
    dispatch({ kind: 'scheduled', key, nextAt: at });
  }

  function wake(): void {
    if (running !== undefined || closing.signal.aborted) return;
    const held = asker.heldUntil();
    if (held > 0) {
      scheduleAt(held);
      return;
    }
    timer?.();
    running = refreshOnce();
  }

  async function refreshOnce(): Promise<void> {
    const begun = clock.now();
    again = false;
    dispatch({ kind: 'asking', key });
    try {
      plan = beginRefresh(plan);
      for (let ask = nextAsk(plan); ask !== undefined; ask = nextAsk(plan)) {
        const reply = await answerTo(ask);
        plan = absorb(plan, ask, reply);
        options.onPlan(plan);
      }
      failures = 0;
      dispatch({ kind: 'refreshed', key, at: clock.now() });
    } catch (error) {
      if (closing.signal.aborted) return;
      failures += 1;
      dispatch({ kind: 'failed', key, at: clock.now(), trouble: troubleOf(error) });
    } finally {
      running = undefined;
    }
    if (again) {
      wake();
      return;
    }
    if (paused) return;
    scheduleAt(failures === 0 ? nextBeat(begun) : Math.max(clock.now() + backOff(), asker.heldUntil()));
  }

  async function answerTo(ask: Ask): Promise<Reply> {
    if (ask.kind === 'page') {
      const query = { pageNum: ask.pageNum, itemsPerPage: ask.itemsPerPage };
      return {
        kind: 'page',
        page: await asker.ask((signal) => atlas.listExports(ref, query, signal), closing.signal),
      };
    }
    return {
      kind: 'job',
      job: await asker.ask((signal) => atlas.getExport(ref, ask.id, signal), closing.signal),
    };
  }

  /** Beats that passed while a refresh was under way are dropped. */
  function nextBeat(begun: number): number {
    return begun + Math.max(1, Math.ceil((clock.now() - begun) / interval)) * interval;
  }

  function backOff(): number {
    const most = Math.max(ceiling, interval);
    const wait = Math.min(1000 * 2 ** (failures - 1), most);
    return wait * (0.5 + options.random() / 2);
  }

  return {
    start(delay) {
      scheduleAt(clock.now() + delay);
    },
    refresh() {
      if (running === undefined) wake();
      else again = true;
    },
    pause() {
      paused = true;
      timer?.();
      dispatch({ kind: 'scheduled', key, nextAt: undefined });
    },
    resume() {
      paused = false;
      wake();
    },
    async close() {
      closing.abort();
      timer?.();
      await running;
    },
  };
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof AtlasError) return error.trouble;
  return {
    kind: 'request',
    sentence: 'The answer could not be handled.',
    remedy: 'It is tried again; --log FILE keeps the details.',
    status: undefined,
    code: undefined,
    retryable: true,
    retryAfter: undefined,
  };
}
