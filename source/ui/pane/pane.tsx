import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Job } from '../../jobs/job.ts';
import { tabs, type Tab } from '../state/app-state.ts';
import { contentLines, tabViews, type PaneContent } from './pane-content.ts';
import { padEnd, width } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';
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
  // If not all fit, drop the tabs before the open one first.
  const narrow = tabCells + 2 > columns;
  const shown = narrow ? titles.slice(titles.findIndex(({ tab }) => tab === open)) : titles;
  const painted = shown.map(({ tab, text, isEmpty }) => {
    if (tab === open) return paint.accent(text);
    if (isEmpty) return paint.dim(text);
    return tab === 'error' ? paint.failed(text) : text;
  });
  const used = 1 + width(name) + 2 + shown.reduce((sum, { text }) => sum + width(text), 0);
  const rest = Math.max(0, columns - used - 1);
  // Tabs that are not open include their space.
  const rule = (shown.at(-1)?.tab === open && rest > 0 ? ' ' : '').padEnd(rest, glyphs.rule);
  const corner = more === undefined ? '' : paint.accent(glyphs[more]);
  // Its cell stays reserved, so that nothing moves when there is more to see.
  if (narrow) {
    return ` ${padEnd(shown.map(({ text }) => text).join(''), columns - 2, glyphs.ellipsis)}${corner}`;
  }
  return ` ${paint.dim(name + glyphs.rule)} ${painted.join('')}${paint.dim(rule)}${corner}`;
}
