import type { FeedState } from '../../feed/feed-state.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { JobState } from '../../jobs/job.ts';
import type { AppState } from '../state/app-state.ts';
import { loadedOf } from './filter-line.ts';
import { someNames } from '../../text/quote.ts';
import { count } from '../../text/format.ts';
import { leastColumns, leastRows } from '../state/layout.ts';
import type { Paint, Theme } from '../theme/theme.ts';

export type Paragraph = { readonly text: string; readonly paint: Paint };

/** The text in place of jobs: what is happening, and which key or command helps. */
export function emptyParagraphs(
  { clusters, paused }: FeedState,
  names: ClusterNames,
  { paint }: Theme,
): readonly Paragraph[] {
  const some = someNames(names.refs.map(names.of));
  const trouble = clusters.find((cluster) => cluster.trouble)?.trouble;
  if (trouble) {
    return [
      { text: trouble.sentence, paint: paint.failed },
      { text: trouble.remedy, paint: paint.plain },
      {
        text: paused
          ? 'Paused: r refreshes now, p resumes, c chooses other clusters, q quits.'
          : 'Retrying automatically; r retries now, c chooses other clusters, q quits.',
        paint: paint.dim,
      },
    ];
  }
  if (clusters.some(({ updatedAt }) => updatedAt === undefined)) {
    return [
      { text: `Asking Atlas for the export jobs of ${some}.`, paint: paint.plain },
      { text: '? shows the keys, q quits.', paint: paint.dim },
    ];
  }
  return [
    { text: `${some} ${names.refs.length === 1 ? 'has' : 'have'} no export jobs yet.`, paint: paint.bold },
    {
      text: 'An export appears here as soon as a backup policy or "atlas backups exports jobs create" asks for one.',
      paint: paint.plain,
    },
    {
      text: paused ? 'Paused: p resumes, q quits.' : 'Refreshing automatically; r refreshes now, q quits.',
      paint: paint.dim,
    },
  ];
}

/** The text when nothing matches: how far the search went, and how to look further. */
export function noMatchParagraphs(feed: FeedState, state: AppState, { paint }: Theme): readonly Paragraph[] {
  const { loaded, missing } = loadedOf(feed);
  const looked = `0 of ${count(loaded)} loaded match`;
  if (state.seeking) return [{ text: `${looked}. Loading older pages; Esc stops.`, paint: paint.plain }];
  const rest = missing > 0 ? ` · ${count(missing)} not loaded yet · Enter loads them` : '';
  return [
    { text: looked + rest, paint: paint.bold },
    { text: 'Esc takes the filter off.', paint: paint.dim },
  ];
}

/** The text for a terminal that is too small: how much is missing, and the counts all the same, if known. */
export function tooSmallParagraphs(
  columns: number,
  rows: number,
  counts: Readonly<Record<JobState, number>> | undefined,
  { paint, states, glyphs }: Theme,
): readonly Paragraph[] {
  const news = (['Failed', 'InProgress', 'Queued'] as const)
    .map((state) => `${states[state].glyph} ${counts?.[state] ?? glyphs.none}`)
    .join(' ');
  return [
    { text: news, paint: (counts?.Failed ?? 0) > 0 ? paint.failed : paint.plain },
    {
      text: `Too small: ${columns}x${rows}. Needs ${leastColumns}x${leastRows}; q quits.`,
      paint: paint.plain,
    },
  ];
}
