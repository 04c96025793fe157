import { verdictGroups } from '../state/clusters-state.ts';
import { leadsBack, noRow } from './no-jobs.ts';
import type { AppBinding } from './scopes.ts';

function verdictKeys(): AppBinding[] {
  return verdictGroups.map(({ words }, index) => ({
    id: `verdict-${index + 1}`,
    scopes: ['coverage', 'why'],
    keys: [String(index + 1)],
    shown: String(index + 1),
    label: index === 0 ? 'verdicts' : words,
    description: `Only clusters ${words.startsWith('without') ? words : `that are ${words}`}; several of these keys add up`,
    group: 'Find',
    ...(index === 0 && { footer: 6.5, footerKeys: '1-5' }),
    run: ({ dispatch }) => dispatch({ type: 'toggleVerdicts', group: index }),
  }));
}

/** Keys of the clusters view. */
export const clusterKeys: readonly AppBinding[] = [
  {
    id: 'verdicts',
    scopes: ['list', 'pane', 'full', 'coverage', 'why', 'why-full', 'causes', 'timeline', 'activity', 'away'],
    keys: ['v'],
    shown: 'v',
    label: 'verdicts',
    labelNow: (facts) => (leadsBack('clusters', facts) ? 'list' : undefined),
    description: 'The clusters with their verdicts, worst first, or back to the list',
    group: 'Look',
    footer: 6.55,
    run: ({ dispatch }) => dispatch({ type: 'toggleScreen', screen: 'clusters' }),
  },
  {
    id: 'cluster-jobs',
    scopes: ['coverage', 'why', 'why-full'],
    keys: ['enter'],
    shown: '⏎',
    label: 'jobs',
    description: 'On the clusters: the jobs of this one; Esc leads back',
    group: 'Look',
    footer: 2,
    run: ({ dispatch, cluster: selected }) => {
      const cluster = selected();
      if (cluster !== undefined) dispatch({ type: 'enterCluster', cluster });
    },
    unavailable: noRow,
  },
  {
    id: 'cluster-why',
    scopes: ['coverage', 'why'],
    keys: ['right', 'l', 'tab'],
    shown: '→ l ⇥',
    label: 'why',
    description: 'On the clusters: what the verdict rests on; once more for the full screen',
    group: 'Look',
    footer: 2.5,
    run: ({ dispatch }) => dispatch({ type: 'open' }),
    unavailable: (facts) =>
      facts.state.clusters.pane === 'full' ? 'The reasons fill the screen already.' : noRow(facts),
  },
  {
    id: 'clusters-back',
    scopes: ['coverage'],
    keys: ['esc'],
    shown: 'Esc',
    label: 'back',
    description: 'On the clusters: take off filter, verdicts and sorting, then back to the list',
    group: 'Look',
    run: ({ dispatch }) => dispatch({ type: 'unfilter' }),
  },
  {
    id: 'first-cluster',
    scopes: ['coverage', 'why', 'causes', 'activity', 'away'],
    keys: ['g', 'home'],
    shown: 'g Home',
    label: 'first',
    description: 'To the first cluster, cause or event',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'first' }),
  },
  {
    id: 'last-cluster',
    scopes: ['coverage', 'why', 'causes', 'activity', 'away'],
    keys: ['G', 'end'],
    shown: 'G End',
    label: 'last',
    description: 'To the last cluster, cause or event',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'last' }),
  },
  ...verdictKeys(),
];
