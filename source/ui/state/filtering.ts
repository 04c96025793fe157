import type { JobState } from '../../jobs/job.ts';
import {
  isJobOrder,
  jobOrders,
  verdictNames,
  type ClusterOrder,
  type JobOrder,
  type ScreenName,
  type VerdictName,
  type ViewSettings,
} from '../../views/saved-view.ts';
import { editedText } from './text-fields.ts';
import { following, release, sought } from './viewport.ts';
import type { AppAction, AppState } from './app-state.ts';
import { isFiltering, noFilter, type Filter } from './visible-jobs.ts';

/** What changes which jobs are visible, and in which order. */
export type FilterAction =
  | { readonly type: 'edit' | 'keepFilter' | 'dropText' | 'unfilter' | 'sort' | 'seek' | 'stopSeeking' }
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'erase'; readonly what: 'character' | 'word' | 'all' }
  | { readonly type: 'toggleState'; readonly state: JobState };

export function reduceFilter(state: AppState, action: FilterAction): AppState {
  const { filter, sort } = state;
  switch (action.type) {
    case 'edit': {
      return { ...state, editing: true };
    }
    case 'keepFilter':
    case 'dropText':
    case 'typed':
    case 'erase': {
      return filtered(state, { ...filter, text: editedText(filter.text, action) ?? filter.text });
    }
    case 'toggleState': {
      const { states } = filter;
      const isOn = states.includes(action.state);
      const next = isOn ? states.filter((one) => one !== action.state) : [...states, action.state];
      return filtered(state, { ...filter, states: next });
    }
    case 'unfilter': {
      return unfilter(state);
    }
    case 'sort': {
      return inOrder(state, jobOrders[(jobOrders.indexOf(sort) + 1) % jobOrders.length] ?? 'newest');
    }
    case 'seek': {
      return { ...state, seeking: true };
    }
    case 'stopSeeking': {
      return state.seeking ? { ...state, seeking: false } : state;
    }
  }
}

/** A filter keeps the selected job if it matches, and at the end restores the position, unless a job that it found is open. */
export function filtered(state: AppState, filter: Filter): AppState {
  const next = { ...state, filter, seeking: false };
  const { selection, newest, unfiltered } = state;
  if (isFiltering(filter)) {
    const found = { ...next, selection: sought(selection) };
    return isFiltering(state.filter)
      ? found
      : { ...found, unfiltered: { selection, newest }, newest: undefined };
  }
  if (unfiltered === undefined) return next;
  if (state.pane !== 'closed') return { ...next, unfiltered: undefined, newest: unfiltered.newest };
  return { ...next, ...unfiltered, unfiltered: undefined, resumes: false };
}

/** Removes one thing at a time: the words, then the states, then the order. */
function unfilter(state: AppState): AppState {
  const { filter, sort } = state;
  if (state.seeking) return { ...state, seeking: false };
  if (filter.text !== '') return filtered(state, { ...filter, text: '' });
  if (filter.states.length > 0) return filtered(state, { ...filter, states: [] });
  if (sort !== 'newest') return unsorted(state);
  if (filter.cause !== undefined) return { ...withoutViewFilters(state), screen: 'causes' };
  return filter.cluster === undefined ? state : { ...withoutViewFilters(state), screen: 'clusters' };
}

/** The jobs in this order, at its first row: of an open job the next frame takes the place. */
function inOrder(state: AppState, sort: JobOrder): AppState {
  const unsorted = sort === 'newest' ? undefined : (state.unsorted ?? state.selection);
  return { ...state, sort, unsorted, selection: following, resumes: false, paneScroll: 0 };
}

/** The newest first again, where one was before another order. */
function unsorted(state: AppState): AppState {
  const { unsorted: selection = state.selection } = state;
  return { ...state, sort: 'newest', unsorted: undefined, selection, resumes: false };
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
  return { ...inOrder(alone, 'newest'), screen: 'list', pane: 'closed' };
}

