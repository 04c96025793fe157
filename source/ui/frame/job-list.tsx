import { useState, type ReactNode } from 'react';
import { headingLine } from '../list/row-line.ts';
import { createListLines, type ListLinesOptions } from './list-lines.ts';
import { Lines } from '../components/lines.tsx';

export type JobListProps = ListLinesOptions & {
  /** Rows of jobs; the heading takes one more. */
  readonly rows: number;
};

/** The visible jobs, one line each, newest first. */
export function JobList({ rows, ...list }: JobListProps): ReactNode {
  const [listLines] = useState(createListLines);
  const heading = headingLine(list.columns, list.context.theme);
  return <Lines lines={[heading, ...listLines(list)]} columns={list.width} rows={rows + 1} />;
}
