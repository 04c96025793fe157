import type { FeedState } from '../../feed/feed-state.ts';
import { knownStates, type JobState } from '../../jobs/job.ts';
import { count, roughSpan, when } from '../../text/format.ts';
import { width } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';
import { hasAnswered, type HeaderContext } from './header-lines.ts';
import { afterKey, type HeaderPart, type ProblemPart } from './header-part.ts';
import { memoize } from './memoize.ts';
import type { RecentFailures } from './recent-failures.ts';

/** Trouble first, then running, queued, and the quiet rest. */
const countOrder = [
  'InProgress',
  'Queued',
  'Failed',
  'Cancelled',
  'Unknown',
  'Successful',
] as const satisfies JobState[];

/** Two cells between the counts and the corner, and one after it. */
const beforeCorner = 3;

/**
 * Second line: how many jobs are in each state, and in the corner how many of all are loaded.
 */
export function countsLine(
  feed: FeedState,
  counts: Readonly<Record<JobState, number>>,
  context: HeaderContext,
  only: readonly JobState[] = [],
  corner = loadedCorner(feed, context),
): string {
  const { theme, columns } = context;
  const shown = countOrder.filter(
    (state) => counts[state] > 0 || (knownStates as readonly string[]).includes(state),
  );
  const known = hasAnswered(feed);
  const { text: loaded, painted } = corner;
  const wide = columns >= 60;
  const bracketed = (gap: string): string => (gap.trim() === '' ? gap : theme.paint.accent(gap));
  const partOf = (state: JobState): HeaderPart => {
    const word = columns >= 90 ? ` ${theme.states[state].word.toLowerCase()}` : '';
    return statePart(state, known ? counts[state] : undefined, word, theme);
  };
  const plain = shown.map(partOf);
  const keyed = shown.map((state, index) => withKey(state, plain[index] ?? partOf(state), context));
  const cells = keyed.reduce((sum, { text }) => sum + width(text) + (wide ? 3 : 1), wide ? -2 : 0);
  const parts = cells + beforeCorner + width(loaded) <= columns ? keyed : plain;
  let line = '';
  let used = 0;
  let before = false;
  for (const [index, part] of parts.entries()) {
    const chosen = only.includes(shown[index] ?? 'Unknown');
    const gap =
      used === 0 ? opening(chosen) : wide ? `${closing(before)} ${opening(chosen)}` : joint(before, chosen);
    if (used + gap.length + width(part.text) + beforeCorner + width(loaded) > columns) break;
    line += bracketed(gap) + part.painted;
    used += gap.length + width(part.text);
    before = chosen;
  }
  line += bracketed(closing(before));
  return line + ' '.repeat(Math.max(0, columns - 2 - used - width(loaded))) + painted;
}

/** A count with its state's glyph; undefined: not known yet. */
function statePart(state: JobState, amount: number | undefined, words: string, theme: Theme): HeaderPart {
  const { glyph, token } = theme.states[state];
  const text = `${glyph} ${amount === undefined ? theme.glyphs.none : count(amount)}${words}`;
  return {
    text,
    painted: amount === undefined || amount === 0 ? theme.paint.dim(text) : theme.paint[token](text),
  };
}

/** `<3> ✖ 2 failed`: after the key that shows only these, where it acts. */
function withKey(state: JobState, part: HeaderPart, { theme, stateKeys }: HeaderContext): HeaderPart {
  return afterKey(stateKeys?.get(state), part, theme);
}

/** `12 failed, 2 in 24 h`: beside a key that shows all that failed stands how many that are. */
function failedPart(all: number, { count: late, span }: RecentFailures, theme: Theme): HeaderPart {
  const { glyph, word, token } = theme.states.Failed;
  const text = `${glyph} ${count(all)} ${word.toLowerCase()}, ${late === 0 ? 'none' : count(late)} in ${roughSpan(span)}`;
  return { text, painted: theme.paint[late === 0 ? 'dim' : token](text) };
}

