import { Text } from 'ink';
import { memo, type ReactNode } from 'react';

export type LineProps = { readonly text: string };

/** One line of the screen, painted and fitted; redrawn only when its text changes. */
export const Line = memo(function Line({ text }: LineProps): ReactNode {
  // An empty Text has no height, but the line must keep its row.
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});
