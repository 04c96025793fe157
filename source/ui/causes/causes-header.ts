import type { FailureCause } from '../../jobs/failures/failures.ts';
import { clusterKey } from '../../jobs/job.ts';
import { count } from '../../text/format.ts';
import { width } from '../../text/width.ts';
import { filteredLine, wordsPart, type Room } from '../components/filtered-line.ts';

/** How much failed, of how many causes, and among how many jobs in the corner. */
export function causesLine(
  causes: readonly FailureCause[],
  { loaded, missing }: { readonly loaded: number; readonly missing: number },
  { columns, theme }: Room,
): string {
  const { paint, states } = theme;
  const failed = causes.reduce((sum, cause) => sum + cause.count, 0);
  const clusters = new Set(causes.flatMap((cause) => cause.clusters.map(clusterKey))).size;
  const among = missing > 0 ? `${count(loaded)} of ` : '';
  const corner = `${among}${numbered(loaded + missing, 'job')} loaded`;
  const head = `${states.Failed.glyph} ${count(failed)} failed`;
  const rest =
    failed === 0 ? '' : `   ${numbered(causes.length, 'cause')}   ${numbered(clusters, 'cluster')}`;
  const room = columns - 2 - width(head);
  const shown = width(rest) + width(corner) + 2 <= room ? rest : width(rest) <= room ? rest : '';
  const right = width(shown) + width(corner) + 2 <= room ? corner : '';
  const fill = ' '.repeat(Math.max(0, room - width(shown) - width(right)));
  return ` ${(failed > 0 ? paint.failed : paint.dim)(head)}${shown}${fill}${paint.dim(right)}`;
}

/** The words of the filter, and how many causes have them; undefined without one. */
export function causesFilterLine(text: string, seen: number, room: Room): string | undefined {
  return filteredLine(wordsPart(text), `${numbered(seen, 'cause')} match`, room);
}

function numbered(amount: number, word: string): string {
  return `${count(amount)} ${word}${amount === 1 ? '' : 's'}`;
}
