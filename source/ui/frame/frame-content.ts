import type { FeedState } from '../../feed/feed-state.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { FailureCause } from '../../jobs/failures/failures.ts';
import type { SavedViews } from '../../views/saved-view.ts';
import { clusterKey, isUnfinished, type Job } from '../../jobs/job.ts';
import { outlookOf, type OutlookInputs } from '../../jobs/outlook.ts';
import { activityBody, activityFilterLine, activityRows, matchingRows } from '../activity/activity-body.ts';
import { missedOf, type Missed } from '../activity/since-last-look.ts';
import type { AppState, View } from '../state/app-state.ts';
import type { ActivityRow } from '../state/activity-state.ts';
import type { ClusterRow } from '../state/clusters-state.ts';
import { openedView } from '../state/filtering.ts';
import { newerRows, turnedBad } from '../state/unseen.ts';
import type { CoverageState } from '../../feed/coverage/coverage-feed.ts';
import { clustersBody, type ClustersBody } from '../clusters/clusters-body.ts';
import type { PaneCells } from '../clusters/cluster-pane.ts';
import { clusterRows } from '../clusters/cluster-rows.ts';
import { causesBody } from '../causes/causes-body.ts';
import { causesFilterLine } from '../causes/causes-header.ts';
import { causeRows } from '../causes/cause-rows.ts';
import { clustersFilterLine } from '../clusters/verdict-line.ts';
import type { CellContext } from '../list/columns.ts';
import { customKeys } from '../list/custom-keys.ts';
import { fitColumns, offeredColumns, type Column } from '../list/fit-columns.ts';
import { footerOf } from './footer-rows.ts';
import { menuLines } from '../views/menu-lines.ts';
import { scopesUnder, secondLine } from './second-line.ts';
import type { Summary } from './summary.ts';
import { helpLines } from '../help/help-lines.ts';
import { activeScopes, type AppBinding } from '../bindings/scopes.ts';
import { layOut, leastColumns, leastRows, leastSplitRows, type Layout } from '../state/layout.ts';
import { contentLines, tabContent, type JobLinks, type PaneContent } from '../pane/pane-content.ts';
import { filterLine } from '../list/filter-line.ts';
import { memoizeByClusters } from '../list/memoize-by-clusters.ts';
import { bannerLines, haveAllAnswered, staleAfter, titleLine } from '../list/header-lines.ts';
import { count } from '../../text/format.ts';
import { width } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';
import { barRows, timelineLines, timeRows } from '../timeline/timeline-lines.ts';
import { folded } from '../state/timeline-window.ts';
import { hiddenLines, viewport as viewportOf, type Viewport } from '../state/viewport.ts';

/** What a frame needs besides the two states. */
export type FrameContext = {
  readonly theme: Theme;
  /** The key table with the changes from the settings. */
  readonly bindings: readonly AppBinding[];
  readonly columns: number;
  readonly rows: number;
  /** The local clock, milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds between two refreshes, from the settings. */
  readonly interval: number;
  readonly names: ClusterNames;
  /** Why projects can't be watched, a sentence for each reason. */
  readonly refused: readonly string[];
  /** The saved views. */
  readonly views: SavedViews;
  /** Decides how commands to paste are quoted. */
  readonly platform: NodeJS.Platform;
  /** The verdicts, as far as they are known. */
  readonly coverage: CoverageState;
  /** The links of a job; absent where there are none to show. */
  readonly linksOf?: (job: Job) => JobLinks | undefined;
  /** Makes a text a link to a cluster's page. */
  readonly clusterLink?: PaneCells['clusterLink'];
};

/** The visible jobs: filtered and sorted. */
export type Visible = readonly Job[];

