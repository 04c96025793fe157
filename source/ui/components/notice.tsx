import { Box } from 'ink';
import type { ReactNode } from 'react';
import { wrap } from '../../text/width.ts';
import type { Paint } from '../theme/theme.ts';
import { Line } from './line.tsx';

export type NoticeProps = {
  readonly columns: number;
  readonly rows: number;
  /** Paragraphs: first what is happening, then what to do or expect. */
  readonly paragraphs: readonly { readonly text: string; readonly paint: Paint }[];
};

/** Shown in place of the list: loading, empty, in trouble, or too small a terminal. */
export function Notice({ columns, rows, paragraphs }: NoticeProps): ReactNode {
  const cells = Math.max(1, Math.min(72, columns - 6));
  const lines = paragraphs.flatMap(({ text, paint }, index) => [
    ...(index > 0 && rows > 10 ? [''] : []),
    ...wrap(text, cells).map((line) => paint(line)),
  ]);
  return (
    <Box
      flexDirection="column"
      width={columns}
      height={rows}
      paddingLeft={3}
      justifyContent="center"
      overflow="hidden"
    >
      {lines.slice(0, rows).map((line, index) => (
        <Line key={index} text={line} />
      ))}
    </Box>
  );
}
