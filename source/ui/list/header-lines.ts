import type { ClusterState, FeedState } from '../../feed/feed-state.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { ClusterRef, JobState } from '../../jobs/job.ts';
import { someNames } from '../../text/quote.ts';
import { asOfText, clockTime, count, roughSpan } from '../../text/format.ts';
import { cut, width, wrap } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';
import { memoize } from './memoize.ts';

/** What the header needs besides the feed. */
export type HeaderContext = {
  readonly theme: Theme;
  readonly columns: number;
  /** The local clock, milliseconds since 1970. */
  readonly now: number;
  readonly interval: number;
  readonly names: ClusterNames;
  /** Why projects can't be watched, a sentence for each reason. */
  readonly refused: readonly string[];
  /** The keys that show only the jobs in one state, as far as they act now. */
  readonly stateKeys?: ReadonlyMap<JobState, string>;
  /** The name of the saved view that is open. */
  readonly view?: string | undefined;
};

/** The fewest cells for what is watched beside the name of a view. */
const leastWatched = 16;

/** First line: what is watched on the left, how fresh it is in the right corner. */
export function titleLine(feed: FeedState, context: HeaderContext): string {
  const { theme, columns, names, view } = context;
  const { paint, glyphs } = theme;
  const fresh = freshness(feed, context);
  const room = columns - width(fresh.text) - (columns >= 60 ? 4 : 3);
  const name = 'atlas-exports';
  const left = columns >= 70 ? name : '';
  const lead = left === '' ? 0 : width(left) + 2;
  const free = Math.max(0, room - lead);
  // What is watched comes first; the view's name has what a short form of that leaves.
  const named = view === undefined ? '' : ` ${glyphs.between} ${view}`;
  const shown = width(named) + leastWatched <= free ? named : '';
  const watched = watchedText(names, free - width(shown), theme);
  const used = lead + width(watched) + width(shown) + width(fresh.text);
  const fill = ' '.repeat(Math.max(1, columns - 2 - used));
  return ` ${left === '' ? '' : `${paint.dim(left)}  `}${paint.bold(watched)}${paint.accent(shown)}${fill}${paint[fresh.token](fresh.text)}`;
}

/** The most projects to name, and the most clusters of a single one. */
const mostProjectsNamed = 3;
const mostClustersNamed = 100;

/** `Payments › Prod0, Orders`, `Payments › 10 clusters`, `Payments, Web › 12 clusters`, `100 projects · 1,000 clusters`: names of clusters whole or not at all, then the project's goes. */
function watchedText({ refs, groupIds, project }: ClusterNames, room: number, { glyphs }: Theme): string {
  const clusters = refs.length === 1 ? '1 cluster' : `${count(refs.length)} clusters`;
  const projects = `${count(groupIds.length)} projects ${glyphs.between} ${clusters}`;
  if (groupIds.length > mostProjectsNamed)
    return width(projects) <= room ? projects : cut(clusters, room, glyphs.ellipsis);
  const owners = `${groupIds.map(project).join(', ')} ${glyphs.into} `;
  const isNamed = groupIds.length <= 1 && refs.length <= mostClustersNamed;
  const named = isNamed ? owners + refs.map(({ clusterName }) => clusterName).join(', ') : owners + clusters;
  const shorter = refs.length > 1 ? [owners + clusters, ...(groupIds.length > 1 ? [projects] : [])] : [];
  const whole = [named, ...shorter].find((text) => width(text) <= room);
  if (whole !== undefined) return whole;
  const last = refs.length > 1 ? clusters : (refs[0]?.clusterName ?? '');
  const rest = room - width(last) - 3;
  const some = [cut(groupIds.map(project).join(', '), rest, glyphs.ellipsis), glyphs.into, last].join(' ');
  if (rest >= leastProjectCells) return some;
  return width(last) <= room ? last : cut(named, room, glyphs.ellipsis);
}

