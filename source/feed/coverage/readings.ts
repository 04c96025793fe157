import { keyOf } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Feed } from '../feed-state.ts';
import type { BackupReader } from './backup-reading.ts';
import { createReadingQueue } from './reading-queue.ts';
import type { ReadingQueue } from './reading-queue.ts';
import type { WatchedCluster } from './watched-cluster.ts';

/** Reads schedules and snapshots: the most urgent first, few at a time, no faster than their share of the budget. */
export type Readings = Pick<ReadingQueue, 'note' | 'forget'> & {
  /** Starts what is due, as far as allowed; returns when there is something to do next, local clock. */
  start(now: number): number;
  /** The clock was set back: how far the share is used up is unknown. */
  forgetShare(): void;
  /** Ends the requests under way. */
  close(): Promise<void>;
};

type Options = {
  readonly atlas: BackupReader['atlas'];
  readonly feed: Pick<Feed, 'getState' | 'ask' | 'verdictGap' | 'events'>;
  readonly clock: Clock;
  /** Atlas's clock. */
  readonly serverNow: () => number;
  /** How long Atlas may take to create a snapshot's job, milliseconds. */
  readonly grace: number;
  readonly log: (line: string) => void;
  /** A cluster's reading is over: there is room for the next one. */
  readonly onRead: (cluster: WatchedCluster) => void;
};

/** How many clusters to read at once. */
const atOnce = 2;

export function createReadings(options: Options): Readings {
  const { atlas, feed, clock, serverNow, grace, log, onRead } = options;
  const queue = createReadingQueue();
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  /** When the requests so far have used up their share of the budget. */
  let sharedUntil = 0;
  let gap = 0;

  async function read(cluster: WatchedCluster): Promise<void> {
    const party = { cluster: keyOf(cluster.ref), purpose: 'detail', rank: 'coverage' } as const;
    const reader: BackupReader = {
      atlas,
      ask: async (request) => {
        sharedUntil = Math.max(sharedUntil, clock.now()) + gap;
        return feed.ask(party, request, closing.signal);
      },
      onProblem: (problem) => log(`coverage of ${party.cluster}: ${problem}`),
    };
    await cluster.read(reader, () => clock.now(), { serverNow: serverNow(), grace });
    if (cluster.isAutomatic()) feed.events.need(cluster.ref.groupId);
  }

  function begin(cluster: WatchedCluster): void {
    const done = read(cluster).finally(() => {
      underWay.delete(done);
      onRead(cluster);
    });
    underWay.add(done);
    // It is no longer due.
    queue.note(cluster);
  }

  return {
    note: queue.note,
    forget: queue.forget,
    start(now) {
      const { paused } = feed.getState();
      gap = feed.verdictGap(!paused && queue.isAnyUnread());
      if (paused) return Infinity;
      while (underWay.size < atOnce) {
        const at = Math.max(queue.nextDueAt(now), sharedUntil);
        const first = at > now ? undefined : queue.first();
        if (first === undefined) return at;
        begin(first);
      }
      // The end of each reading starts the next.
      return Infinity;
    },
    forgetShare() {
      sharedUntil = 0;
    },
    async close() {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}
