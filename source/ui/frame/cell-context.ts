import type { FeedState } from '../../feed/feed-state.ts';
import { clusterKey, isUnfinished, type Job } from '../../jobs/job.ts';
import { outlookOf, type OutlookInputs } from '../../jobs/outlook.ts';
import type { CellContext } from '../list/columns.ts';
import { staleAfter } from '../list/header-lines.ts';
import { memoize } from '../list/memoize.ts';
import { serverTime, type FrameContext, type FrameSources } from './frame-sources.ts';
import type { Summary } from './summary.ts';

/** What the cells of a job show besides the job; `open` is the one in the pane. */
export function cellContextOf(
  { feed, state, context, summary }: FrameSources,
  open: Job | undefined,
): CellContext {
  return cellContext(context, feed, summary, state.seenAt, open?.id);
}

/** The same object for the same arguments, so that rows of the last frame can be kept. */
const cellContext = memoize(
  (
    context: FrameContext,
    feed: FeedState,
    summary: Summary,
    seenAt: number,
    openId: string | undefined,
  ): CellContext => {
    const { theme, names, now } = context;
    const { buckets, clockSkew } = feed;
    const serverNow = serverTime({ feed, context });
    const kept = keptTimes(feed.clusters);
    const outlook: CellContext['outlook'] = (job) => {
      const keptAt = isUnfinished(job) ? kept?.get(clusterKey(job)) : undefined;
      const known = outlookOf(job, {
        now: keptAt === undefined ? serverNow : keptAt + clockSkew,
        // These walk through all loaded jobs: only for unfinished jobs, and for the open one.
        usual: isUnfinished(job) || job.id === openId ? summary.usual(job) : undefined,
        paces: feed.paces,
        ...loadedShards(job, feed, context),
      });
      return keptAt === undefined
        ? known
        : { ...known, usual: undefined, usualLeft: undefined, ago: now - keptAt };
    };
    return { theme, now: serverNow, seenAt: seenAt + clockSkew, buckets, names, outlook };
  },
);

/** When an earlier run kept the data shown of a cluster, by its key; undefined once all data is Atlas's. */
const keptTimes = memoize((clusters: FeedState['clusters']): ReadonlyMap<string, number> | undefined => {
  const kept = clusters.flatMap(({ ref, asOf }) =>
    asOf === undefined ? [] : ([[clusterKey(ref), asOf]] as const),
  );
  return kept.length === 0 ? undefined : new Map(kept);
});

/** What is known of a job's shards since it was open, and its age if that is older than live data may be. */
function loadedShards(
  { components }: Job,
  { shards }: FeedState,
  { now, interval }: FrameContext,
): Pick<OutlookInputs, 'shards' | 'ago'> {
  const loaded = components.flatMap(({ exportId: id = '' }) => {
    const shard = shards.get(id);
    return shard?.kind === 'loaded' ? [{ job: { ...shard.job, id }, at: shard.at }] : [];
  });
  // Ended ones are not requested again.
  const open = loaded.filter(({ job }) => isUnfinished(job)).map(({ at }) => at);
  const ago = open.length === 0 ? 0 : now - Math.min(...open);
  return { shards: loaded.map(({ job }) => job), ago: ago > staleAfter(interval) ? ago : undefined };
}
