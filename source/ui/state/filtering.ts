import type { AppState } from './app-state.ts';
import { following } from './viewport.ts';
import { isFiltering, noFilter, type Filter } from './visible-jobs.ts';

/** A filter starts from the current position, and returns there at the end, unless a job that it found is open. */
export function filtered(state: AppState, filter: Filter): AppState {
  const next = { ...state, filter, seeking: false };
  const { selection, newest, unfiltered } = state;
  if (isFiltering(filter)) {
    return isFiltering(state.filter)
      ? next
      : { ...next, unfiltered: { selection, newest }, newest: undefined };
  }
  if (unfiltered === undefined) return next;
  if (state.pane !== 'closed') return { ...next, unfiltered: undefined, newest: unfiltered.newest };
  return { ...next, ...unfiltered, unfiltered: undefined, resumes: false };
}

/** Removes one thing at a time: the words, then the states, then the order. */
export function unfilter(state: AppState): AppState {
  const { filter, sort } = state;
  if (state.seeking) return { ...state, seeking: false };
  if (filter.text !== '') return filtered(state, { ...filter, text: '' });
  if (filter.states.length > 0) return filtered(state, { ...filter, states: [] });
  if (sort !== 'newest') return { ...state, sort: 'newest' };
  if (filter.cause !== undefined) return { ...withoutViewFilters(state), screen: 'causes' };
  return filter.cluster === undefined ? state : { ...withoutViewFilters(state), screen: 'clusters' };
}

/** Takes off what another view put on: one cluster's jobs alone, or those of one cause. */
export function withoutViewFilters(state: AppState): AppState {
  const { cluster, cause, ...filter } = state.filter;
  if (cluster === undefined && cause === undefined) return state;
  return filtered({ ...state, pane: 'closed' }, filter);
}

/** The list with only the jobs of one cluster, or of one cause. */
export function withAlone(state: AppState, filter: Pick<Filter, 'cluster' | 'cause'>): AppState {
  const alone = filtered(withoutViewFilters(state), { ...noFilter, ...filter });
  return { ...alone, screen: 'list', pane: 'closed', selection: following, sort: 'newest' };
}
