import type { FeedState } from '../../feed/feed-state.ts';
import { countStates, type JobState } from '../../jobs/job.ts';
import { count } from '../../text/format.ts';
import { activityRows } from '../activity/activity-body.ts';
import { stateKeysIn, verdictKeysIn } from '../bindings/find.ts';
import { activeScopes, type Scope } from '../bindings/scopes.ts';
import { causeRows } from '../causes/cause-rows.ts';
import { causesLine } from '../causes/causes-header.ts';
import { problemParts, verdictLine } from '../clusters/verdict-line.ts';
import { countsLine, loadedCorner, newsLine } from '../list/counts-lines.ts';
import { loadedOf } from '../list/filter-line.ts';
import { hasAnswered, type HeaderContext } from '../list/header-lines.ts';
import { recentFailures } from '../list/recent-failures.ts';
import type { ActivityRow } from '../state/activity-state.ts';
import type { AppState } from '../state/app-state.ts';
import { noFilter } from '../state/visible-jobs.ts';
import type { FrameSources } from './frame-sources.ts';

/** The verdicts where clusters are looked at, else the news; the counts of all loaded jobs where states are chosen. */
export function secondLine({ feed, state, context, summary }: FrameSources, newer: string): string {
  const { coverage, columns, theme, now, names } = context;
  const isAway = state.away !== undefined;
  if (state.screen === 'causes' && !isAway)
    return causesLine(causeRows(feed.jobs, { ...feed, names, text: '' }), loadedOf(feed), context);
  const scopes = feed.jobs.length === 0 ? [] : scopesUnder(state);
  const keyed = { ...context, stateKeys: stateKeysIn(scopes, context.bindings) };
  const failed = recentFailures(feed, summary, now + feed.clockSkew);
  if (state.screen === 'clusters' && !isAway) {
    const verdictKeys = verdictKeysIn(scopesUnder(state), context.bindings);
    const known = hasAnswered(feed) ? failed : undefined;
    return verdictLine(coverage, state.clusters.groups, known, { columns, theme, verdictKeys });
  }
  if (isAway) return newsLine(feed, summary.counts, problemParts(coverage, theme), failed, context, newer);
  if (state.screen === 'activity') {
    const { states } = state.activity;
    const all = { jobOf: summary.jobOf, names, ...state.activity, states: noFilter.states };
    if (states.length > 0) return activityCounts(activityRows(feed.activity, all), feed, keyed, states);
    return newsLine(feed, summary.counts, problemParts(coverage, theme), failed, context, newer);
  }
  const { states } = state.filter;
  if (states.length > 0)
    return countsLine(feed, summary.counts, keyed, states, loadedCorner(feed, context, newer));
  return newsLine(feed, summary.counts, problemParts(coverage, theme), failed, keyed, newer);
}

/** How much of what happened led to each state. */
function activityCounts(
  rows: readonly ActivityRow[],
  feed: FeedState,
  context: HeaderContext,
  states: readonly JobState[],
): string {
  const counts = countStates(
    rows.flatMap(({ entry }) => (entry?.to === undefined ? [] : [{ state: entry.to }])),
  );
  const text = `${count(rows.length)} ${rows.length === 1 ? 'change' : 'changes'}`;
  return countsLine(feed, counts, context, states, { text, painted: context.theme.paint.dim(text) });
}

/** Where keys act once the help and what is typed or chosen in a line are closed. */
export function scopesUnder(state: AppState): readonly Scope[] {
  return activeScopes({
    ...state,
    help: false,
    editing: false,
    copying: false,
    command: undefined,
    choosing: undefined,
  });
}