/** What is going on, loudest first: what is wrong with clusters, what runs and waits, and what failed of late. */
export function newsLine(
  feed: FeedState,
  counts: Readonly<Record<JobState, number>>,
  wrong: readonly ProblemPart[],
  failed: RecentFailures,
  context: HeaderContext,
  newer = '',
): string {
  const { theme, columns } = context;
  const known = hasAnswered(feed);
  const stateOf = (state: JobState, amount: number, more = ''): HeaderPart => {
    const words = columns >= 70 || more !== '' ? ` ${theme.states[state].word.toLowerCase()}${more}` : '';
    return statePart(state, known ? amount : undefined, words, theme);
  };
  const running = stateOf('InProgress', counts.InProgress);
  const queued = stateOf('Queued', counts.Queued);
  const failing = stateOf('Failed', failed.count, ` in ${roughSpan(failed.span)}`);
  const news = [running, queued, failing];
  const keyed = [
    withKey('InProgress', running, context),
    withKey('Queued', queued, context),
    context.stateKeys?.has('Failed') && counts.Failed !== failed.count
      ? withKey('Failed', failedPart(counts.Failed, failed, theme), context)
      : withKey('Failed', failing, context),
  ];
  const [, , keyedFailed] = keyed;
  // Without their words, the counts and their keys have room beside large numbers.
  const brief = [
    withKey('InProgress', statePart('InProgress', known ? counts.InProgress : undefined, '', theme), context),
    withKey('Queued', statePart('Queued', known ? counts.Queued : undefined, '', theme), context),
    ...(keyedFailed === undefined ? [] : [keyedFailed]),
  ];
  const gap = columns >= 60 ? '   ' : '  ';
  const cellsOf = (parts: readonly HeaderPart[]): number =>
    parts.reduce((sum, { text }) => sum + width(text) + gap.length, 1 - gap.length);
  const [worst, ...others] = wrong;
  const left = `+${count(others.reduce((sum, { clusters }) => sum + clusters, 0))} wrong`;
  const more = { text: left, painted: theme.paint.failed(left) };
  const fewWrong = worst === undefined ? [] : [worst, ...(others.length > 0 ? [more] : [])];
  const short = [...fewWrong, ...news];
  const fits = (parts: readonly HeaderPart[]): boolean => cellsOf(parts) < columns;
  // What does not fit goes from the end, but for what failed, which is last.
  const shorter = short.filter((part) => part !== running && part !== queued);
  const least = cornerText(loadedText(feed), newer, context);
  const hasKeys = columns >= 60 && (context.stateKeys?.size ?? 0) > 0;
  const shortest = [...fewWrong, ...brief];
  const withKeys = [[...wrong, ...keyed], ...(hasKeys ? [[...wrong, ...brief], shortest] : [])];
  // What arrived above the view stays in the corner.
  const rest = [
    ...(hasKeys && newer === '' ? [shortest] : []),
    [...wrong, ...news],
    short,
    shorter,
    fewWrong.length > 0 ? fewWrong : short.slice(0, 1),
    short.slice(0, 1),
  ];
  const parts =
    withKeys.find((some) => cellsOf(some) + beforeCorner + width(least.text) <= columns) ??
    rest.find(fits) ??
    [];
  const line = ` ${parts.map(({ painted }) => painted).join(gap)}`;
  const used = cellsOf(parts);
  const loaded = loadedText(feed) + (columns >= 100 ? sinceText(feed, context.now) : '');
  const corner = [loaded, loadedText(feed)]
    .map((text) => cornerText(text, newer, context))
    .find(({ text }) => used + beforeCorner + width(text) <= columns);
  return corner === undefined
    ? line
    : line + ' '.repeat(columns - 1 - used - width(corner.text)) + corner.painted;
}

/** ` since Aug 09`, ` since 2025 Nov 22`: how far back the loaded jobs go. */
function sinceText({ jobs }: FeedState, now: number): string {
  const oldest = jobs.findLast(({ createdAt }) => createdAt !== undefined)?.createdAt;
  if (oldest === undefined) return '';
  const at = when(oldest, now);
  return at.endsWith('ago') || at === 'just now'
    ? ` in ${roughSpan(now - oldest)}`
    : ` since ${at.replace(/ \d\d:\d\d$/, '')}`;
}

// Brackets mark the selected counts, in place of spaces, so that selecting moves nothing.
const opening = (chosen: boolean): string => (chosen ? '[' : ' ');
const closing = (chosen: boolean): string => (chosen ? ']' : ' ');
/** With one cell between two counts, neighbours share their brackets. */
const joint = (left: boolean, right: boolean): string => (left === right ? ' ' : left ? ']' : '[');

/** The corner of the counts; `newer`: how many jobs arrived above the view. */
export function loadedCorner(feed: FeedState, context: HeaderContext, newer = ''): HeaderPart {
  return cornerText(loadedText(feed), newer, context);
}

/** How many jobs are loaded, after those that arrived above the view; if space is short, only the latter. */
function cornerText(loaded: string, newer: string, { theme: { paint }, columns }: HeaderContext): HeaderPart {
  if (newer === '') return { text: loaded, painted: paint.dim(loaded) };
  if (columns < 60) return { text: newer, painted: paint.accent(newer) };
  return { text: `${newer}   ${loaded}`, painted: `${paint.accent(newer)}   ${paint.dim(loaded)}` };
}

/** `250 of 1,240`: how many are loaded, of how many Atlas reports. */
function loadedText({ clusters }: FeedState): string {
  return loadedOfAll(clusters);
}

const loadedOfAll = memoize((clusters: FeedState['clusters']): string => {
  const loaded = clusters.reduce((sum, cluster) => sum + cluster.loaded, 0);
  const total = clusters.reduce((sum, cluster) => sum + Math.max(cluster.total ?? 0, cluster.loaded), 0);
  const more = clusters.some(({ hasMore }) => hasMore);
  if (clusters.some((cluster) => cluster.total === undefined)) return `${count(loaded)} so far`;
  if (total > loaded) return `${count(loaded)} of ${count(total)}`;
  return more ? `${count(loaded)} and more` : `${count(loaded)} ${loaded === 1 ? 'job' : 'jobs'}`;
});
