import { clusterKey, type ClusterRef } from '../jobs/job.ts';
import { watchForJumps } from './clock-jumps.ts';
import type { ClusterFeed } from './cluster/cluster-feed.ts';
import { createFeedParts, type FeedOptions } from './feed-parts.ts';
import type { Feed } from './feed-state.ts';

/** The live jobs of some clusters; sends nothing before `start()`. */
export function createFeed(options: FeedOptions): Feed {
  const { atlas, clock, log = () => {} } = options;
  const first = uniqueRefs(options.clusters);
  const parts = createFeedParts({ ...options, clusters: first });
  const { store, plans, serverClock, gate, looks, openJob, watched, events } = parts;
  let started = false;
  let endWatch: (() => void) | undefined;

  /** Shows what was kept of these clusters, which nothing has been heard of yet. */
  function recall(refs: readonly ClusterRef[]): void {
    plans.recall(refs.map((ref) => options.recall?.(ref)).filter((each) => each !== undefined));
  }

  function watchEvents(): void {
    const groupIds = [...new Set(store.get().clusters.map(({ ref }) => ref.groupId))];
    looks.noteProjects(groupIds.length);
    events.watch(groupIds);
  }

  function recover(drift: number): void {
    log(`the clock jumped by ${Math.round(drift / 1000)} s`);
    if (drift < 0) gate.shift(drift);
    serverClock.forget();
    atlas.reconnect();
    watched.each((feed) => feed.wakeUp());
  }

  /** What a person does shows at once. */
  function wish(act: (feed: ClusterFeed) => void): void {
    watched.each(act);
    store.tell();
  }

  watched.add(first);
  recall(first);
  return {
    getState: store.get,
    getTold: store.getTold,
    subscribe: store.subscribe,
    tell: store.tell,
    start(after = 0) {
      started = true;
      endWatch = watchForJumps(clock, recover);
      watched.start(after);
      watchEvents();
    },
    refresh() {
      openJob.wish();
      wish((feed) => feed.refresh());
    },
    pause() {
      store.dispatch({ kind: 'paused', paused: true });
      wish((feed) => feed.pause());
    },
    resume() {
      store.dispatch({ kind: 'paused', paused: false });
      wish((feed) => feed.resume());
    },
    loadMore(again = false) {
      watched.loadOlder(again);
      store.tell();
    },
    open(job) {
      openJob.open(job);
      store.tell();
    },
    openBucket: openJob.openBucket,
    watch(wanted) {
      const refs = uniqueRefs(wanted);
      const ended = watched.keepOnly(refs);
      const added = watched.add(refs);
      store.dispatch({ kind: 'clusters', refs }, plans.jobs(), { kind: 'ended', ids: ended });
      recall(added.map(({ ref }) => ref));
      if (store.get().paused) watched.each((feed) => feed.pause(), added);
      else if (started) watched.start(0, added);
      if (started) watchEvents();
      store.tell();
    },
    tallies: plans.tallies,
    jobsOf: (ref) => plans.jobsOf(clusterKey(ref)),
    ask: gate.ask,
    verdictGap(isAnyAwaited) {
      gate.awaitVerdicts(isAnyAwaited);
      return looks.verdictGap();
    },
    events,
    async close() {
      endWatch?.();
      store.close();
      await Promise.all([watched.close(), openJob.close(), events.close()]);
    },
  };
}

function uniqueRefs(refs: readonly ClusterRef[]): readonly ClusterRef[] {
  return [...new Map(refs.map((ref) => [clusterKey(ref), ref])).values()];
}
