import { haveAllAnswered } from '../list/header-lines.ts';
import type { View } from '../state/app-state.ts';
import { leastSplitRows } from '../state/layout.ts';
import { folded } from '../state/timeline-window.ts';
import { isFiltering } from '../state/visible-jobs.ts';
import { barRows, timeRows } from '../timeline/timeline-lines.ts';
import { serverTime, type FrameSources } from './frame-sources.ts';
import type { ListAndPane } from './list-and-pane.ts';
import type { ScreenBody, ScreenRows } from './screens.ts';

/** The parts of a frame that keys act on. */
type Shown = Pick<ListAndPane, 'layout' | 'offered' | 'paneLines' | 'selected'> & {
  readonly bodyRows: number;
  readonly body: ScreenBody;
  readonly text: readonly string[] | undefined;
};

/**
 * What keys act on. It has the rows of screens that this frame does not show, for keys that come right after the one
 * that leads there.
 */
export function viewOf(
  sources: FrameSources,
  rows: ScreenRows,
  { layout, offered, paneLines, selected, bodyRows, body, text }: Shown,
): View {
  const { feed, state, context, jobs, searching = false } = sources;
  const { clusters, causes, activity, missed = [] } = body;
  const now = serverTime(sources);
  return {
    rows: jobs,
    listRows: layout.list?.rows ?? bodyRows,
    paneRows: layout.pane?.rows ?? 0,
    paneLines,
    textRows: bodyRows,
    textLines: text?.length ?? 0,
    now,
    clusters: clusters?.view ?? { rows: rows.clusters, listRows: bodyRows, paneRows: 0, paneLines: 0 },
    causes: { rows: rows.causes, listRows: causes?.listRows ?? bodyRows },
    activity: { rows: rows.activity, listRows: activity?.listRows ?? bodyRows },
    missed: { rows: () => missed, listRows: activity?.listRows ?? bodyRows },
    timeline: {
      height: barRows(context.columns, bodyRows),
      rows: (window, unfolded) =>
        timeRows(jobs, {
          ...context,
          rows: bodyRows,
          now,
          window,
          selectedId: selected?.id,
          isFiltered: isFiltering(state.filter),
          folding: { ...folded, unfolded },
        }),
    },
    complete: haveAllAnswered(feed.clusters),
    searching,
    offered,
    saved: [...context.views.keys()],
    canSplit: context.rows >= leastSplitRows,
  };
}