/** The layout of a frame: each part's place, and which lines of a longer text are visible. */
export type FrameContent = {
  readonly tooSmall: boolean;
  /** Title, counts and what is wrong, each a painted line. */
  readonly header: readonly string[];
  /** Rows between header and footer. */
  readonly bodyRows: number;
  /** The text that replaces list and pane: help, what happened, the time axis. */
  readonly text: readonly string[] | undefined;
  readonly layout: Layout;
  readonly tableColumns: readonly Column[];
  readonly viewport: Viewport;
  readonly selected: Job | undefined;
  /** The cluster that is selected while the clusters are looked at. */
  readonly cluster: ClusterRow | undefined;
  /** The same of the failures by cause. */
  readonly cause: FailureCause | undefined;
  /** The same of the activity. */
  readonly happened: ActivityRow | undefined;
  /** The command line and its candidates, in place of the footer. */
  readonly commandLines: readonly string[] | undefined;
  readonly cellContext: CellContext;
  readonly pane: PaneContent | undefined;
  /** The pane's first visible line. */
  readonly scroll: number;
  /** The state of the screen that keys act on. */
  readonly view: View;
};

const headerLines = 2;
/** The fewest rows with an empty line between header and list, where trouble can appear without moving the rows. */
const roomyRows = 16;

