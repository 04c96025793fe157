import { usualGrace } from '../../jobs/coverage/facts.ts';
import { clusterKey } from '../../jobs/job.ts';
import { judgedTypes } from '../../jobs/snapshot.ts';
import type { ProjectEvent } from '../../jobs/snapshot.ts';
import type { Clock } from '../../platform/clock.ts';
import { createPacedStore, untilBeat } from '../../platform/store.ts';
import type { Feed, FeedState } from '../feed-state.ts';
import type { BackupReader } from './backup-reading.ts';
import { watchCluster } from './watched-cluster.ts';
import type { ClusterCoverage, WatchedCluster } from './watched-cluster.ts';

/** The verdicts by `clusterKey`; a cluster without a verdict yet is left out. */
export type CoverageState = ReadonlyMap<string, ClusterCoverage>;

/** Live verdicts on a feed's clusters: a store with methods. */
export type CoverageFeed = {
  get(): CoverageState;
  /** The verdicts that subscribers were told of last, at most a second old. */
  getTold(): CoverageState;
  subscribe(listener: () => void): () => void;
  /** Notifies subscribers now of what they would hear about within the next second. */
  tell(): void;
  /** Begins with clusters whose jobs are known; call it once. */
  start(): void;
  /** Requests again what was refused, bad verdicts, and events, unless the feed is paused. */
  refresh(): void;
  close(): Promise<void>;
};

export type CoverageFeedOptions = {
  readonly atlas: BackupReader['atlas'];
  /** Provides the clusters and their jobs; all requests pass through its gate. */
  readonly feed: Pick<Feed, 'getState' | 'subscribe' | 'jobsOf' | 'ask' | 'verdictGap' | 'events'>;
  readonly clock: Clock;
  /** A project's name, by its id. */
  readonly projectName: (groupId: string) => string;
  /** How long Atlas may take to create a snapshot's job, milliseconds. */
  readonly grace?: number;
  /** Writes a line for `--log`; never a secret. */
  readonly log?: (line: string) => void;
};

const second = 1000;
/** Collects the feed's news for this long. */
const gathering = second / 4;
/** Among more clusters, verdicts are told once a second, with what else changed. */
const handful = 50;
/** The longest time between two checks, in case clocks are set. */
const longestWait = 60 * second;
/** How many clusters to read at once. */
const atOnce = 2;

