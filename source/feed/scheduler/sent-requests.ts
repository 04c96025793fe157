import type { Clock } from '../../platform/clock.ts';

/** The requests sent in the last minute. */
export type SentRequests = {
  /** One is sent now, with so many allowed a minute. */
  note(allowed: number): void;
  /** How many they are, and the most that were allowed a minute when one of them was sent; -Infinity without any. */
  lastMinute(): { readonly count: number; readonly allowed: number };
  /** The local clock was set back by this many milliseconds, a negative number. */
  shift(milliseconds: number): void;
};

const minute = 60_000;

export function createSentRequests(clock: Pick<Clock, 'now'>): SentRequests {
  let sent: readonly { readonly at: number; readonly allowed: number }[] = [];

  function recent(): typeof sent {
    const since = clock.now() - minute;
    return sent.filter(({ at }) => at > since);
  }

  /** What was found last: the same until another is sent, or the first of them is a minute old. */
  let known:
    | (ReturnType<SentRequests['lastMinute']> & { readonly from: number; readonly until: number })
    | undefined;

  return {
    note(allowed) {
      sent = [...recent(), { at: clock.now(), allowed }];
      known = undefined;
    },
    lastMinute() {
      const now = clock.now();
      if (known === undefined || now < known.from || now >= known.until) {
        const some = recent();
        known = {
          count: some.length,
          allowed: Math.max(...some.map(({ allowed }) => allowed)),
          from: now,
          until: Math.min(...some.map(({ at }) => at)) + minute,
        };
      }
      return known;
    },
    shift(milliseconds) {
      sent = sent.map((one) => ({ ...one, at: one.at + milliseconds }));
      known = undefined;
    },
  };
}
