import { leadsBack, noJobsFor, noRow } from './no-jobs.ts';
import type { AppBinding } from './scopes.ts';

/** Keys of the failures by cause. */
export const causeKeys: readonly AppBinding[] = [
  {
    id: 'failures',
    scopes: ['list', 'pane', 'full', 'coverage', 'why', 'why-full', 'causes', 'timeline', 'activity', 'away'],
    keys: ['f'],
    shown: 'f',
    label: 'failures',
    description: 'The failures by cause, the latest first, or back to the list',
    group: 'Look',
    footer: 6.56,
    run: ({ dispatch }) => dispatch({ type: 'toggleScreen', screen: 'causes' }),
    // Esc is offered instead.
    isOffered: (facts) => !leadsBack('causes', facts),
    unavailable: noJobsFor('causes'),
  },
  {
    id: 'cause-jobs',
    scopes: ['causes'],
    keys: ['enter', 'right', 'l'],
    shown: '⏎ → l',
    label: 'jobs',
    description: 'On the failures: the jobs that failed of this; Esc leads back',
    group: 'Look',
    footer: 2,
    run: ({ dispatch, cause }) => {
      const selected = cause();
      if (selected !== undefined) dispatch({ type: 'enterCause', cause: selected });
    },
    unavailable: noRow,
  },
  {
    id: 'causes-back',
    scopes: ['causes'],
    keys: ['esc', 'left', 'h', 'backspace'],
    shown: 'Esc ← h',
    label: 'back',
    description: 'On the failures: take off the filter, then back to the list',
    group: 'Look',
    footer: 3,
    run: ({ dispatch }) => dispatch({ type: 'unfilter' }),
  },
];
