import { Text } from 'ink';
import { memo, type ReactNode } from 'react';

export type LineProps = { readonly text: string };

/** One line of the screen, already painted and fitted; drawn again only when its text changes. */
export const Line = memo(function Line({ text }: LineProps): ReactNode {
  // An empty Text has no height, and every line keeps its place.
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});
