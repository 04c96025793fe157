const minute = 60_000;

/** Why schedule and snapshots are read, and how long that gives way to others once it is due, milliseconds. */
const givesWay = {
  /** Something happened that may change the verdict, or is about to. */
  news: -30 * minute,
  /** There is no verdict yet, and the jobs look bad. */
  suspect: -30 * minute,
  /** There is no verdict yet, or the last try failed. */
  first: 0,
  /** The last reading is old. */
  routine: 60 * minute,
} as const;

export type ReadingReason = keyof typeof givesWay;

/** When a cluster's schedule and snapshots are read next; local clock, milliseconds since 1970. */
export type ReadingPlan = {
  /** The earliest time; Infinity for never. */
  dueAt(): number;
  /** Of those that are due, the least comes first: none waits forever. */
  place(): number;
  /** Reads at this time, unless an earlier one is planned. */
  want(at: number, reason: ReadingReason): void;
  clear(): void;
};

export function createReadingPlan(): ReadingPlan {
  let [dueAt, place] = [Infinity, Infinity];
  return {
    dueAt: () => dueAt,
    place: () => place,
    want(at, reason) {
      dueAt = Math.min(dueAt, at);
      place = Math.min(place, at + givesWay[reason]);
    },
    clear() {
      [dueAt, place] = [Infinity, Infinity];
    },
  };
}
