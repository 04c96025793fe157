import type { Binding } from '../../keys/keymap.ts';
import { selectedChoice, type PickerAction, type PickerState } from './picker-state.ts';

/** Where a key of the picker works. */
export type PickerScope = 'start' | 'projects' | 'clusters' | 'picker';

/** What the keys of the picker can do. */
export type PickerCommands = {
  readonly state: PickerState;
  readonly dispatch: (action: PickerAction) => void;
  readonly suspend: () => void;
};

/** What tells whether a key can act. */
type PickerFacts = Pick<PickerCommands, 'state'>;

/** Keys of the picker; every other character narrows the list. */
export const pickerKeys: readonly Binding<PickerScope, PickerCommands, PickerFacts>[] = [
  {
    id: 'pick-next',
    scopes: ['picker'],
    keys: ['down', 'ctrl+n'],
    shown: '↓ ^N',
    label: 'move',
    description: 'Next project or cluster',
    group: 'Move',
    footer: 1,
    footerKeys: '↑↓',
    run: ({ dispatch }) => dispatch({ type: 'move', by: 1 }),
    isOffered: (facts) => nothingToTake(facts) === undefined,
  },
  {
    id: 'pick-previous',
    scopes: ['picker'],
    keys: ['up', 'ctrl+p'],
    shown: '↑ ^P',
    label: 'move',
    description: 'Previous project or cluster',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'move', by: -1 }),
  },
  {
    id: 'pick-page-down',
    scopes: ['picker'],
    keys: ['pagedown', 'ctrl+f'],
    shown: 'PgDn ^F',
    label: 'page',
    description: 'A screen down',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'page', by: 1 }),
  },
  {
    id: 'pick-page-up',
    scopes: ['picker'],
    keys: ['pageup', 'ctrl+b'],
    shown: 'PgUp ^B',
    label: 'page',
    description: 'A screen up',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'page', by: -1 }),
  },
  {
    id: 'pick-first',
    scopes: ['picker'],
    keys: ['home'],
    shown: 'Home',
    label: 'first',
    description: 'To the first one',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'first' }),
  },
  {
    id: 'pick-last',
    scopes: ['picker'],
    keys: ['end'],
    shown: 'End',
    label: 'last',
    description: 'To the last one',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'last' }),
  },
  {
    id: 'pick-projects',
    scopes: ['projects'],
    keys: ['enter'],
    shown: '⏎',
    label: 'choose',
    description: 'Watch what is marked; with nothing marked, go on to the clusters of this project',
    group: 'Look',
    footer: 2,
    run: ({ dispatch }) => dispatch({ type: 'take' }),
    unavailable: nothingMarked,
  },
  {
    id: 'pick-project',
    scopes: ['projects'],
    keys: ['right', 'tab'],
    shown: '→ ⇥',
    label: 'clusters',
    description: 'Continue to the clusters of this project',
    group: 'Look',
    footer: 5,
    run: ({ dispatch }) => dispatch({ type: 'into' }),
    unavailable: nothingToTake,
  },
  {
    id: 'mark-project',
    scopes: ['projects'],
    keys: ['space'],
    shown: 'Space',
    label: 'mark',
    description: 'Mark this project, to watch all clusters of several on one screen',
    group: 'Look',
    footer: 3,
    run: ({ dispatch }) => dispatch({ type: 'mark' }),
    unavailable: nothingToTake,
  },
  {
    id: 'pick-clusters',
    scopes: ['clusters'],
    keys: ['enter'],
    shown: '⏎',
    label: 'watch',
    description: 'Watch what is marked; with nothing marked, this cluster',
    group: 'Look',
    footer: 2,
    run: ({ dispatch }) => dispatch({ type: 'take' }),
    unavailable: nothingMarked,
  },
  {
    id: 'mark',
    scopes: ['clusters'],
    keys: ['space', 'tab'],
    shown: 'Space ⇥',
    label: 'mark',
    description: 'Mark this cluster, to watch several on one screen, also of other projects',
    group: 'Look',
    footer: 3,
    run: ({ dispatch }) => dispatch({ type: 'mark' }),
    unavailable: nothingToTake,
  },
  {
    id: 'mark-all',
    scopes: ['projects', 'clusters'],
    keys: ['ctrl+a'],
    shown: '^A',
    label: 'all',
    description: 'Mark all that are shown, or none of them',
    group: 'Look',
    footer: 4,
    run: ({ dispatch }) => dispatch({ type: 'markAll' }),
    unavailable: nothingToTake,
  },
  {
    id: 'to-projects',
    scopes: ['clusters'],
    keys: ['left'],
    shown: '←',
    label: 'projects',
    description: 'Back to the projects',
    group: 'Look',
    footer: 5,
    run: ({ dispatch }) => dispatch({ type: 'toProjects' }),
  },
  {
    id: 'pick-erase',
    scopes: ['picker'],
    keys: ['backspace', 'delete', 'ctrl+h'],
    shown: '⌫',
    label: 'erase',
    description: 'Erase a typed character',
    group: 'Find',
    run: ({ dispatch }) => dispatch({ type: 'erase', what: 'character' }),
  },
  {
    id: 'pick-erase-word',
    scopes: ['picker'],
    keys: ['ctrl+w', 'alt+backspace'],
    shown: '^W Alt+⌫',
    label: 'erase word',
    description: 'Erase a typed word',
    group: 'Find',
    run: ({ dispatch }) => dispatch({ type: 'erase', what: 'word' }),
  },
  {
    id: 'pick-erase-all',
    scopes: ['picker'],
    keys: ['ctrl+u'],
    shown: '^U',
    label: 'erase all',
    description: 'Erase all that was typed',
    group: 'Find',
    run: ({ dispatch }) => dispatch({ type: 'erase', what: 'all' }),
  },
  {
    id: 'ask-again',
    scopes: ['start', 'picker'],
    keys: ['ctrl+r'],
    shown: '^R',
    label: 'ask again',
    description: 'Ask Atlas for the list again',
    group: 'Watch',
    footer: 6,
    run: ({ dispatch }) => dispatch({ type: 'ask' }),
  },
  {
    id: 'pick-back',
    scopes: ['start', 'picker'],
    keys: ['esc'],
    shown: 'Esc',
    label: 'back',
    description: 'One step back: what you typed, then the way you came',
    group: 'Look',
    footer: 7,
    run: ({ dispatch }) => dispatch({ type: 'back' }),
  },
  {
    id: 'pick-quit',
    scopes: ['start', 'picker'],
    keys: ['ctrl+c'],
    shown: '^C',
    label: 'quit',
    description: 'Leave the program',
    group: 'Program',
    footer: 8,
    run: ({ dispatch }) => dispatch({ type: 'quit' }),
  },
  {
    id: 'pick-suspend',
    scopes: ['start', 'picker'],
    keys: ['ctrl+z'],
    shown: '^Z',
    label: 'suspend',
    description: 'Suspend; the shell\'s "fg" brings it back',
    group: 'Program',
    notOnWindows: true,
    run: ({ suspend }) => suspend(),
  },
];

/** Marked choices may be out of view; without marks, the one under the cursor counts. */
function nothingMarked({ state }: PickerFacts): string | undefined {
  return state.marked.length > 0 ? undefined : nothingToTake({ state });
}

/** Why there is nothing under the cursor, as a sentence. */
function nothingToTake({ state }: PickerFacts): string | undefined {
  if (selectedChoice(state)) return undefined;
  const { listing, step } = state;
  const what = step === 'projects' ? 'project' : 'cluster';
  // Keys wait until the answer comes.
  if (listing.kind === 'asking') return undefined;
  if (listing.kind === 'failed') return 'There is nothing to choose: Ctrl+R asks Atlas again.';
  return listing.choices.length === 0 ? `There is no ${what} here.` : `No ${what} matches what you typed.`;
}
