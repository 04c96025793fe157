import { Box } from 'ink';
import type { ReactNode } from 'react';
import { headingLine } from '../list/row-line.ts';
import { listLines, type ListLinesOptions } from './list-lines.ts';
import { Line } from '../components/line.tsx';
import { Lines } from '../components/lines.tsx';

export type JobListProps = ListLinesOptions & {
  /** Rows of jobs; the heading takes one more. */
  readonly rows: number;
};

/** The visible jobs, one line each, newest first. */
export function JobList({ rows, ...list }: JobListProps): ReactNode {
  const { columns, context, width } = list;
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      <Line text={headingLine(columns, context.theme)} />
      <Lines lines={listLines(list)} columns={width} rows={rows} />
    </Box>
  );
}
