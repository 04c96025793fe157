import type { FailureCause } from '../../jobs/failures/failures.ts';
import { count } from '../../text/format.ts';
import { width } from '../../text/width.ts';
import { activeScopes } from '../bindings/scopes.ts';
import { bannerLines, titleLine } from '../list/header-lines.ts';
import type { ActivityRow } from '../state/activity-state.ts';
import type { View } from '../state/app-state.ts';
import type { ClusterRow } from '../state/clusters-state.ts';
import { openedView } from '../state/filtering.ts';
import { leastColumns, leastRows } from '../state/layout.ts';
import { newerRows } from '../state/unseen.ts';
import { hiddenLines } from '../state/viewport.ts';
import { menuLines } from '../views/menu-lines.ts';
import { footerOf } from './footer-rows.ts';
import { keyOf, type FrameContext, type FrameSources } from './frame-sources.ts';
import { firstVisible, layOutListAndPane, type ListAndPane } from './list-and-pane.ts';
import { screenRows, shownScreen } from './screens.ts';
import { secondLine } from './second-line.ts';
import { viewOf } from './shown-view.ts';

/** The layout of a frame: each part's place, and which lines of a longer text are visible. */
export type FrameContent = ListAndPane & {
  readonly tooSmall: boolean;
  /** Title, counts and what is wrong, each a painted line. */
  readonly header: readonly string[];
  /** Rows between header and footer. */
  readonly bodyRows: number;
  /** The text that replaces list and pane: help, what happened, the time axis. */
  readonly text: readonly string[] | undefined;
  /** The cluster that is selected while the clusters are looked at. */
  readonly cluster: ClusterRow | undefined;
  /** The same of the failures by cause. */
  readonly cause: FailureCause | undefined;
  /** The same of the activity. */
  readonly happened: ActivityRow | undefined;
  /** The command line and its candidates, in place of the footer. */
  readonly commandLines: readonly string[] | undefined;
  /** The state of the screen that keys act on. */
  readonly view: View;
};

/** Title and second line. */
const headerLines = 2;
/** The fewest rows with an empty line between header and list, where trouble can appear without moving the rows. */
const roomyRows = 16;

/** Lays out a frame; pure. */
export function layOutFrame(sources: FrameSources): FrameContent {
  const { state, context, jobs } = sources;
  const { columns, rows } = context;
  const tooSmall = columns < leastColumns || rows < leastRows;
  const rowsOf = screenRows(sources);
  const screen = shownScreen(sources, rowsOf);
  const above = linesAbove(sources, screen.filterLine, tooSmall);
  const footer = footerOf(sources);
  const bodyRows = rows - headerLines - above.length - footer.rows;
  const list = layOutListAndPane(sources, bodyRows);
  const { tableColumns, cellContext, selected } = list;
  const body = screen.draw({ bodyRows, selected });
  const text =
    menuLines(state, context, { table: tableColumns, jobs, cells: cellContext, rows: bodyRows }) ??
    body.lines();
  return {
    ...list,
    tooSmall,
    header: tooSmall ? [] : [...firstLines(sources, list, text), ...above],
    bodyRows,
    text: text && state.help ? scrolled(text, state.textScroll, bodyRows, context) : text,
    cluster: body.clusters?.selected,
    cause: body.causes?.selected,
    happened: body.activity?.selected,
    commandLines: footer.commandLines,
    view: viewOf(sources, rowsOf, { ...list, bodyRows, body, text }),
  };
}

/** What stands between the second line and the body: the filter, what is wrong, or nothing in a line of its own. */
function linesAbove(
  { feed, context }: FrameSources,
  filterLine: string | undefined,
  tooSmall: boolean,
): readonly string[] {
  const { rows } = context;
  const banner = tooSmall ? [] : bannerLines(feed, context, Math.max(1, Math.floor(rows / 4)));
  const lines = filterLine === undefined ? banner : [filterLine, ...banner];
  return rows >= roomyRows && lines.length === 0 ? [''] : lines;
}

function firstLines(
  sources: FrameSources,
  { layout, viewport }: ListAndPane,
  text: readonly string[] | undefined,
): readonly string[] {
  const { feed, state, context, jobs } = sources;
  const newer = layout.list && text === undefined ? newerRows(state, jobs, viewport.start) : 0;
  return [
    titleLine(feed, { ...context, view: openedView(state) }),
    secondLine(sources, newer === 0 ? '' : newerText(newer, sources)),
  ];
}

/** `3 newer · g`: how many jobs arrived above the view, and the key that goes there, if it does so now. */
function newerText(newer: number, { state, context }: FrameSources): string {
  const key = keyOf('newest', context);
  const leads = key !== undefined && activeScopes(state).includes('list');
  return `${count(newer)} newer${leads ? ` ${context.theme.glyphs.between} ${key}` : ''}`;
}

/** The text from its first visible line on, with a mark in the last row's corner if it continues. */
function scrolled(
  text: readonly string[],
  scroll: number,
  rows: number,
  { theme, columns }: FrameContext,
): readonly string[] {
  const from = firstVisible(scroll, text.length, rows);
  const more = hiddenLines(from, text.length, rows);
  const seen = text.slice(from, from + rows);
  const last = seen.at(-1);
  if (more === undefined || last === undefined) return seen;
  const mark = ' '.repeat(Math.max(0, columns - 1 - width(last))) + theme.paint.accent(theme.glyphs[more]);
  return [...seen.slice(0, -1), last + mark];
}