/** Lays out a frame; pure. */
export function layOutFrame(
  feed: FeedState,
  state: AppState,
  context: FrameContext,
  summary: Summary,
  jobs: Visible,
): FrameContent {
  const { theme, columns, rows, now, names } = context;
  const { usual } = summary;
  const tooSmall = columns < leastColumns || rows < leastRows;
  const banner = tooSmall ? [] : bannerLines(feed, context, Math.max(1, Math.floor(rows / 4)));
  // Not worked out for this frame where it shows none, but for keys that come right after the one that leads to them.
  const clusters = (): readonly ClusterRow[] =>
    clusterRows({ ...feed, coverage: context.coverage, jobsOf: summary.jobsOf }, names, state.clusters);
  const shown = shownView(state);
  const atClusters = shown === 'clusters';
  const atCauses = shown === 'causes';
  const causes = (): readonly FailureCause[] => causeRows(feed.jobs, { ...feed, names, ...state.causes });
  const atActivity = shown === 'activity';
  const happened = (): readonly ActivityRow[] =>
    activityRows(feed.activity, { jobOf: summary.jobOf, names, ...state.activity });
  const missed = shown === 'away' ? missedIn(feed, state, context, summary) : undefined;
  const looking = atClusters
    ? clustersFilterLine(state.clusters, clusters().length, feed.clusters.length, context)
    : atCauses
      ? causesFilterLine(state.causes.text, causes().length, context)
      : atActivity
        ? activityFilterLine(state.activity, happened().length, feed.activity.length, context)
        : missed
          ? activityFilterLine(state.missed, missed.rows.length, missed.all, context)
          : filterLine(feed, state, jobs.length, context);
  const told = looking === undefined ? banner : [looking, ...banner];
  const above = rows >= roomyRows && told.length === 0 ? [''] : told;
  // A text field or menu takes the last line.
  const message =
    state.editing || state.command || state.viewing?.asks || (state.copying && jobs.length > 0)
      ? undefined
      : state.message;
  const footer = footerOf(state, message, context);
  const bodyRows = rows - headerLines - above.length - footer.rows;
  const layout = layOut({ columns, rows }, bodyRows, jobs.length === 0 ? 'closed' : state.pane);
  const listRows = Math.max(1, layout.list?.rows ?? 1);
  const viewport = viewportOf(jobs, state.selection, listRows);
  const selected = jobs[viewport.selected];
  const serverNow = now + feed.clockSkew;
  const kept = keptTimes(feed.clusters);
  const outlook: CellContext['outlook'] = (job) => {
    const keptAt = isUnfinished(job) ? kept?.get(clusterKey(job)) : undefined;
    const known = outlookOf(job, {
      now: keptAt === undefined ? serverNow : keptAt + feed.clockSkew,
      // These walk through all loaded jobs: only for unfinished jobs, and for the open one.
      usual: isUnfinished(job) || (layout.pane && job.id === selected?.id) ? usual(job) : undefined,
      paces: feed.paces,
      ...loadedShards(job, feed, context),
    });
    return keptAt === undefined
      ? known
      : { ...known, usual: undefined, usualLeft: undefined, ago: now - keptAt };
  };
  const seenAt = state.seenAt + feed.clockSkew;
  const cellContext = { theme, now: serverNow, seenAt, buckets: feed.buckets, names, outlook };
  const pane =
    layout.pane && selected
      ? tabContent(
          state.tab,
          selected,
          { ...cellContext, feed, links: context.linksOf?.(selected) },
          layout.pane.columns - 2,
        )
      : undefined;
  const paneLines = pane ? contentLines(pane) : 0;
  const paneRows = layout.pane?.rows ?? 0;
  const body = atClusters ? drawClusters(clusters(), feed, state, context, bodyRows) : undefined;
  const causesDrawn = atCauses
    ? causesBody(causes(), state.causes, { ...context, now: serverNow, bodyRows })
    : undefined;
  const activityDrawn = atActivity
    ? activityBody(happened(), state.activity, { ...context, bodyRows })
    : missed && activityBody(missed.rows, state.missed, { ...context, bodyRows, head: missed.head });
  const shape = { names, customKeys: customKeys(feed.jobs), chosen: state.columns };
  const tableColumns = fitColumns((state.choosing ? undefined : layout.list?.columns) ?? columns, shape);
  const text =
    menuLines(state, context, { table: tableColumns, jobs, cells: cellContext, rows: bodyRows }) ??
    body?.lines ??
    causesDrawn?.lines ??
    activityDrawn?.lines ??
    bodyText(feed, state, context, {
      ...summary,
      bodyRows,
      jobs,
      selected,
      now: serverNow,
    });
  const arrived = layout.list && text === undefined ? newerRows(state, jobs, viewport.start) : 0;
  const newer = arrived === 0 ? '' : newerText(arrived, state, context);
  return {
    tooSmall,
    header: tooSmall
      ? []
      : [
          titleLine(feed, { ...context, view: openedView(state) }),
          secondLine(feed, state, context, summary, newer),
          ...above,
        ],
    bodyRows,
    text: text && state.help ? scrolled(text, state.textScroll, bodyRows, context) : text,
    layout,
    tableColumns,
    viewport,
    selected,
    cluster: body?.selected,
    cause: causesDrawn?.selected,
    happened: activityDrawn?.selected,
    commandLines: footer.commandLines,
    cellContext,
    pane,
    scroll: clamped(state.paneScroll, paneLines, paneRows),
    view: {
      rows: jobs,
      listRows: layout.list?.rows ?? bodyRows,
      paneRows,
      paneLines,
      textRows: bodyRows,
      textLines: text?.length ?? 0,
      now: serverNow,
      clusters: body?.view ?? { rows: clusters, listRows: bodyRows, paneRows: 0, paneLines: 0 },
      causes: { rows: causes, listRows: causesDrawn?.listRows ?? bodyRows },
      activity: { rows: happened, listRows: activityDrawn?.listRows ?? bodyRows },
      missed: { rows: () => missed?.rows ?? [], listRows: activityDrawn?.listRows ?? bodyRows },
      timeline: {
        height: barRows(columns, bodyRows),
        rows: (window, unfolded) =>
          timeRows(jobs, {
            ...context,
            rows: bodyRows,
            now: serverNow,
            window,
            selectedId: selected?.id,
            folding: { ...folded, unfolded },
          }),
      },
      complete: haveAllAnswered(feed.clusters),
      offered: offeredColumns(shape),
      saved: [...context.views.keys()],
      canSplit: rows >= leastSplitRows,
    },
  };
}

/** What stands between header and footer. */
function shownView({ help, away, screen }: AppState): 'help' | 'away' | AppState['screen'] {
  if (help) return 'help';
  return away === undefined ? screen : 'away';
}

