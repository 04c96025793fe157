import type { JobState } from '../../jobs/job.ts';
import { isReached } from '../../keys/keymap.ts';
import { verdictGroups } from '../state/clusters-state.ts';
import type { AppBinding, Scope } from './scopes.ts';
import { noJobs, nothingToFilter } from './no-jobs.ts';

/** The states of the digit keys, in the order of the header's counts. */
const stateOrder = ['InProgress', 'Queued', 'Failed', 'Cancelled', 'Successful'] as const;
const stateWords = ['in progress', 'queued', 'failed', 'cancelled', 'successful'] as const;

function stateKeys(): AppBinding[] {
  return stateOrder.map((state, index) => ({
    id: `state-${index + 1}`,
    scopes: ['list', 'pane', 'activity', 'away'],
    keys: [String(index + 1)],
    shown: String(index + 1),
    label: index === 0 ? 'states' : (stateWords[index] ?? ''),
    description: `Only jobs that are ${stateWords[index]}; several of these keys add up`,
    group: 'Find',
    ...(index === 0 && { footer: 6.5, footerKeys: '1-5' }),
    run: ({ dispatch }) => dispatch({ type: 'toggleState', state }),
    unavailable: nothingToFilter,
  }));
}

/** The key that shows only the jobs in a state, for each that acts in these scopes. */
export function stateKeysIn(
  scopes: readonly Scope[],
  bindings: readonly AppBinding[],
): ReadonlyMap<JobState, string> {
  return new Map(
    stateOrder.flatMap((state, index) => {
      const key = keyIn(scopes, bindings, `state-${index + 1}`);
      return key === undefined ? [] : [[state, key] as const];
    }),
  );
}

/** The same of the verdicts, in the order of `verdictGroups`. */
export function verdictKeysIn(
  scopes: readonly Scope[],
  bindings: readonly AppBinding[],
): readonly (string | undefined)[] {
  return verdictGroups.map((_, index) => keyIn(scopes, bindings, `verdict-${index + 1}`));
}

function keyIn(scopes: readonly Scope[], bindings: readonly AppBinding[], id: string): string | undefined {
  const binding = bindings.find((one) => one.id === id);
  return binding && isReached(binding, bindings, scopes) ? binding.shown.split(' ')[0] : undefined;
}

/** Keys that filter and sort the jobs. */
export const findKeys: readonly AppBinding[] = [
  {
    id: 'filter',
    scopes: ['list', 'pane', 'coverage', 'why', 'causes', 'activity', 'away'],
    keys: ['/'],
    shown: '/',
    label: 'filter',
    description: 'Filter by words in any field, custom data, errors and shards too',
    group: 'Find',
    footer: 6,
    run: ({ dispatch }) => dispatch({ type: 'edit' }),
    unavailable: nothingToFilter,
  },
  {
    id: 'search-help',
    scopes: ['help'],
    keys: ['/'],
    shown: '/',
    label: 'search',
    description: 'In this help: search it',
    group: 'Find',
    footer: 6,
    run: ({ dispatch }) => dispatch({ type: 'edit' }),
  },
  ...stateKeys(),
  {
    id: 'sort',
    scopes: ['list', 'pane', 'coverage', 'why'],
    keys: ['s'],
    shown: 's',
    label: 'sort',
    description: 'Sort: newest, trouble, longest, cluster; clusters: worst, name, oldest, due',
    group: 'Find',
    run: ({ dispatch }) => dispatch({ type: 'sort' }),
    unavailable: noJobs,
  },
  {
    id: 'load-older',
    scopes: ['list', 'pane'],
    keys: ['L'],
    shown: 'L',
    label: 'older',
    description: 'Load the next older page now',
    group: 'Find',
    run: ({ feed }) => feed.loadMore(true),
    unavailable: ({ feed }) =>
      feed.getState().clusters.some(({ hasMore }) => hasMore)
        ? undefined
        : 'All jobs that Atlas keeps are loaded.',
  },
  {
    id: 'unfilter',
    scopes: ['list'],
    keys: ['esc'],
    shown: 'Esc',
    label: 'all',
    description: 'Remove filter, states and sorting, one by one',
    group: 'Find',
    run: ({ dispatch }) => dispatch({ type: 'unfilter' }),
  },
  {
    id: 'keep-filter',
    scopes: ['filter'],
    keys: ['enter'],
    shown: '⏎',
    label: 'keep',
    description: 'While typing: keep the filter',
    group: 'Find',
    run: ({ dispatch }) => dispatch({ type: 'keepFilter' }),
  },
  {
    id: 'drop-filter',
    scopes: ['filter'],
    keys: ['esc'],
    shown: 'Esc',
    label: 'clear',
    description: 'While typing: clear the filter',
    group: 'Find',
    run: ({ dispatch }) => dispatch({ type: 'dropText' }),
  },
  {
    id: 'erase',
    scopes: ['filter', 'command', 'view-name'],
    keys: ['backspace', 'delete', 'ctrl+h'],
    shown: '⌫',
    label: 'erase',
    description: 'While typing: erase a character',
    group: 'Find',
    run: ({ dispatch }) => dispatch({ type: 'erase', what: 'character' }),
  },
  {
    id: 'erase-word',
    scopes: ['filter', 'command', 'view-name'],
    keys: ['ctrl+w', 'alt+backspace'],
    shown: '^W Alt+⌫',
    label: 'erase word',
    description: 'While typing: erase a word',
    group: 'Find',
    run: ({ dispatch }) => dispatch({ type: 'erase', what: 'word' }),
  },
  {
    id: 'erase-all',
    scopes: ['filter', 'command', 'view-name'],
    keys: ['ctrl+u'],
    shown: '^U',
    label: 'erase all',
    description: 'While typing: erase everything',
    group: 'Find',
    run: ({ dispatch }) => dispatch({ type: 'erase', what: 'all' }),
  },
];
