import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Line } from './line.tsx';

export type LinesProps = {
  readonly lines: readonly string[];
  /** Terminal cells and rows that the block takes, whatever it holds. */
  readonly columns: number;
  readonly rows: number;
};

/** A block of lines of fixed size; what does not fit is the caller's to scroll. */
export function Lines({ lines, columns, rows }: LinesProps): ReactNode {
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      {lines.slice(0, rows).map((text, index) => (
        // A line is its place: nothing moves between places but text.
        <Line key={index} text={text} />
      ))}
    </Box>
  );
}
