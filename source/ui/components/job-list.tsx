import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Job } from '../../jobs/job.ts';
import { headingLine, rowLine, type CellContext, type Column } from '../columns.ts';
import type { Viewport } from '../viewport.ts';
import { Line } from './line.tsx';
import { Lines } from './lines.tsx';

export type JobListProps = {
  readonly jobs: readonly Job[];
  readonly changed: ReadonlySet<string>;
  readonly viewport: Viewport;
  readonly columns: readonly Column[];
  readonly context: CellContext;
  /** Terminal cells and rows; the heading takes one row more. */
  readonly width: number;
  readonly rows: number;
};

/** The jobs that are in view, one line each, newest first. */
export function JobList({ jobs, changed, viewport, columns, context, width, rows }: JobListProps): ReactNode {
  const lines = jobs.slice(viewport.start, viewport.end).map((job, index) =>
    rowLine(job, columns, context, {
      selected: viewport.start + index === viewport.selected,
      changed: changed.has(job.id),
      width,
    }),
  );
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      <Line text={headingLine(columns, context.theme)} />
      <Lines lines={lines} columns={width} rows={rows} />
    </Box>
  );
}