/** What happened during the absence, filtered, and how many rows there would be without. */
function missedIn(
  { activity, jobs, clockSkew }: FeedState,
  { away = 0, missed }: AppState,
  context: FrameContext,
  { counts, jobOf }: Summary,
): Missed & { readonly all: number } {
  const { coverage, columns, names } = context;
  const { head, rows } = missedOf(
    { activity, since: away, jobOf, jobs, turnedBad: turnedBad(coverage, away + clockSkew), clockSkew },
    { ...context, columns: columns - 2, counts },
  );
  return { head, rows: matchingRows(rows, { names, ...missed }), all: rows.length };
}

function drawClusters(
  clusters: readonly ClusterRow[],
  { buckets, clockSkew }: FeedState,
  state: AppState,
  context: FrameContext,
  bodyRows: number,
): ClustersBody {
  const now = context.now + clockSkew;
  return clustersBody(clusters, state.clusters, {
    ...context,
    now,
    clockSkew,
    buckets,
    bodyRows,
    seenAt: state.seenAt + clockSkew,
  });
}

/** `3 newer · g`: how many jobs arrived above the view, and the key that goes there, if it does so now. */
function newerText(newer: number, state: AppState, context: FrameContext): string {
  const key = keyOf('newest', context);
  const leads = key !== undefined && activeScopes(state).includes('list');
  return `${count(newer)} newer${leads ? ` ${context.theme.glyphs.between} ${key}` : ''}`;
}

/** The first key of a binding; undefined if it has none. */
function keyOf(id: string, { bindings }: FrameContext): string | undefined {
  return bindings.find((binding) => binding.id === id)?.shown.split(' ')[0];
}

/** When an earlier run kept the data shown of a cluster, by its key; undefined once all data is Atlas's. */
const keptTimes = memoizeByClusters(
  (clusters: FeedState['clusters']): ReadonlyMap<string, number> | undefined => {
    const kept = clusters.flatMap(({ ref, asOf }) =>
      asOf === undefined ? [] : ([[clusterKey(ref), asOf]] as const),
    );
    return kept.length === 0 ? undefined : new Map(kept);
  },
);

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

/** The text from its first visible line on, with a mark in the last row's corner if it continues. */
function scrolled(
  text: readonly string[],
  scroll: number,
  rows: number,
  { theme, columns }: FrameContext,
): readonly string[] {
  const from = clamped(scroll, text.length, rows);
  const more = hiddenLines(from, text.length, rows);
  const seen = text.slice(from, from + rows);
  const last = seen.at(-1);
  if (more === undefined || last === undefined) return seen;
  const mark = ' '.repeat(Math.max(0, columns - 1 - width(last))) + theme.paint.accent(theme.glyphs[more]);
  return [...seen.slice(0, -1), last + mark];
}

function clamped(scroll: number, lines: number, rows: number): number {
  return Math.max(0, Math.min(scroll, lines - rows));
}

type Body = Summary & {
  readonly bodyRows: number;
  readonly jobs: Visible;
  readonly selected: Job | undefined;
  /** The server's clock. */
  readonly now: number;
};

/** All lines of the text that fills the body; undefined for list and pane. */
function bodyText(
  feed: FeedState,
  state: AppState,
  context: FrameContext,
  body: Body,
): readonly string[] | undefined {
  const { theme, columns, bindings, names } = context;
  const { bodyRows, jobs } = body;
  if (state.help)
    return indented(
      helpLines({
        bindings,
        scopes: scopesUnder(state),
        words: state.helpText,
        theme,
        columns: columns - 2,
      }),
    );
  if (state.screen !== 'timeline' || feed.jobs.length === 0) return undefined;
  const partly = new Set(feed.clusters.filter(({ hasMore }) => hasMore).map(({ ref }) => clusterKey(ref)));
  const { window, folding } = state;
  return timelineLines(jobs, {
    columns,
    rows: bodyRows,
    now: body.now,
    theme,
    names,
    window,
    folding,
    foldKey: keyOf('fold', context),
    selectedId: body.selected?.id,
    loadedSince: new Map([...body.oldest].filter(([key]) => partly.has(key))),
  }).lines;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => ` ${line}`);
}
