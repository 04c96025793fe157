import type { AppState } from './app-state.ts';
import { isFiltering, type Filter } from './visible-jobs.ts';

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
  return filter.cluster === undefined ? state : { ...withoutClusterFilter(state), screen: 'clusters' };
}

export function withoutClusterFilter(state: AppState): AppState {
  const { cluster, ...filter } = state.filter;
  return cluster === undefined ? state : filtered({ ...state, pane: 'closed' }, filter);
}
