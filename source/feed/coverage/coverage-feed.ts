import { usualGrace } from '../../jobs/coverage/facts.ts';
import { keyOf } from '../../jobs/job.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import { judgedTypes } from '../../jobs/snapshot.ts';
import type { ProjectEvent } from '../../jobs/snapshot.ts';
import type { Clock } from '../../platform/clock.ts';
import { createPacedStore, untilBeat } from '../../platform/store.ts';
import type { ClusterState, Feed, FeedState } from '../feed-state.ts';
import type { BackupReader } from './backup-reading.ts';
import { createReadings } from './readings.ts';
import { createVerdicts } from './verdicts.ts';
import type { CoverageState } from './verdicts.ts';
import { watchCluster } from './watched-cluster.ts';
import type { WatchedCluster } from './watched-cluster.ts';

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

/** Schedules and snapshots, read as rarely as verdicts allow. Sends nothing before `start()`. */
export function createCoverageFeed(options: CoverageFeedOptions): CoverageFeed {
  const { atlas, feed, clock, projectName, grace = usualGrace, log = () => {} } = options;
  const none: CoverageState = new Map();
  const store = createPacedStore(none, clock);
  const clusters = new Map<string, WatchedCluster>();
  const verdicts = createVerdicts(none);
  const judging = () => ({ serverNow: clock.now() + feed.getState().clockSkew, grace });
  const readings = createReadings({ atlas, feed, clock, judging, log, onRead });
  let isClosed = false;
  let unsubscribe: (() => void) | undefined;
  let timer: { readonly at: number; readonly cancel: () => void } | undefined;
  let lookedAt = -Infinity;
  let skew = 0;
  let taken: FeedState['clusters'] = [];

  function lookAt(at: number): void {
    if (isClosed || (timer !== undefined && timer.at <= at)) return;
    timer?.cancel();
    timer = { at, cancel: clock.schedule(look, Math.max(0, at - clock.now())) };
  }

  /** Something about this cluster has changed: its verdict, or when it is read next, may change too. */
  function note(cluster: WatchedCluster): void {
    if (clusters.get(keyOf(cluster.ref)) !== cluster) return;
    verdicts.note(cluster);
    readings.note(cluster);
  }

  function onRead(cluster: WatchedCluster): void {
    note(cluster);
    lookAt(clock.now());
  }

  function look(): void {
    timer = undefined;
    const now = clock.now();
    takeNews(now);
    noteClocks(now);
    judge();
    lookAt(Math.min(now + longestWait, readings.start(now)));
  }

  function takeNews(now: number): void {
    const states = feed.getState().clusters;
    // With an index: for a thousand clusters that have not changed, `entries()` would cost more than all else.
    for (let index = 0; index < states.length; index += 1) {
      const state = states[index];
      if (state !== undefined && state !== taken[index]) take(state, now);
    }
    taken = states;
    if (clusters.size > states.length) keepOnly(states);
  }

  function take(state: ClusterState, now: number): void {
    const key = keyOf(state.ref);
    const cluster = clusters.get(key) ?? watchCluster(state.ref);
    clusters.set(key, cluster);
    cluster.take(state, feed.jobsOf(state.ref), now);
    note(cluster);
  }

  function keepOnly(states: FeedState['clusters']): void {
    const kept = new Set(states.map(({ ref }) => keyOf(ref)));
    for (const [key, cluster] of clusters) {
      if (kept.has(key)) continue;
      clusters.delete(key);
      verdicts.forget(cluster);
      readings.forget(cluster);
    }
  }

  /** Plans and times of change hold while both clocks go on evenly. */
  function noteClocks(now: number): void {
    const { clockSkew } = feed.getState();
    const isMuchEarlier = now < lookedAt - longestWait;
    if (isMuchEarlier) readings.forgetShare();
    if (now < lookedAt || clockSkew !== skew) {
      for (const cluster of clusters.values()) {
        if (isMuchEarlier) cluster.forgetPlans(now);
        note(cluster);
      }
    }
    lookedAt = now;
    skew = clockSkew;
  }

  function judge(): void {
    const { serverNow } = judging();
    const after = verdicts.judge(serverNow, ({ ref: { groupId } }) => ({
      groupName: projectName(groupId),
      events: feed.events.of(groupId),
      serverNow,
      clockSkew: skew,
      grace,
    }));
    if (after === store.get()) return;
    store.replace(after);
    store.tell(clusters.size > handful ? untilBeat(clock.now()) : 0);
  }

  /** Verdicts are based on all events of their project; one of a schedule or snapshot has its clusters read again. */
  function hear(groupId: string, happened: readonly ProjectEvent[]): void {
    const news = happened.filter(({ type }) => judgedTypes.includes(type));
    for (const cluster of clusters.values()) {
      if (cluster.ref.groupId !== groupId) continue;
      if (news.some((event) => concerns(event, cluster.ref))) cluster.want(clock.now());
      note(cluster);
    }
    lookAt(clock.now());
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
      for (const cluster of clusters.values()) {
        cluster.wish(now);
        note(cluster);
      }
      feed.events.refresh();
      lookAt(now);
    },
    async close() {
      isClosed = true;
      unsubscribe?.();
      timer?.cancel();
      store.close();
      await readings.close();
    },
  };
}

/** An event that names no cluster may concern each of its project. */
function concerns({ clusterName }: ProjectEvent, ref: ClusterRef): boolean {
  return clusterName === undefined || clusterName === ref.clusterName;
}
