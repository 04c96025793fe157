import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Line } from './line.tsx';

export type LinesProps = {
  readonly lines: readonly string[];
  /** The block's size in terminal cells and rows, whatever it contains. */
  readonly columns: number;
  readonly rows: number;
};

/** A block of lines with a fixed size; scrolling is the caller's part. */
export function Lines({ lines, columns, rows }: LinesProps): ReactNode {
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      {lines.slice(0, rows).map((text, index) => (
        // Lines are identified by their row: only their text changes.
        <Line key={index} text={text} />
      ))}
    </Box>
  );
}
