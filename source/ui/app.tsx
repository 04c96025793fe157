import { Box, useApp, useWindowSize } from 'ink';
import { useEffect, useLayoutEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import type { Clock } from '../feed/clock.ts';
import type { Feed, FeedState } from '../feed/feed-state.ts';
import type { Store } from '../feed/store.ts';
import { usualDuration, type Usual } from '../jobs/estimate.ts';
import { clusterKey, type Job } from '../jobs/job.ts';
import type { AppState, View } from './app-state.ts';
import type { AppStore } from './app-store.ts';
import { fitColumns, type CellContext } from './columns.ts';
import { Footer } from './components/footer.tsx';
import { JobList } from './components/job-list.tsx';
import { Line } from './components/line.tsx';
import { Lines } from './components/lines.tsx';
import { Notice } from './components/notice.tsx';
import { Pane } from './components/pane.tsx';
import { emptyParagraphs, tooSmallParagraphs } from './empty-text.ts';
import { helpLines } from './help-lines.ts';
import { footerBindings } from './keymap.ts';
import { layOut, leastColumns, leastRows, splitFrom } from './layout.ts';
import { contentLines, tabViews } from './pane-content.ts';
import { bannerLines, countsLine, countStates, titleLine } from './status-lines.ts';
import type { Theme } from './theme.ts';
import { useKeymap } from './use-keymap.ts';
import { useNow } from './use-now.ts';
import { useStore } from './use-store.ts';
import { viewport as viewportOf } from './viewport.ts';

export type AppProps = {
  readonly feed: Feed;
  readonly store: AppStore;
  readonly clock: Clock;
  readonly theme: Theme;
  /** Milliseconds between two refreshes, as set. */
  readonly interval: number;
  /** The project as a person knows it: its name, or its id until that is known. */
  readonly project: Store<string>;
  /** Rows left free at the bottom: Windows consoles scroll when the last one is written. */
  readonly spareRows: number;
  readonly suspend: (hold: ReturnType<typeof useApp>['suspendTerminal']) => void;
};

/** The full-screen view: header, list, drill-down, footer; help over them. */
export function App({
  feed,
  store,
  clock,
  theme,
  interval,
  spareRows,
  suspend,
  ...props
}: AppProps): ReactNode {
  const { exit, suspendTerminal } = useApp();
  const { columns, rows: terminalRows } = useWindowSize();
  const rows = Math.max(1, terminalRows - spareRows);
  const feedState = useSyncExternalStore(feed.subscribe, feed.getState);
  const state = useStore(store);
  const project = useStore(props.project);
  const now = useNow(clock, tickOf(feedState, state));
  const { jobs } = feedState;

  useKeymap(() => ({
    state: store.get(),
    dispatch: store.dispatch,
    feed,
    quit: () => exit(),
    suspend: () => suspend(suspendTerminal),
  }));

  const counts = useMemo(() => countStates(jobs), [jobs]);
  const usual = useMemo(() => usualOf(jobs), [jobs]);
  const help = useMemo(() => helpLines(theme), [theme]);
  const header = { theme, columns, now, interval, project };
  const tooSmall = columns < leastColumns || rows < leastRows;
  const banner = tooSmall ? [] : bannerLines(feedState, header, Math.max(1, Math.floor(rows / 4)));
  const above = 2 + Math.max(banner.length, rows >= 16 ? 1 : 0);
  const layout = layOut({ columns, rows }, rows - above - 1, jobs.length === 0 ? 'closed' : state.pane);
  const listRows = layout.list?.rows ?? 0;
  const viewport = viewportOf(jobs, state.selection, Math.max(1, listRows));
  const selected = jobs[viewport.selected];
  const context = {
    theme,
    now: now + feedState.clockSkew,
    buckets: feedState.buckets,
    usual,
    shards: feedState.shards,
    project,
  };
  const content =
    layout.pane && selected && tabViews[state.tab].content(selected, context, layout.pane.columns - 2);

  const paneLines = content ? contentLines(content) : 0;
  const paneRows = layout.pane?.rows ?? 0;
  const complete = feedState.clusters.every(({ updatedAt, trouble }) => updatedAt !== undefined || trouble);
  const view: View = {
    rows: jobs,
    listRows: listRows || rows,
    paneRows,
    paneLines,
    helpRows: rows - above - 1,
    helpLines: help.length,
    complete,
    canSplit: rows >= splitFrom,
  };

  useLayoutEffect(() => store.show(view));
  const opened = layout.pane ? selected : undefined;
  useEffect(() => feed.open(opened), [feed, opened]);
  const wantsMore = nearsTheEnd(feedState, viewport.end, Math.max(listRows, 1));
  useEffect(() => {
    if (wantsMore) feed.loadMore();
  }, [feed, wantsMore]);

  if (tooSmall) {
    return (
      <Notice columns={columns} rows={rows} paragraphs={tooSmallParagraphs(columns, rows, counts, theme)} />
    );
  }
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Line text={titleLine(feedState, header)} />
      <Line text={countsLine(feedState, counts, header)} />
      <Lines lines={banner} columns={columns} rows={above - 2} />
      {state.help ? (
        <Lines
          lines={help.slice(state.helpScroll).map((line) => ` ${line}`)}
          columns={columns}
          rows={rows - above - 1}
        />
      ) : jobs.length === 0 ? (
        <Notice columns={columns} rows={rows - above - 1} paragraphs={emptyParagraphs(feedState, theme)} />
      ) : (
        <Box flexDirection={layout.side === 'beside' ? 'row' : 'column'} height={rows - above - 1}>
          {layout.list && (
            <JobList
              jobs={jobs}
              changed={feedState.changed}
              viewport={viewport}
              columns={fitColumns(
                layout.list.columns,
                feedState.clusters.map(({ ref }) => ref.clusterName),
              )}
              context={context}
              width={layout.list.columns + (layout.side === 'beside' ? 1 : 0)}
              rows={listRows}
            />
          )}
          {layout.pane && selected && content && (
            <Pane
              job={selected}
              tab={state.tab}
              content={content}
              scroll={Math.min(state.paneScroll, Math.max(0, paneLines - paneRows))}
              columns={layout.pane.columns}
              rows={paneRows}
              theme={theme}
            />
          )}
        </Box>
      )}
      <Footer bindings={footerBindings(state)} message={state.message} columns={columns} theme={theme} />
    </Box>
  );
}

/** How often the screen must follow the clock: by the second only while something on it shows seconds. */
function tickOf({ clusters, jobs }: FeedState, { pane }: AppState): number {
  const running = jobs.some(({ state }) => state === 'InProgress');
  const failing = clusters.some(({ trouble }) => trouble !== undefined);
  return running || failing || pane !== 'closed' ? 1000 : 20_000;
}

/** How long the jobs of each cluster usually take; computed when first asked for. */
function usualOf(jobs: readonly Job[]): CellContext['usual'] {
  const known = new Map<string, Usual | undefined>();
  return (job: Job) => {
    const key = clusterKey(job);
    if (!known.has(key)) {
      known.set(key, usualDuration(jobs.filter((other) => clusterKey(other) === key)));
    }
    return known.get(key);
  };
}

/** True when fewer rows than half a screen are left below the view, and Atlas holds more. */
function nearsTheEnd({ clusters, jobs }: FeedState, end: number, listRows: number): boolean {
  const more = clusters.some(({ hasMore, loadingMore, trouble }) => hasMore && !loadingMore && !trouble);
  return more && jobs.length > 0 && jobs.length - end < listRows / 2;
}
