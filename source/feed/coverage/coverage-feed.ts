import { usualGrace } from '../../jobs/coverage/facts.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import { judgedTypes } from '../../jobs/snapshot.ts';
import type { ProjectEvent } from '../../jobs/snapshot.ts';
import { createAlarm } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import { createPacedStore, untilBeat } from '../../platform/store.ts';
import type { Feed } from '../feed-state.ts';
import type { BackupReader } from './backup-reading.ts';
import { createFollowedClusters } from './followed-clusters.ts';
import { createReadings } from './readings.ts';
import { createVerdicts } from './verdicts.ts';
import type { CoverageState } from './verdicts.ts';
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
  const verdicts = createVerdicts({ none, projectName, events: feed.events, grace });
  const serverNow = (): number => clock.now() + feed.getState().clockSkew;
  const readings = createReadings({ atlas, feed, clock, serverNow, grace, log, onRead });
  const clusters = createFollowedClusters({ feed, onChange: note, onGone: forget });
  const alarm = createAlarm(clock, look);
  let isClosed = false;
  let unsubscribe: (() => void) | undefined;

  function lookAt(at: number): void {
    if (!isClosed && at < alarm.at()) alarm.set(at);
  }

  /** Something about this cluster has changed: its verdict, or when it is read next, may change too. */
  function note(cluster: WatchedCluster): void {
    verdicts.note(cluster);
    readings.note(cluster);
  }

  function forget(cluster: WatchedCluster): void {
    verdicts.forget(cluster);
    readings.forget(cluster);
  }

  function onRead(cluster: WatchedCluster): void {
    if (clusters.has(cluster)) note(cluster);
    lookAt(clock.now());
  }

  function look(): void {
    const now = clock.now();
    clusters.follow(now);
    if (clusters.noteClocks(now)) readings.forgetShare();
    judge();
    lookAt(Math.min(now + longestWait, readings.start(now)));
  }

  function judge(): void {
    const after = verdicts.judge({ serverNow: serverNow(), clockSkew: feed.getState().clockSkew });
    if (after === store.get()) return;
    store.replace(after);
    store.tell(clusters.count() > handful ? untilBeat(clock.now()) : 0);
  }

  /** Verdicts are based on all events of their project; one of a schedule or snapshot has its clusters read again. */
  function hear(groupId: string, happened: readonly ProjectEvent[]): void {
    const now = clock.now();
    for (const cluster of clusters.all()) {
      if (cluster.ref.groupId !== groupId) continue;
      if (happened.some((event) => concerns(event, cluster.ref))) cluster.want(now);
      note(cluster);
    }
    lookAt(now);
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
      for (const cluster of clusters.all()) {
        cluster.wish(now);
        note(cluster);
      }
      feed.events.refresh();
      lookAt(now);
    },
    async close() {
      isClosed = true;
      unsubscribe?.();
      alarm.clear();
      store.close();
      await readings.close();
    },
  };
}

/** Whether an event is about a schedule or snapshot of this cluster, or, without a name, of any in its project. */
function concerns({ type, clusterName }: ProjectEvent, ref: ClusterRef): boolean {
  return judgedTypes.includes(type) && (clusterName === undefined || clusterName === ref.clusterName);
}