/** Schedules and snapshots, read as rarely as verdicts allow. Sends nothing before `start()`. */
export function createCoverageFeed(options: CoverageFeedOptions): CoverageFeed {
  const { atlas, feed, clock, projectName, grace = usualGrace, log = () => {} } = options;
  const store = createPacedStore<CoverageState>(new Map(), clock);
  const closing = new AbortController();
  const clusters = new Map<string, WatchedCluster>();
  const underWay = new Set<Promise<void>>();
  let unsubscribe: (() => void) | undefined;
  let timer: { readonly at: number; readonly cancel: () => void } | undefined;
  let lookedAt = -Infinity;
  /** When the requests so far have used up their share of the budget. */
  let sharedUntil = 0;
  let gap = 0;
  let taken: FeedState['clusters'] = [];

  function lookAt(at: number): void {
    if (closing.signal.aborted || (timer !== undefined && timer.at <= at)) return;
    timer?.cancel();
    timer = { at, cancel: clock.schedule(look, Math.max(0, at - clock.now())) };
  }

  const serverNow = (): number => clock.now() + feed.getState().clockSkew;

  function look(): void {
    timer = undefined;
    const now = clock.now();
    takeNews(now);
    if (now < lookedAt - longestWait) {
      for (const cluster of clusters.values()) cluster.forgetPlans(now);
      sharedUntil = 0;
    }
    lookedAt = now;
    judge();
    const { paused } = feed.getState();
    gap = feed.verdictGap(!paused && clusters.values().some((one) => one.isUnread()));
    const next = paused ? Infinity : readDue(now);
    lookAt(Math.min(now + longestWait, next));
  }

  function takeNews(now: number): void {
    const states = feed.getState().clusters;
    for (const [index, state] of states.entries()) {
      if (state === taken[index]) continue;
      const key = clusterKey(state.ref);
      const cluster = clusters.get(key) ?? watchCluster(state.ref);
      clusters.set(key, cluster);
      cluster.take(state, feed.jobsOf(state.ref), now);
    }
    taken = states;
    if (clusters.size === states.length) return;
    const kept = new Set(states.map(({ ref }) => clusterKey(ref)));
    for (const key of clusters.keys()) if (!kept.has(key)) clusters.delete(key);
  }

  function judge(): void {
    const before = store.get();
    const { clockSkew } = feed.getState();
    const after = new Map<string, ClusterCoverage>();
    for (const [key, cluster] of clusters) {
      const { groupId } = cluster.ref;
      const verdict = cluster.judge({
        groupName: projectName(groupId),
        events: feed.events.of(groupId),
        serverNow: serverNow(),
        clockSkew,
        grace,
      });
      if (verdict !== undefined) after.set(key, verdict);
    }
    const isSame = after.size === before.size && [...after].every(([key, own]) => before.get(key) === own);
    if (isSame) return;
    store.replace(after);
    store.tell(clusters.size > handful ? untilBeat(clock.now()) : 0);
  }

  /** Starts what is due, as far as allowed; returns when there is something to do next. */
  function readDue(now: number): number {
    // Each read that ends makes room, and triggers another check.
    while (underWay.size < atOnce) {
      const first = firstDue(now);
      const at = Math.max(first?.dueAt() ?? Infinity, sharedUntil);
      if (first === undefined || at > now) return at;
      track(readCluster(first));
    }
    return Infinity;
  }

  /** The first of those that are due, or else the next one to be due. */
  function firstDue(now: number): WatchedCluster | undefined {
    let due: WatchedCluster | undefined;
    let later: WatchedCluster | undefined;
    for (const one of clusters.values()) {
      const at = one.dueAt();
      if (at <= now) due = due === undefined || one.place() < due.place() ? one : due;
      else if (at < (later?.dueAt() ?? Infinity)) later = one;
    }
    return due ?? later;
  }

  function track(work: Promise<void>): void {
    const done = work.finally(() => {
      underWay.delete(done);
      lookAt(clock.now());
    });
    underWay.add(done);
  }

  async function readCluster(cluster: WatchedCluster): Promise<void> {
    const party = { cluster: clusterKey(cluster.ref), purpose: 'detail', rank: 'coverage' } as const;
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

  function hear(groupId: string, happened: readonly ProjectEvent[]): void {
    for (const event of happened) if (judgedTypes.includes(event.type)) wakeClusters(groupId, event);
    lookAt(clock.now());
  }

  /** An event concerns the snapshots or schedule of its cluster, or, if it names none, of each. */
  function wakeClusters(groupId: string, { clusterName }: ProjectEvent): void {
    for (const cluster of clusters.values()) {
      const { ref } = cluster;
      if (ref.groupId !== groupId || (clusterName !== undefined && clusterName !== ref.clusterName)) continue;
      cluster.want(clock.now());
    }
  }

  return {
    get: store.get,
    getTold: () => store.told().value,
    subscribe: store.subscribe,
    tell: () => store.tell(),
    start() {
      const leave = [feed.subscribe(() => lookAt(clock.now() + gathering)), feed.events.subscribe(hear)];
      unsubscribe = () => leave.forEach((end) => end());
      lookAt(clock.now());
    },
    refresh() {
      const now = clock.now();
      for (const cluster of clusters.values()) cluster.wish(now);
      feed.events.refresh();
      lookAt(now);
    },
    async close() {
      closing.abort();
      unsubscribe?.();
      timer?.cancel();
      store.close();
      await Promise.all(underWay);
    },
  };
}
