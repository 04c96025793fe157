import { expect, test } from 'vitest';
import type { FeedState } from '../../../source/feed/feed-state.ts';
import { initialAppState, type AppState } from '../../../source/ui/state/app-state.ts';
import { frame, some } from '../../helpers/frames.tsx';
import { cluster, feedState, job } from '../../helpers/jobs.ts';

/** The footer on a wide screen, where every key has room. */
function footer(feed: FeedState, state: Partial<AppState> = {}): string {
  return frame(feed, { columns: 200, state }).at(-1) ?? '';
}

/** The labels of keys that need a row to act on. */
const needsRow = /move|row|open|tab|copy|jobs|why/;
const nowhere = { text: 'zebra' };
const filter = { ...initialAppState.filter, text: 'zebra' };

test.each<[string, Partial<AppState>]>([
  ['the list', { filter }],
  ['the time axis', { screen: 'timeline', filter }],
  ['the clusters', { screen: 'clusters', clusters: { ...initialAppState.clusters, ...nowhere } }],
  ['the failures', { screen: 'causes', causes: { ...initialAppState.causes, ...nowhere } }],
  ['the activity', { screen: 'activity', activity: { ...initialAppState.activity, ...nowhere } }],
])('where a filter leaves %s empty, the footer offers no key that needs a row', (_, state) => {
  const footerLine = footer(feedState(some), state);
  expect(footerLine).not.toMatch(needsRow);
  expect(footerLine).toMatch(/\? help {2}q quit$/);
});

test('an empty activity offers neither to open nor to filter', () => {
  expect(footer(feedState(some), { screen: 'activity' })).toBe(
    ' Esc back  v verdicts  f failures  t timeline  : command  c clusters  p pause  r refresh  ? help  q quit',
  );
});

test('without a failed job the failures offer nothing to open or filter', () => {
  expect(footer(feedState([job()]), { screen: 'causes' })).toBe(
    ' Esc back  v verdicts  t timeline  a activity  : command  c clusters  p pause  r refresh  ? help  q quit',
  );
});

test('before the first view is saved, the menu offers only to save and close', () => {
  const viewing = { at: 0, asks: undefined, text: '' } as const;
  expect(footer(feedState(some), { viewing })).toBe(' s save  Esc close  q quit');
});

test('without jobs the clusters lead neither to the time axis nor to the failures', () => {
  const at = (screen: AppState['screen'], feed = feedState([])): string => footer(feed, { screen });
  expect(at('clusters', feedState(some))).toContain('f failures  t timeline');
  expect(at('clusters')).not.toMatch(/failures|timeline/);
});

test('the key that opened a screen is offered as what leads back, unless Esc is', () => {
  const at = (screen: AppState['screen']): string => footer(feedState(some), { screen });
  expect(at('list')).toContain('  v verdicts  f failures  t timeline  a activity  ');
  expect(at('clusters')).toContain('  v list  f failures  t timeline  a activity  ');
  expect(at('timeline')).toMatch(/ Esc list {2}v verdicts {2}f failures {2}a activity /);
  expect(at('causes')).toMatch(/ Esc back .* v verdicts {2}t timeline {2}a activity /);
  expect(at('activity')).toMatch(/ Esc back .* v verdicts {2}f failures {2}t timeline {2}: command /);
});

test('reasons that fill the screen cannot be opened further', () => {
  const why = (pane: 'split' | 'full'): string =>
    footer(feedState(some), { screen: 'clusters', clusters: { ...initialAppState.clusters, pane } });
  expect(why('split')).toContain('  → why  ');
  expect(why('full')).not.toContain('why');
});

test('where older jobs may match, Enter is offered as what it does', () => {
  const feed = feedState(some, { clusters: [cluster({ loaded: 5, total: 9, hasMore: true })] });
  expect(footer(feed, { filter })).toContain(' ⏎ load older  ');
});

test('while paused, p resumes', () => {
  expect(footer(feedState(some, { paused: true }))).toContain('  p resume  ');
});