/** In fewer cells, nothing tells a project's cut name from another's. */
const leastProjectCells = 4;

type Freshness = { readonly text: string; readonly token: 'successful' | 'queued' | 'failed' | 'dim' };

/** The age from which a cluster's data is stale, whatever the network does; milliseconds. */
export function staleAfter(interval: number): number {
  return Math.max(3 * interval, 30_000);
}

/** The same for one cluster: among many, some are refreshed less often than every interval. */
function staleAge({ period = 0 }: ClusterState, interval: number): number {
  return period > interval ? period * 1.5 + 30_000 : staleAfter(interval);
}

/** Whether its data is too old; never while paused. */
function isStale(cluster: ClusterState, paused: boolean, now: number, interval: number): boolean {
  const { updatedAt } = cluster;
  return !paused && updatedAt !== undefined && now - updatedAt > staleAge(cluster, interval);
}

/** When the first cluster's data becomes stale if nothing arrives; undefined if none can. */
export function nextStale({ clusters, paused }: FeedState, interval: number): number | undefined {
  return paused ? undefined : firstStale(clusters, interval);
}

const firstStale = memoize((clusters: readonly ClusterState[], interval: number): number | undefined => {
  const stale = clusters.flatMap((cluster) =>
    cluster.updatedAt === undefined || cluster.trouble !== undefined
      ? []
      : [cluster.updatedAt + staleAge(cluster, interval) + 1],
  );
  return stale.length === 0 ? undefined : Math.min(...stale);
});

/** Whether any cluster's data can't be trusted now. */
export function isAnyFailing(
  { clusters, paused }: Pick<FeedState, 'clusters' | 'paused'>,
  now: number,
  interval: number,
): boolean {
  return agesOf(clusters, paused, now, interval).failing.length > 0;
}

type Ages = {
  /** Those in trouble, and those whose data is too old. */
  readonly failing: readonly ClusterState[];
  /** How many of the others have answered, and when the first of these did. */
  readonly answered: number;
  readonly oldest: number;
};

const agesOf = memoize(
  (clusters: readonly ClusterState[], paused: boolean, now: number, interval: number): Ages => {
    const failing = clusters.filter(
      (cluster) => cluster.trouble !== undefined || isStale(cluster, paused, now, interval),
    );
    const failed = new Set(failing);
    const answered = clusters.filter((cluster) => cluster.updatedAt !== undefined && !failed.has(cluster));
    const oldest = Math.min(...answered.map(({ updatedAt = Infinity }) => updatedAt));
    return { failing, answered: answered.length, oldest };
  },
);

/** How far the screen can be trusted: what applies to most clusters first, then the number of exceptions. */
function freshness(feed: FeedState, context: HeaderContext): Freshness {
  const { theme, now, interval, columns } = context;
  const { clusters, paused } = feed;
  const { glyphs } = theme;
  const { failing, answered, oldest } = agesOf(clusters, paused, now, interval);
  if (failing.length > 0 && failing.length * 2 >= clusters.length) return failure(failing, feed, context);
  const exceptions = ` ${glyphs.between} ${glyphs.stale} ${count(failing.length)} of ${count(clusters.length)}`;
  const some = failing.length === 0 ? '' : columns >= 60 ? `${exceptions} failing` : exceptions;
  const token = failing.length > 0 ? 'failed' : undefined;
  const kept = oldestKept(clusters);
  if (paused) {
    const asOf = asOfPause(oldest, kept, context);
    return { text: `${glyphs.paused} paused${asOf}${some}`, token: token ?? 'queued' };
  }
  const waiting = clusters.length - failing.length - answered;
  if (waiting > 0 && waiting >= answered) {
    const asking =
      kept === undefined ? 'asking Atlas' : `${keptText(kept, context)} ${glyphs.between} asking`;
    return {
      text: `${glyphs.ask} ${asking}${some}`,
      token: token ?? (kept === undefined ? 'dim' : 'queued'),
    };
  }
  const live = `${glyphs.live} live ${clockTime(oldest)}`;
  if (some !== '') return { text: `${columns >= 60 ? live : `${glyphs.live} live`}${some}`, token: 'failed' };
  if (waiting > 0) {
    const among = `${count(waiting)} of ${count(clusters.length)}`;
    const asking = kept === undefined ? `asking ${among}` : `${among} ${keptText(kept, context)}`;
    return {
      text: `${live} ${glyphs.between} ${asking}`,
      token: kept === undefined ? 'successful' : 'queued',
    };
  }
  if (feed.requests !== undefined)
    return { text: underBudget(feed.requests, now - oldest, context), token: 'successful' };
  const every = ` ${glyphs.between} every ${interval / 1000} s`;
  const left =
    feed.rateLimit && columns >= 100 ? ` ${glyphs.between} ${count(feed.rateLimit.remaining)} left` : '';
  return { text: `${live}${columns >= 60 ? every : ''}${left}`, token: 'successful' };
}

