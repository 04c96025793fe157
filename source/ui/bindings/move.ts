import { hasRow } from './no-jobs.ts';
import type { AppBinding } from './scopes.ts';

/** Keys that move the selection. */
export const moveKeys: readonly AppBinding[] = [
  {
    id: 'next-job',
    scopes: ['list', 'coverage', 'causes', 'activity', 'away', 'filter'],
    keys: ['down', 'j'],
    shown: '↓ j',
    label: 'move',
    description: 'Next job, cluster, cause or event',
    group: 'Move',
    footer: 1,
    footerKeys: '↑↓',
    run: ({ dispatch }) => dispatch({ type: 'move', by: 1 }),
    // Before the first rows it counts all the same.
    isOffered: hasRow,
  },
  {
    id: 'previous-job',
    scopes: ['list', 'coverage', 'causes', 'activity', 'away', 'filter'],
    keys: ['up', 'k'],
    shown: '↑ k',
    label: 'move',
    description: 'Previous job, cluster, cause or event',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'move', by: -1 }),
  },
  {
    id: 'page-down',
    scopes: ['list', 'coverage', 'causes', 'activity', 'away', 'filter'],
    keys: ['pagedown', 'ctrl+f'],
    shown: 'PgDn ^F',
    label: 'page',
    description: 'A screen down; older pages load as you move',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'page', by: 1 }),
  },
  {
    id: 'page-up',
    scopes: ['list', 'coverage', 'causes', 'activity', 'away', 'filter'],
    keys: ['pageup', 'ctrl+b'],
    shown: 'PgUp ^B',
    label: 'page',
    description: 'A screen up',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'page', by: -1 }),
  },
  {
    id: 'newest',
    scopes: ['list'],
    keys: ['g', 'home'],
    shown: 'g Home',
    label: 'newest',
    description: 'To the newest job, and follow new ones',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'first' }),
  },
  {
    id: 'oldest',
    scopes: ['list'],
    keys: ['G', 'end'],
    shown: 'G End',
    label: 'oldest',
    description: 'To the oldest loaded job, and load the page after it',
    group: 'Move',
    run: ({ dispatch, feed }) => {
      dispatch({ type: 'last' });
      feed.loadMore(true);
    },
  },
];