/** Shows these view settings, on their screen; `name` is that of the saved view that they come from. */
export function withViewSettings(
  state: AppState,
  { viewSettings, name }: Extract<AppAction, { type: 'show' }>,
  toScreen: (from: AppState, screen: ScreenName) => AppState,
): AppState {
  const from = name === undefined ? state : withoutViewFilters(state);
  const { screen } = viewSettings;
  const shown = applyViewSettings(screen === undefined ? from : toScreen(from, screen), viewSettings);
  return name === undefined ? shown : { ...shown, opened: { name, viewSettings: viewSettingsOf(shown) } };
}

/** What is left out stays as it is. */
function applyViewSettings(state: AppState, viewSettings: ViewSettings): AppState {
  const { screen, filter, states, verdicts, sort, columns } = viewSettings;
  const closed = screen === 'list' ? release({ ...state, pane: 'closed' }) : state;
  const shown = { ...closed, help: false, away: undefined, ...('columns' in viewSettings && { columns }) };
  const worded = filter === undefined ? shown : withWords(shown, filter);
  const chosen = states === undefined ? worded : withStates(worded, states);
  const judged = verdicts === undefined ? chosen : withVerdicts(chosen, verdicts);
  if (sort === undefined) return judged;
  return isJobOrder(sort) ? inOrder(judged, sort) : withClustersInOrder(judged, sort);
}

/** The view settings of the screen, without what is as usual: the converse of `applyViewSettings`. */
export function viewSettingsOf(state: AppState): ViewSettings {
  const { screen, clusters, causes, activity, filter, sort, columns } = state;
  switch (screen) {
    case 'clusters': {
      const verdicts = clusters.groups.toSorted().map((group) => verdictNames[group] ?? 'wrong');
      return {
        screen,
        ...words(clusters.text),
        ...(verdicts.length > 0 && { verdicts }),
        ...(clusters.sort !== 'worst' && { sort: clusters.sort }),
      };
    }
    case 'causes': {
      return { screen, ...words(causes.text) };
    }
    case 'activity': {
      return { screen, ...words(activity.text), ...inStates(activity.states) };
    }
    case 'list':
    case 'timeline': {
      // One cause's jobs have no words of their own; they have all failed.
      const states = filter.cause === undefined ? filter.states : (['Failed'] as const);
      return {
        screen,
        ...words(filter.text),
        ...inStates(states),
        ...(sort !== 'newest' && { sort }),
        ...(columns && screen === 'list' && { columns }),
      };
    }
  }
}

/** The name of the saved view that the screen still looks like. */
export function openedView({ opened, ...state }: AppState): string | undefined {
  if (opened === undefined) return undefined;
  return JSON.stringify(viewSettingsOf({ ...state, opened })) === JSON.stringify(opened.viewSettings)
    ? opened.name
    : undefined;
}

function words(text: string): ViewSettings {
  return text.trim() === '' ? {} : { filter: text.trim() };
}

function inStates(states: readonly JobState[]): ViewSettings {
  return states.length === 0 ? {} : { states: states.toSorted() };
}

/** The rows of this screen that have these words. */
function withWords(state: AppState, text: string): AppState {
  const { screen, clusters, causes, activity } = state;
  if (screen === 'clusters') return { ...state, clusters: { ...clusters, text, selection: following } };
  if (screen === 'causes') return { ...state, causes: { ...causes, text, selection: following } };
  if (screen === 'activity') return { ...state, activity: { ...activity, text, selection: following } };
  return filtered(state, { ...state.filter, text });
}

function withStates(state: AppState, states: readonly JobState[]): AppState {
  const { screen, activity } = state;
  if (screen === 'activity') return { ...state, activity: { ...activity, states, selection: following } };
  return filtered(state, { ...state.filter, states });
}

function withVerdicts(state: AppState, names: readonly VerdictName[]): AppState {
  const groups = names.map((name) => verdictNames.indexOf(name));
  return { ...state, clusters: { ...state.clusters, groups, selection: following } };
}

function withClustersInOrder(state: AppState, sort: ClusterOrder): AppState {
  return { ...state, clusters: { ...state.clusters, sort, selection: following } };
}