/** When the oldest data kept by an earlier run was read; undefined if none of it is shown. */
const oldestKept = memoize((clusters: readonly ClusterState[]): number | undefined => {
  const oldest = Math.min(...clusters.map(({ asOf = Infinity }) => asOf));
  return Number.isFinite(oldest) ? oldest : undefined;
});

/** `as of 18:04, 2 h ago`: must never look live. */
function keptText(at: number, { now, columns }: HeaderContext): string {
  return columns >= 60 ? `as of ${asOfText(at, now)}` : `${roughSpan(now - at)} old`;
}

function asOfPause(oldest: number, kept: number | undefined, context: HeaderContext): string {
  const { between } = context.theme.glyphs;
  if (kept !== undefined) return ` ${between} ${keptText(kept, context)}`;
  return Number.isFinite(oldest) ? ` ${between} as of ${clockTime(oldest)}` : '';
}

/** `● live · oldest 4 min · 283 of 300 requests/min`: when there are too many clusters to refresh each interval. */
function underBudget(
  { lastMinute, allowed }: NonNullable<FeedState['requests']>,
  age: number,
  { theme: { glyphs }, columns }: HeaderContext,
): string {
  const oldest = ` ${glyphs.between} oldest ${roughSpan(Math.max(1000, age))}`;
  const requests = ` ${glyphs.between} ${count(lastMinute)} of ${count(allowed)} requests/min`;
  return `${glyphs.live} live${oldest}${columns >= 100 ? requests : ''}`;
}

/**
 * `▲ stale 2 min · retry in 20 s`, `▲ data 12 s old · retry in 1 s`, `▲ no data from 60 of 100 · retry in 3 s`: when at
 * least half of the clusters fail.
 */
function failure(
  failing: readonly ClusterState[],
  { clusters, paused }: FeedState,
  context: HeaderContext,
): Freshness {
  const { theme, now, interval } = context;
  const { glyphs } = theme;
  const empty = failing.filter(({ updatedAt, loaded }) => updatedAt === undefined && loaded === 0);
  const oldest = Math.min(...failing.map(({ updatedAt = Infinity }) => updatedAt));
  const isEmpty = empty.length * 2 > failing.length;
  const kept = oldestKept(failing);
  const state = isEmpty
    ? 'no data'
    : kept !== undefined
      ? keptText(kept, context)
      : Number.isFinite(oldest)
        ? ageText(now - oldest, interval)
        : 'incomplete';
  const among = isEmpty ? empty : failing;
  const some =
    among.length === clusters.length ? '' : ` from ${count(among.length)} of ${count(clusters.length)}`;
  return {
    text: `${glyphs.stale} ${state}${some} ${glyphs.between} ${retryText(failing, paused, now)}`,
    token: 'failed',
  };
}

/** Trouble alone does not make data stale. */
function ageText(age: number, interval: number): string {
  return age > staleAfter(interval)
    ? `stale ${roughSpan(age)}`
    : `data ${roughSpan(Math.max(1000, age))} old`;
}

