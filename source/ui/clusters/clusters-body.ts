import { width, wrap } from '../../text/width.ts';
import { ruleLine } from '../components/row-line.ts';
import { layOut, type Layout } from '../state/layout.ts';
import type { ClustersState, ClustersView } from '../state/clusters-state.ts';
import { viewport } from '../state/viewport.ts';
import { clusterHeading, clusterLine, clusterLines, fitClusterColumns } from './cluster-columns.ts';
import { clusterPane, type PaneCells } from './cluster-pane.ts';
import { noVerdict } from './no-verdict.ts';
import { hasTurnedBad } from '../state/unseen.ts';
import type { ClusterRow } from '../state/clusters-state.ts';

export type ClustersBodyOptions = PaneCells & {
  readonly columns: number;
  /** Of the terminal, and of the body between header and footer. */
  readonly rows: number;
  readonly bodyRows: number;
  /** Atlas's clock; rows whose verdict turned bad since are marked. */
  readonly seenAt: number;
};

/** The clusters view as painted lines, exactly `bodyRows`, and what keys act on. */
export type ClustersBody = {
  readonly lines: readonly string[];
  readonly view: ClustersView;
  readonly selected: ClusterRow | undefined;
};

/** Rows from which the selected cluster's reason stands whole below the list. */
const detailFrom = 12;
/** With its rule; a reason and a remedy of two lines each fit a terminal of 80 × 24. */
const detailRows = (bodyRows: number): number => (bodyRows >= 18 ? 5 : 4);

/** Draws as many clusters as are seen, whatever there is besides. */
export function clustersBody(
  clusters: readonly ClusterRow[],
  state: ClustersState,
  options: ClustersBodyOptions,
): ClustersBody {
  const { columns, rows, bodyRows, theme } = options;
  const mode = clusters.length === 0 ? 'closed' : state.pane;
  const layout = layOut({ columns, rows }, bodyRows, mode);
  const hasDetail = layout.pane === undefined && bodyRows >= detailFrom && clusters.length > 0;
  const details = hasDetail ? detailRows(bodyRows) : 0;
  const listColumns = layout.list?.columns ?? columns;
  const fitting = fitClusterColumns(listColumns, options.names);
  const rowHeight = fitting.length === 0 ? 2 : 1;
  const room = (layout.list?.rows ?? bodyRows - 1) - details;
  // A row of two lines needs no heading above it.
  const listRows = Math.max(1, Math.floor((room + (rowHeight === 2 ? 1 : 0)) / rowHeight));
  const seen = viewport(clusters, state.selection, listRows);
  const selected = clusters[seen.selected];
  const paneLines = layout.pane && selected ? clusterPane(selected, options, layout.pane.columns - 2) : [];
  const view = {
    rows: () => clusters,
    listRows,
    paneRows: layout.pane?.rows ?? 0,
    paneLines: paneLines.length,
  };
  const list = clusters.slice(seen.start, seen.end).flatMap((row, index) => {
    const unseen = row.told !== undefined && hasTurnedBad(row.told.coverage, options.seenAt);
    const mark = { selected: seen.start + index === seen.selected, width: listColumns, unseen };
    return rowHeight === 2 ? clusterLines(row, options, mark) : [clusterLine(row, fitting, options, mark)];
  });
  const heading = rowHeight === 1 ? [clusterHeading(fitting, theme)] : [];
  const body =
    layout.list === undefined ? [] : [...heading, ...(list.length === 0 ? [nothing(options)] : list)];
  const pane =
    layout.pane && selected ? titled(selected, paneLines, state.paneScroll, layout.pane, options) : [];
  const below = details > 0 && selected ? detail(selected, options) : [];
  const lines = joined(body, [...pane, ...below], layout, bodyRows);
  return { lines, view, selected };
}

function joined(
  list: readonly string[],
  rest: readonly string[],
  { side, list: area }: Layout,
  bodyRows: number,
): readonly string[] {
  if (side === 'beside' && area !== undefined && rest.length > 0) {
    return Array.from({ length: bodyRows }, (_, index) =>
      `${filled(list[index] ?? '', area.columns)} ${rest[index] ?? ''}`.trimEnd(),
    );
  }
  const blank = Math.max(0, bodyRows - list.length - rest.length);
  return [...list, ...Array.from({ length: blank }, () => ''), ...rest].slice(0, bodyRows);
}

function filled(line: string, cells: number): string {
  return line + ' '.repeat(Math.max(0, cells - width(line)));
}

function nothing({ theme }: ClustersBodyOptions): string {
  return theme.paint.dim('   No cluster matches. Esc takes the filter off.');
}

/** The pane: a rule with the cluster's name, and as much of its lines as fits. */
function titled(
  { ref }: ClusterRow,
  lines: readonly string[],
  scroll: number,
  area: { readonly columns: number; readonly rows: number },
  { theme, names }: ClustersBodyOptions,
): readonly string[] {
  const from = Math.max(0, Math.min(scroll, lines.length - area.rows));
  const seen = lines.slice(from, from + area.rows).map((line) => ` ${line}`);
  const rest = Array.from({ length: Math.max(0, area.rows - seen.length) }, () => '');
  return [ruleLine(names.of(ref), area.columns, theme, from + area.rows < lines.length), ...seen, ...rest];
}

/** The selected cluster's reason and remedy, whole, where the list alone is seen. */
function detail(row: ClusterRow, options: ClustersBodyOptions): readonly string[] {
  const { theme, columns, names, now, clockSkew } = options;
  const room = detailRows(options.bodyRows) - 1;
  const { told } = row;
  const link = (told && options.clusterLink?.(row.ref)) ?? ((line: string) => line);
  const { reason, remedy: action = '' } = told?.coverage ?? noVerdict(row, now - clockSkew);
  const lines = [
    ...wrap(reason, columns - 2).map((line) => ` ${line}`),
    ...(action === '' ? [] : wrap(action, columns - 2).map((line) => ` ${theme.paint.dim(link(line))}`)),
  ];
  const shown = lines.slice(0, room);
  const isCut = lines.length > shown.length;
  const blank = Array.from({ length: room - shown.length }, () => '');
  return [ruleLine(names.of(row.ref), columns, theme, isCut), ...shown, ...blank];
}
