import type { Facts } from '../../source/ui/bindings/scopes.ts';
import { initialAppState } from '../../source/ui/state/app-state.ts';
import { feedState, groupId, job } from './jobs.ts';

/** What keys can act on where the list has a row, except for what is given. */
export function facts(given: Partial<Facts> = {}): Facts {
  const only = job();
  return {
    state: initialAppState,
    visible: 1,
    cluster: () => ({ groupId, clusterName: only.clusterName }),
    cause: () => undefined,
    happened: () => undefined,
    hasTurnedBad: () => false,
    views: 1,
    feed: { getState: () => feedState([only]) },
    ...given,
  };
}
