/**
 * Who gets what of a budget that does not suffice for all, as shares of it; docs/architecture.md has the arithmetic for
 * 1,000 clusters.
 */
export const shares = {
  /** Everything that is planned; the rest is for a person's requests and sweeps. */
  planned: 0.98,
  /** Looks at the lists of jobs: their periods stretch until they fit. */
  looks: 0.93,
  /** Schedules and snapshots: at least this, and whatever the others leave. */
  verdicts: 0.03,
  /** Events where something happens: at most this. */
  livelyEvents: 0.02,
  /** Events elsewhere: at most this. */
  otherEvents: 0.017,
  /** Which projects and clusters there are. */
  roster: 0.01,
} as const;
