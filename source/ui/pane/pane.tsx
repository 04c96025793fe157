import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Job } from '../../jobs/job.ts';
import { tabs, type Tab } from '../state/app-state.ts';
import { contentLines, tabViews, type PaneContent } from './pane-content.ts';
import { cut, width } from '../../text/width.ts';
import type { Paint, Theme } from '../theme/theme.ts';
import { hiddenLines } from '../state/viewport.ts';
import { Line } from '../components/line.tsx';
import { Lines } from '../components/lines.tsx';
import { SmallTable } from './small-table.tsx';

export type PaneProps = {
  readonly job: Job;
  readonly tab: Tab;
  readonly content: PaneContent;
  readonly scroll: number;
  readonly columns: number;
  /** Rows of content below the title line. */
  readonly rows: number;
  readonly theme: Theme;
};

/** The drill-down of one job: a title line with the tabs, and the open tab's content. */
export function Pane({ job, tab, content, scroll, columns, rows, theme }: PaneProps): ReactNode {
  const { lines, table } = content;
  const visible = lines.slice(scroll, scroll + rows).map((line) => ` ${line}`);
  const above = Math.max(0, scroll - lines.length);
  const tableRows = table?.rows.slice(above, above + rows - visible.length - 1) ?? [];
  return (
    <Box flexDirection="column" width={columns} height={rows + 1} flexShrink={0} overflow="hidden">
      <Line text={titleLine(job, tab, columns, theme, hiddenLines(scroll, contentLines(content), rows))} />
      <Lines lines={visible} columns={columns} rows={table ? visible.length : rows} />
      {table && <SmallTable columns={table.columns} rows={tableRows} paintHeading={theme.paint.dim} />}
    </Box>
  );
}

/** ` ── 605ccba3c1c7613f423e1585 ── [Overview] Shards 3  Custom data 2  Error  JSON ───`, as much of it as fits. */
function titleLine(
  job: Job,
  open: Tab,
  columns: number,
  { paint, glyphs }: Theme,
  more: 'above' | 'below' | undefined,
): string {
  const titles = tabs.map((tab) => {
    const { title, count } = tabViews[tab];
    const number = count?.(job) ?? 0;
    const text = number > 0 && tab !== 'error' ? `${title} ${number}` : title;
    const isEmpty = count !== undefined && number === 0;
    if (tab === open) return { tab, text: `[${text}]`, isEmpty };
    return { tab, text: ` ${tab === 'error' && number > 0 ? `${text} !` : text} `, isEmpty };
  });
  const tabCells = titles.reduce((sum, { text }) => sum + width(text), 0);
  const room = columns - tabCells - 4;
  const name = room >= job.id.length + 4 ? `${glyphs.rule.repeat(2)} ${job.id} ` : '';
  const paintOf = ({ tab, isEmpty }: Omit<(typeof titles)[number], 'text'>): Paint => {
    if (tab === open) return paint.accent;
    if (isEmpty) return paint.dim;
    return tab === 'error' ? paint.failed : paint.plain;
  };
  const corner = more === undefined ? '' : paint.accent(glyphs[more]);
  if (tabCells + 2 > columns) {
    const painted = titles.map(({ text, ...title }) => ({ text, paint: paintOf(title) }));
    // The corner's cell stays reserved, so that nothing moves when there is more to see.
    return ` ${someTabs(painted, tabs.indexOf(open), columns - 2, { paint, glyphs })}${corner}`;
  }
  const painted = titles.map((title) => paintOf(title)(title.text));
  const used = 1 + width(name) + 2 + tabCells;
  const rest = Math.max(0, columns - used - 1);
  // Tabs that are not open include their space.
  const rule = (titles.at(-1)?.tab === open && rest > 0 ? ' ' : '').padEnd(rest, glyphs.rule);
  return ` ${paint.dim(name + glyphs.rule)} ${painted.join('')}${paint.dim(rule)}${corner}`;
}

/** `… Shards  Custom data [Error] JSON`: if not all tabs fit, the open one and its neighbours, in exactly these cells. */
function someTabs(
  titles: readonly { readonly text: string; readonly paint: Paint }[],
  open: number,
  columns: number,
  { paint, glyphs }: Pick<Theme, 'paint' | 'glyphs'>,
): string {
  const cells = titles.map(({ text }) => width(text));
  // After the open tab, a cell for the mark that others follow.
  const first = firstTab(cells, open, open < titles.length - 1 ? columns - 1 : columns);
  const lead = first === 0 ? '' : glyphs.ellipsis;
  let left = columns - width(lead);
  const shown = titles.slice(first).map(({ text, paint: own }, place) => {
    // If others follow, a tab that just fits is cut too.
    const isLast = first + place === titles.length - 1;
    const fits = width(text) < left || (isLast && width(text) === left);
    const part = fits ? text : cut(`${text} `, left, glyphs.ellipsis);
    left -= width(part);
    return part === '' ? '' : own(part);
  });
  return paint.dim(lead) + shown.join('') + ' '.repeat(left);
}

/** The first tab of those that end with the open one; a cell says that others come before it. */
function firstTab(cells: readonly number[], open: number, room: number): number {
  let first = 0;
  let used = cells.slice(0, open + 1).reduce((sum, each) => sum + each, 0);
  while (first < open && used + (first === 0 ? 0 : 1) > room) {
    used -= cells[first] ?? 0;
    first += 1;
  }
  return first;
}
