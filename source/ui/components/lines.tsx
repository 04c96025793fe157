import { Box, Text, Transform } from 'ink';
import type { ReactNode } from 'react';
import { plainWidth } from '../../text/plain-text.ts';
import { remembering } from '../../text/remembering.ts';
import { Line } from './line.tsx';

export type LinesProps = {
  readonly lines: readonly string[];
  /** The block's size in terminal cells and rows, whatever it contains. */
  readonly columns: number;
  readonly rows: number;
};

/** A block of lines with a fixed size; scrolling is the caller's part. */
export function Lines({ lines, columns, rows }: LinesProps): ReactNode {
  const shown = lines.slice(0, rows);
  const isReady = (line: string): boolean => cellsOf(line) <= columns;
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      <ReadyLines lines={shown.map((line) => (isReady(line) ? line : ''))} />
      {shown.map((line, row) =>
        isReady(line) ? undefined : (
          // Lines are identified by their row: only their text changes.
          <Box key={row} position="absolute" top={row} width={columns}>
            <Line text={line} />
          </Box>
        ),
      )}
    </Box>
  );
}

/** The line's width; infinite if it has anything but plain text and colours. */
const cellsOf = remembering((line) => plainWidth(line) ?? Infinity);

/**
 * Lines of plain text that fit. In every frame Ink sanitizes, measures and lays out each `<Text>`, even an unchanged one.
 * These need none of it, so they take the place of a blank text's lines; their box has its size without them.
 */
function ReadyLines({ lines }: Pick<LinesProps, 'lines'>): ReactNode {
  return (
    <Transform transform={(_, row) => lines[row] ?? ''}>
      <Text>{` ${'\n'.repeat(Math.max(0, lines.length - 1))}`}</Text>
    </Transform>
  );
}
