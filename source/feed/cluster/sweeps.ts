import { troubleOf } from '../../atlas/api/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ClusterWork } from './cluster-work.ts';
import { beginSweep, failSweep, nextSweepRequest } from '../plan/sweep.ts';
import type { SweepRoutine } from '../plan/sweep.ts';

/** Reads all pages of one cluster to find hidden changes; runs beside its refreshes. */
export type Sweeps = {
  /** Continues soon, if a sweep is due. */
  soon(): void;
  /** Continues at once. */
  now(): void;
  /** What was refused may be requested again. */
  forgive(): void;
  close(): Promise<void>;
};

type Options = {
  readonly work: ClusterWork;
  readonly clock: Clock;
  readonly isPaused: () => boolean;
  /** Whether too few requests are left for those that can wait. */
  readonly isScarce: () => boolean;
  readonly routine: () => SweepRoutine;
  readonly log: (line: string) => void;
};

const delay = 250;
const asksAtOnce = 20;

export function createSweeps({ work, clock, isPaused, isScarce, routine, log }: Options): Sweeps {
  let timer: (() => void) | undefined;
  let sweeping: Promise<void> | undefined;
  /** Not retried without a person's request. */
  let refused = false;

  function now(): void {
    timer?.();
    timer = undefined;
    if (sweeping !== undefined || refused || isPaused() || isScarce()) return;
    work.prepare(beginSweep(work.plan(), clock.now(), routine()));
    sweeping = sweepSome().finally(() => {
      sweeping = undefined;
    });
  }

  async function sweepSome(): Promise<void> {
    try {
      for (let asked = 0; asked < asksAtOnce; asked += 1) {
        const ask = nextSweepRequest(work.plan());
        if (ask === undefined || isPaused()) return;
        await work.takeAnswer(ask, { rank: 'detail' });
      }
    } catch (error) {
      if (work.closing.aborted) return;
      // The newest jobs are there all the same; the next refresh continues with this page.
      const { sentence, remedy, retryable } = troubleOf(error);
      log(sentence);
      refused = !retryable;
      work.learn(failSweep(work.plan(), retryable ? sentence : `${sentence} ${remedy}`));
    }
  }

  return {
    soon() {
      timer ??= clock.schedule(now, delay);
    },
    now,
    forgive() {
      refused = false;
    },
    async close() {
      timer?.();
      await sweeping;
    },
  };
}
