import { usualGrace } from '../../jobs/coverage/verdict.ts';
import { clusterKey } from '../../jobs/job.ts';
import type { ProjectEvent } from '../../jobs/snapshot.ts';
import type { Clock } from '../../platform/clock.ts';
import { createStore } from '../../platform/store.ts';
import type { Feed } from '../feed-state.ts';
import type { BackupReader } from './backup-reading.ts';
import { createProjectEvents } from './project-events.ts';
import type { ProjectEvents } from './project-events.ts';
import { watchCluster } from './watched-cluster.ts';
import type { ClusterCoverage, WatchedCluster } from './watched-cluster.ts';

/** The verdicts by `clusterKey`; a cluster without a verdict yet is left out. */
export type CoverageState = ReadonlyMap<string, ClusterCoverage>;

/** Live verdicts on a feed's clusters: a store with methods. */
export type CoverageFeed = {
  get(): CoverageState;
  subscribe(listener: () => void): () => void;
  /** Begins with clusters whose jobs are known; call it once. */
  start(): void;
  /** Requests again what was refused, bad verdicts, and events, unless the feed is paused. */
  refresh(): void;
  close(): Promise<void>;
};

export type CoverageFeedOptions = {
  readonly atlas: BackupReader['atlas'];
  /** Provides the clusters and their jobs; all requests pass through its gate. */
  readonly feed: Pick<Feed, 'getState' | 'subscribe' | 'jobsOf' | 'ask'>;
  readonly clock: Clock;
  /** A project's name, by its id. */
  readonly projectName: (groupId: string) => string;
  /** How long Atlas may take to create a snapshot's job, milliseconds. */
  readonly grace?: number;
  /** Between two looks at the events of a project, milliseconds. */
  readonly eventPause?: number;
  /** Writes a line for `--log`; never a secret. */
  readonly log?: (line: string) => void;
};

const second = 1000;
/** Collects the feed's news for this long. */
const gathering = second / 4;
/** The longest time between two checks, in case clocks are set. */
const longestWait = 60 * second;
/** How many clusters and projects to read at once; the gate lets the lists go first, and keeps the budget. */
const atOnce = 2;

/** Schedules, snapshots and events, read as rarely as verdicts allow. Sends nothing before `start()`. */
export function createCoverageFeed(options: CoverageFeedOptions): CoverageFeed {
  const { atlas, feed, clock, projectName, grace = usualGrace, eventPause, log = () => {} } = options;
  const store = createStore<CoverageState>(new Map());
  const closing = new AbortController();
  const clusters = new Map<string, WatchedCluster>();
  const projects = new Map<string, ProjectEvents>();
  const underWay = new Set<Promise<void>>();
  let unsubscribe: (() => void) | undefined;
  let timer: { readonly at: number; readonly cancel: () => void } | undefined;
  let lookedAt = -Infinity;

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
    if (now < lookedAt - longestWait) for (const cluster of clusters.values()) cluster.forgetPlans(now);
    lookedAt = now;
    judge();
    const next = feed.getState().paused ? Infinity : readDue(now);
    lookAt(Math.min(now + longestWait, next));
  }

  function takeNews(now: number): void {
    const states = feed.getState().clusters;
    for (const state of states) {
      const key = clusterKey(state.ref);
      const cluster = clusters.get(key) ?? watchCluster(state.ref);
      clusters.set(key, cluster);
      cluster.take(state, feed.jobsOf(state.ref), now);
      if (cluster.isAutomatic() && eventsOf(state.ref.groupId).told().kind === 'loading')
        eventsOf(state.ref.groupId).want(now);
    }
    if (clusters.size === states.length) return;
    const kept = new Set(states.map(({ ref }) => clusterKey(ref)));
    for (const key of clusters.keys()) if (!kept.has(key)) clusters.delete(key);
  }

  function eventsOf(groupId: string): ProjectEvents {
    const events = projects.get(groupId) ?? createProjectEvents(groupId, eventPause);
    projects.set(groupId, events);
    return events;
  }

  function judge(): void {
    const before = store.get();
    const { clockSkew } = feed.getState();
    const after = new Map<string, ClusterCoverage>();
    for (const [key, cluster] of clusters) {
      const { groupId } = cluster.ref;
      const verdict = cluster.judge({
        groupName: projectName(groupId),
        events: eventsOf(groupId).told(),
        serverNow: serverNow(),
        clockSkew,
        grace,
      });
      if (verdict !== undefined) after.set(key, verdict);
    }
    const isSame = after.size === before.size && [...after].every(([key, own]) => before.get(key) === own);
    if (!isSame) store.set(after);
  }

  /** Starts what is due, as far as allowed; returns when there is something to do next. */
  function readDue(now: number): number {
    const all = [...projects.values(), ...clusters.values()].filter((one) => one.dueAt() < Infinity);
    const waiting = all.toSorted((a, b) => a.dueAt() - b.dueAt());
    for (const one of waiting) {
      const at = one.dueAt();
      if (at > now) return at;
      // Each read that ends makes room, and triggers another check.
      if (underWay.size >= atOnce) return Infinity;
      track('groupId' in one ? readEvents(one) : readCluster(one));
    }
    return Infinity;
  }

  function track(work: Promise<void>): void {
    const done = work.finally(() => {
      underWay.delete(done);
      lookAt(clock.now());
    });
    underWay.add(done);
  }

  /** `whose`: the cluster's key, or the project's id. */
  function readerFor(whose: string): BackupReader {
    const party = { cluster: whose, purpose: 'detail', rank: 'coverage' } as const;
    return {
      atlas,
      ask: async (request) => feed.ask(party, request, closing.signal),
      onProblem: log,
    };
  }

  async function readCluster(cluster: WatchedCluster): Promise<void> {
    const reader = readerFor(clusterKey(cluster.ref));
    await cluster.read(reader, () => clock.now(), { serverNow: serverNow(), grace });
  }

  async function readEvents(events: ProjectEvents): Promise<void> {
    const fresh = await events.read(readerFor(events.groupId), () => clock.now(), serverNow());
    for (const event of fresh) wakeClusters(events.groupId, event);
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
    subscribe: store.subscribe,
    start() {
      unsubscribe = feed.subscribe(() => lookAt(clock.now() + gathering));
      lookAt(clock.now());
    },
    refresh() {
      const now = clock.now();
      for (const cluster of clusters.values()) cluster.wish(now);
      for (const events of projects.values()) if (events.dueAt() < Infinity) events.want(now);
      lookAt(now);
    },
    async close() {
      closing.abort();
      unsubscribe?.();
      timer?.cancel();
      await Promise.all(underWay);
    },
  };
}