/** When the first of them is retried. */
function retryText(failing: readonly ClusterState[], paused: boolean, now: number): string {
  const next = Math.min(...failing.map(({ nextAt = Infinity }) => nextAt));
  if (Number.isFinite(next)) return `retry in ${roughSpan(Math.max(1000, next - now))}`;
  if (failing.some(({ phase }) => phase === 'asking')) return 'asking';
  return paused ? 'paused' : 'retry soon';
}

/** Whether any cluster has reported its jobs: before that, a count of zero would be invented. */
export function hasAnswered({ clusters }: Pick<FeedState, 'clusters'>): boolean {
  return clusters.some(
    ({ total, updatedAt, loaded }) => total !== undefined || updatedAt !== undefined || loaded > 0,
  );
}

/** Whether each cluster has answered, with jobs or with trouble. */
export const haveAllAnswered = memoize((clusters: readonly ClusterState[]): boolean =>
  clusters.every(({ updatedAt, trouble }) => updatedAt !== undefined || trouble !== undefined),
);

/** What is wrong and what to do, with the clusters concerned; then notices and unreadable entries. */
export function bannerLines(
  feed: FeedState,
  { theme, columns, names, refused }: HeaderContext,
  most: number,
): readonly string[] {
  // Without rows the same text replaces them, with more room.
  const red = feed.jobs.length === 0 ? [] : troubleTexts(feed, names, theme);
  const problems = problemsOf(feed.clusters);
  const yellow = [...refused, ...feed.notices, ...olderTexts(feed, names), ...problems];
  const lines = [
    ...red.flatMap((text) => wrap(text, columns - 2)).map((line) => ` ${theme.paint.failed(line)}`),
    ...yellow.flatMap((text) => wrap(text, columns - 2)).map((line) => ` ${theme.paint.queued(line)}`),
  ];
  if (lines.length <= most) return lines;
  const left = theme.paint.dim(`${lines.length - most + 1} more lines`);
  return [...lines.slice(0, most - 1), ` ${left}`];
}

const problemsOf = memoize((clusters: readonly ClusterState[]): readonly string[] =>
  clusters.flatMap(({ problems }) => problems),
);

const troublesOf = memoize((clusters: readonly ClusterState[]) =>
  byTrouble(clusters, ({ trouble }) => trouble),
);

const olderTroublesOf = memoize((clusters: readonly ClusterState[]) =>
  byTrouble(clusters, ({ olderTrouble }) => olderTrouble),
);

/** Why older pages can't be loaded, each reason once. */
function olderTexts({ clusters }: FeedState, names: ClusterNames): readonly string[] {
  return olderTroublesOf(clusters).map(
    ([text, refs]) => `Older jobs of ${someNames(refs.map(names.of))} could not be loaded: ${text}`,
  );
}

/** Each trouble in words, with its clusters. */
function byTrouble(
  clusters: readonly ClusterState[],
  troubleOf: (cluster: ClusterState) => ClusterState['trouble'],
): readonly (readonly [text: string, refs: readonly ClusterRef[]])[] {
  const about = new Map<string, ClusterRef[]>();
  for (const cluster of clusters) {
    const trouble = troubleOf(cluster);
    if (trouble === undefined) continue;
    const text = `${trouble.sentence} ${trouble.remedy}`;
    const refs = about.get(text);
    if (refs === undefined) about.set(text, [cluster.ref]);
    else refs.push(cluster.ref);
  }
  return [...about];
}

/** Each trouble once, however many clusters have it. */
function troubleTexts({ clusters }: FeedState, names: ClusterNames, { glyphs }: Theme): readonly string[] {
  return troublesOf(clusters).map(([text, refs]) =>
    refs.length === clusters.length
      ? `${glyphs.stale} ${text}`
      : `${glyphs.stale} ${someNames(refs.map(names.of))}: ${text}`,
  );
}
