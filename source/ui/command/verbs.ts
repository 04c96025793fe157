import { themeNames } from '../../cli/choices.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { JobState } from '../../jobs/job.ts';
import type { Commands } from '../bindings/scopes.ts';
import type { AppState } from '../state/app-state.ts';
import {
  clusterOrders,
  jobOrders,
  partsOf,
  screenNames,
  type SavedViews,
  type ScreenName,
  type ViewSettings,
} from '../../views/saved-view.ts';
import { clusterSortNames } from '../state/clusters-state.ts';
import { sortNames } from '../state/visible-jobs.ts';

/** What a verb may choose from. */
export type VerbContext = {
  readonly state: AppState;
  readonly names: ClusterNames;
  readonly views: SavedViews;
};

/** A value that a verb takes. */
export type Value = { readonly name: string; readonly says: string };

/** A command that takes a value: `sort longest`. */
export type Verb = {
  readonly word: string;
  readonly says: string;
  /** What a value is called, for a sentence. */
  readonly noun: string;
  /** Undefined: any text will do. */
  readonly values: ((context: VerbContext) => readonly Value[]) | undefined;
  readonly run: (value: string, commands: Commands, context: VerbContext) => void;
};

const stateNames: readonly (readonly [name: string, state: JobState | undefined])[] = [
  ['all', undefined],
  ['in-progress', 'InProgress'],
  ['queued', 'Queued'],
  ['failed', 'Failed'],
  ['cancelled', 'Cancelled'],
  ['successful', 'Successful'],
];

const screenTexts: Readonly<Record<ScreenName, string>> = {
  list: 'The list of jobs',
  clusters: 'The clusters with their verdicts',
  causes: 'The failures by cause',
  timeline: 'The jobs as bars on a time axis',
  activity: 'What happened while you watched',
};

export const verbs: readonly Verb[] = [
  {
    word: 'screen',
    says: 'Go to a screen',
    noun: 'screen',
    values: () => screenNames.map((name) => ({ name, says: screenTexts[name] })),
    run: (value, { dispatch }) => {
      const screen = screenNames.find((name) => name === value);
      if (screen !== undefined) dispatch({ type: 'show', viewSettings: { screen } });
    },
  },
  {
    word: 'filter',
    says: 'Filter by these words',
    noun: 'word',
    values: undefined,
    run: (value, { dispatch, state }) => {
      const there = staying(state, 'list', 'timeline', 'clusters', 'causes', 'activity');
      dispatch({ type: 'show', viewSettings: { ...there, filter: value } });
    },
  },
  {
    word: 'state',
    says: 'Only jobs in this state',
    noun: 'state',
    values: () =>
      stateNames.map(([name, state]) => ({
        name,
        says: state === undefined ? 'Jobs in any state' : `Only jobs that are ${name.replace('-', ' ')}`,
      })),
    run: (value, { dispatch, state }) => {
      const wanted = stateNames.find(([name]) => name === value)?.[1];
      const states = wanted === undefined ? [] : [wanted];
      dispatch({ type: 'show', viewSettings: { ...staying(state, 'list', 'timeline', 'activity'), states } });
    },
  },
  {
    word: 'sort',
    says: 'Choose the order',
    noun: 'order',
    values: ({ state }) =>
      state.screen === 'clusters'
        ? clusterOrders.map((name) => ({ name, says: clusterSortNames[name] }))
        : jobOrders.map((name) => ({ name, says: sortNames[name] })),
    run: (value, { dispatch, state }) => {
      const sort = [...jobOrders, ...clusterOrders].find((name) => name === value);
      if (sort === undefined) return;
      dispatch({ type: 'show', viewSettings: { ...staying(state, 'list', 'clusters'), sort } });
    },
  },
  {
    word: 'cluster',
    says: 'The jobs of one cluster',
    noun: 'watched cluster',
    values: ({ names }) =>
      names.refs.map((ref) => ({ name: names.of(ref), says: names.project(ref.groupId) })),
    run: (value, { dispatch }, { names }) => {
      const cluster = names.refs.find((ref) => names.of(ref) === value);
      if (cluster !== undefined) dispatch({ type: 'enterCluster', cluster });
    },
  },
  {
    word: 'project',
    says: 'The jobs of one project',
    noun: 'watched project',
    values: ({ names }) => names.groupIds.map((id) => ({ name: names.project(id), says: id })),
    run: (value, { dispatch }, { names }) => {
      const id = names.groupIds.find((one) => names.project(one) === value) ?? '';
      // Words of a filter end at a space.
      const word = value.includes(' ') || value.includes('(') ? id : value;
      dispatch({ type: 'show', viewSettings: { screen: 'list', filter: `project:${word}` } });
    },
  },
  {
    word: 'view',
    says: 'Open a saved view',
    noun: 'view',
    values: ({ views }) => [...views].map(([name, view]) => ({ name, says: partsOf(view).join(', ') })),
    run: (value, { openView }) => openView(value),
  },
  {
    word: 'save-view',
    says: 'Save what the screen shows under this name',
    noun: 'name',
    values: undefined,
    run: (value, { saveView }) => saveView(value),
  },
  {
    word: 'theme',
    says: 'Other colours, until the program ends',
    noun: 'theme',
    values: () => themeNames.map((name) => ({ name, says: `theme = "${name}" in config.toml keeps it` })),
    run: (value, { setTheme }) => {
      const theme = themeNames.find((name) => name === value);
      if (theme !== undefined) setTheme(theme);
    },
  },
];

/** On these screens the command shows its effect; from others it leads to the list. */
function staying(
  { screen }: AppState,
  ...screens: readonly AppState['screen'][]
): Pick<ViewSettings, 'screen'> {
  return screens.includes(screen) ? {} : { screen: 'list' };
}
