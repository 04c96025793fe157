import type { Trouble } from '../../atlas/api/errors.ts';
import type { Clock } from '../../platform/clock.ts';

/** Until when Atlas wants us to wait, on the local clock, and the trouble that said so. */
export type Hold = { readonly until: number; readonly trouble: Trouble };

/** The wait that Atlas demands. */
export type Holds = {
  /** With the remaining time as its `retryAfter`; undefined when there is none. */
  get(): Hold | undefined;
  /** Takes a refusal, and returns when its wait is over; undefined if it asks for none. */
  obey(trouble: Trouble): number | undefined;
  /** The local clock was set back by this many milliseconds, a negative number. */
  shift(milliseconds: number): void;
};

/** After a wait: other programs with the same key wait as long, and all should not come at once. */
const jitter = 500;

/** `random` gives 0 to 1, for jitter. */
export function createHolds(clock: Pick<Clock, 'now'>, random: () => number): Holds {
  let held: Hold | undefined;
  return {
    get() {
      if (held === undefined || held.until <= clock.now()) return undefined;
      const { until, trouble } = held;
      return { until, trouble: { ...trouble, retryAfter: until - clock.now() } };
    },
    obey(trouble) {
      if (trouble.retryAfter === undefined) return undefined;
      const until = clock.now() + trouble.retryAfter + Math.round(random() * jitter);
      if (held === undefined || until > held.until) held = { until, trouble };
      return held.until;
    },
    shift(milliseconds) {
      if (held !== undefined) held = { ...held, until: held.until + milliseconds };
    },
  };
}
