import type { ScreenName } from '../../views/saved-view.ts';
import { isUnseen } from '../state/unseen.ts';
import type { Facts } from './scopes.ts';

/** Why a key that shows jobs has none; in the clusters view it acts on clusters, among the failures on causes. */
export function noJobs(facts: Facts): string | undefined {
  return hasRowsOfItsOwn(facts.state) ? undefined : nothingLoaded(facts);
}

/** Why a screen that shows jobs need not be opened; the key that opened it leads back all the same. */
export function noJobsFor(screen: ScreenName): (facts: Facts) => string | undefined {
  return (facts) => (leadsBack(screen, facts) ? undefined : nothingLoaded(facts));
}

/** Whether this screen is shown, so that the key that opened it leads back to the list. */
export function leadsBack(screen: ScreenName, { state }: Facts): boolean {
  return state.away === undefined && state.screen === screen;
}

function nothingLoaded({ feed }: Facts): string | undefined {
  return feed.getState().jobs.length === 0 ? 'There are no jobs yet.' : undefined;
}

function hasRowsOfItsOwn({ screen }: Facts['state']): boolean {
  return screen === 'clusters' || screen === 'causes';
}

/** Why a key that acts on the row at the cursor can't: nothing is listed. */
export function noRow(facts: Facts): string | undefined {
  return hasRow(facts) ? undefined : (noJobs(facts) ?? 'Nothing is listed here.');
}

/** The same of keys that open or copy the row's job, which Atlas may list no longer, or its verdict. */
export function noJobOrVerdict(facts: Facts): string | undefined {
  const row = isHappening(facts.state) ? facts.happened() : undefined;
  const isGone = row !== undefined && row.job === undefined && row.coverage === undefined;
  return noRow(facts) ?? (isGone ? 'Atlas no longer lists this job.' : undefined);
}

/** Why there is nothing to filter: nothing is listed, and no filter is to blame. */
export function nothingToFilter(facts: Facts): string | undefined {
  const { screen, away, activity, missed, causes } = facts.state;
  const { text, states } = away === undefined ? activity : missed;
  const isFiltered = isHappening(facts.state) ? text !== '' || states.length > 0 : causes.text !== '';
  const hasOwnFilter = isHappening(facts.state) || screen === 'causes';
  return hasOwnFilter && !isFiltered ? noRow(facts) : noJobs(facts);
}

function isHappening({ away, screen }: Facts['state']): boolean {
  return away !== undefined || screen === 'activity';
}

/** Whether anything is listed that a key could act on. */
export function hasRow({ state, visible, cluster, cause, happened }: Facts): boolean {
  if (isHappening(state)) return happened() !== undefined;
  if (state.screen === 'clusters') return cluster() !== undefined;
  return state.screen === 'causes' ? cause() !== undefined : visible > 0;
}

/** Why there is nothing to mark as seen. */
export function nothingUnseen({ state, feed, hasTurnedBad }: Facts): string | undefined {
  const { jobs, clockSkew } = feed.getState();
  return jobs.some((job) => isUnseen(job, state.seenAt + clockSkew)) || hasTurnedBad(state.seenAt)
    ? undefined
    : 'Nothing is left to be marked as seen.';
}
