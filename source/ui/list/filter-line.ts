import type { FeedState } from '../../feed/feed-state.ts';
import type { AppState } from '../state/app-state.ts';
import { count } from '../../text/format.ts';
import { filteredLine, wordsPart } from '../components/filtered-line.ts';
import type { HeaderContext } from './header-lines.ts';
import { cut, cutStart, width } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';
import { isFiltering, sortNames } from '../state/visible-jobs.ts';

/** How many jobs are loaded, and how many more Atlas holds. */
export function loadedOf({ clusters }: FeedState): { readonly loaded: number; readonly missing: number } {
  const loaded = clusters.reduce((sum, cluster) => sum + cluster.loaded, 0);
  const total = clusters.reduce((sum, cluster) => sum + Math.max(cluster.total ?? 0, cluster.loaded), 0);
  return { loaded, missing: clusters.some(({ hasMore }) => hasMore) ? total - loaded : 0 };
}

/** What is hidden and how the rest is sorted; undefined while everything is shown newest first. */
export function filterLine(
  feed: FeedState,
  { filter, sort }: Pick<AppState, 'filter' | 'sort'>,
  visible: number,
  { theme, columns, names }: HeaderContext,
): string | undefined {
  const filtering = isFiltering(filter);
  if (!filtering && sort === 'newest') return undefined;
  const { between } = theme.glyphs;
  const { loaded, missing } = loadedOf(feed);
  const { cluster, cause } = filter;
  const parts = [
    ...(cluster === undefined ? [] : [names.of(cluster)]),
    ...(cause === undefined ? [] : [cut(cause.reason, Math.max(12, columns - 40), theme.glyphs.ellipsis)]),
    ...wordsPart(filter.text),
    ...(filter.states.length === 0
      ? []
      : [filter.states.map((state) => theme.states[state].word.toLowerCase()).join(' or ')]),
    ...(sort === 'newest' ? [] : [sortNames[sort]]),
  ];
  const cells = columns - 4 - width(parts.join(` ${between} `));
  const found = filtering
    ? foundText(visible, loaded, missing, cells, between)
    : sortedText(loaded, missing, cells, between);
  return filteredLine(parts, found, { columns, theme });
}

/** How many were sorted, as much as fits: what is not loaded may belong before them. */
function sortedText(loaded: number, missing: number, cells: number, between: string): string {
  const all = `of ${count(loaded)} loaded`;
  const texts = [...(missing > 0 ? [`${all} ${between} ${count(missing)} not loaded yet`] : []), all];
  return texts.find((text) => width(text) <= cells) ?? '';
}

/** How many match of how many, as much as fits beside the words, which come first. */
function foundText(visible: number, loaded: number, missing: number, cells: number, between: string): string {
  const match = `${count(visible)} of ${count(loaded)}`;
  // Of none, none match: that tells nothing.
  if (loaded + missing === 0) return '';
  const texts = [
    ...(missing > 0 ? [`${match} loaded match ${between} ${count(missing)} not loaded yet`] : []),
    `${match} loaded match`,
    `${match} match`,
  ];
  return texts.find((text) => width(text) <= cells) ?? match;
}

/** The line for typing the filter. */
export function promptLine(text: string, columns: number, { paint, glyphs }: Theme): string {
  const hint = '  Enter keeps it  Esc clears it';
  const room = columns - 3 - (columns >= 60 ? width(hint) : 0);
  const typed = cutStart(text, room - 1, glyphs.ellipsis);
  return ` ${paint.accent('/')}${typed}${paint.accent(glyphs.selected)}${columns >= 60 ? paint.dim(hint) : ''}`;
}
