import type { Feed } from '../feed/feed-state.ts';
import type { AppAction, AppState } from './app-state.ts';

/** Where a key counts. Consumed top-down: an overlay, then the screen, then everywhere. */
export type Scope = 'help' | 'pane' | 'full' | 'list' | 'global';

/** What a key may do. */
export type Commands = {
  readonly state: AppState;
  readonly dispatch: (action: AppAction) => void;
  readonly feed: Feed;
  readonly quit: () => void;
  readonly suspend: () => void;
};

/** One key binding: it drives the handler, the footer, the help screen and the README's table. */
export type Binding = {
  readonly scopes: readonly Scope[];
  /** Keystrokes as `use-keymap.ts` names them. */
  readonly keys: readonly string[];
  /** The keys as a person reads them. */
  readonly shown: string;
  /** One or two words, for the footer. */
  readonly label: string;
  readonly description: string;
  readonly group: 'Move' | 'Look' | 'Watch' | 'Program';
  /** Its place in the footer, lowest first; absent: only in the help. */
  readonly footer?: number;
  /** The keys as the footer names them, where it speaks for two bindings at once. */
  readonly footerKeys?: string;
  readonly run: (commands: Commands) => void;
  /** Why it can't act now, as a sentence. */
  readonly unavailable?: (commands: Commands) => string | undefined;
};

const noJobs = ({ feed }: Commands): string | undefined =>
  feed.getState().jobs.length === 0 ? 'There is no job to open yet.' : undefined;

export const bindings: readonly Binding[] = [
  {
    scopes: ['list'],
    keys: ['down', 'j'],
    shown: '↓ j',
    label: 'move',
    description: 'Next job',
    group: 'Move',
    footer: 1,
    footerKeys: '↑↓',
    run: ({ dispatch }) => dispatch({ type: 'move', by: 1 }),
  },
  {
    scopes: ['list'],
    keys: ['up', 'k'],
    shown: '↑ k',
    label: 'move',
    description: 'Previous job',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'move', by: -1 }),
  },
  {
    scopes: ['list'],
    keys: ['pagedown', 'ctrl+f'],
    shown: 'PgDn ^F',
    label: 'page',
    description: 'A screen down; older pages load as you move',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'page', by: 1 }),
  },
  {
    scopes: ['list'],
    keys: ['pageup', 'ctrl+b'],
    shown: 'PgUp ^B',
    label: 'page',
    description: 'A screen up',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'page', by: -1 }),
  },
  {
    scopes: ['list'],
    keys: ['g', 'home'],
    shown: 'g Home',
    label: 'newest',
    description: 'To the newest job',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'first' }),
  },
  {
    scopes: ['list'],
    keys: ['G', 'end'],
    shown: 'G End',
    label: 'oldest',
    description: 'To the oldest loaded job, and load the page after it',
    group: 'Move',
    run: ({ dispatch }) => dispatch({ type: 'last' }),
  },
  {
    scopes: ['list'],
    keys: ['enter', 'right', 'l'],
    shown: '⏎ → l',
    label: 'open',
    description: 'Open the job; once more for the full screen',
    group: 'Look',
    footer: 2,
    run: ({ dispatch }) => dispatch({ type: 'open' }),
    unavailable: noJobs,
  },
  {
    scopes: ['pane', 'full', 'help'],
    keys: ['esc', 'left', 'h', 'backspace'],
    shown: 'Esc ← h',
    label: 'back',
    description: 'One step back: full screen, pane, list',
    group: 'Look',
    footer: 3,
    run: ({ dispatch }) => dispatch({ type: 'back' }),
  },
  {
    scopes: ['list', 'pane'],
    keys: ['tab', ']'],
    shown: '⇥ ]',
    label: 'tab',
    description: 'Next tab of the pane: Overview, Shards, Custom data, Error, JSON',
    group: 'Look',
    footer: 4,
    run: ({ dispatch }) => dispatch({ type: 'tab', by: 1 }),
    unavailable: noJobs,
  },
  {
    scopes: ['pane'],
    keys: ['shift+tab', '['],
    shown: '⇧⇥ [',
    label: 'tab back',
    description: 'Previous tab',
    group: 'Look',
    run: ({ dispatch }) => dispatch({ type: 'tab', by: -1 }),
  },
  {
    scopes: ['pane'],
    keys: ['J', 'ctrl+d'],
    shown: 'J ^D',
    label: 'scroll',
    description: 'Scroll the pane down',
    group: 'Look',
    footer: 5,
    run: ({ dispatch }) => dispatch({ type: 'scroll', by: 5 }),
  },
  {
    scopes: ['pane'],
    keys: ['K', 'ctrl+u'],
    shown: 'K ^U',
    label: 'scroll up',
    description: 'Scroll the pane up',
    group: 'Look',
    run: ({ dispatch }) => dispatch({ type: 'scroll', by: -5 }),
  },
  {
    scopes: ['full', 'help'],
    keys: ['down', 'j'],
    shown: '↓ j',
    label: 'scroll',
    description: 'Scroll down where the pane or this help fills the screen',
    group: 'Look',
    footer: 1,
    footerKeys: '↑↓',
    run: ({ dispatch }) => dispatch({ type: 'scroll', by: 1 }),
  },
  {
    scopes: ['full', 'help'],
    keys: ['up', 'k'],
    shown: '↑ k',
    label: 'scroll',
    description: 'Scroll up',
    group: 'Look',
    run: ({ dispatch }) => dispatch({ type: 'scroll', by: -1 }),
  },
  {
    scopes: ['full', 'help'],
    keys: ['pagedown', 'ctrl+f', 'space'],
    shown: 'PgDn Space',
    label: 'page',
    description: 'Scroll a screen down',
    group: 'Look',
    run: ({ dispatch }) => dispatch({ type: 'scroll', by: 10 }),
  },
  {
    scopes: ['full', 'help'],
    keys: ['pageup', 'ctrl+b'],
    shown: 'PgUp ^B',
    label: 'page',
    description: 'Scroll a screen up',
    group: 'Look',
    run: ({ dispatch }) => dispatch({ type: 'scroll', by: -10 }),
  },
  {
    scopes: ['full', 'help'],
    keys: ['g', 'home'],
    shown: 'g Home',
    label: 'top',
    description: 'Scroll to the top',
    group: 'Look',
    run: ({ dispatch }) => dispatch({ type: 'scroll', by: -Infinity }),
  },
  {
    scopes: ['full', 'help'],
    keys: ['G', 'end'],
    shown: 'G End',
    label: 'end',
    description: 'Scroll to the end',
    group: 'Look',
    run: ({ dispatch }) => dispatch({ type: 'scroll', by: Infinity }),
  },
  {
    scopes: ['full'],
    keys: ['n'],
    shown: 'n',
    label: 'next job',
    description: 'The next job, without leaving the full screen',
    group: 'Look',
    footer: 6,
    run: ({ dispatch }) => dispatch({ type: 'move', by: 1 }),
  },
  {
    scopes: ['full'],
    keys: ['N'],
    shown: 'N',
    label: 'previous job',
    description: 'The previous job, without leaving the full screen',
    group: 'Look',
    run: ({ dispatch }) => dispatch({ type: 'move', by: -1 }),
  },
  {
    scopes: ['global'],
    keys: ['r', 'ctrl+r'],
    shown: 'r',
    label: 'refresh',
    description: 'Ask Atlas now',
    group: 'Watch',
    footer: 8,
    run: ({ feed }) => feed.refresh(),
  },
  {
    scopes: ['global'],
    keys: ['p'],
    shown: 'p',
    label: 'pause',
    description: 'Pause the refreshing, or go on with it',
    group: 'Watch',
    footer: 7,
    run: ({ feed }) => (feed.getState().paused ? feed.resume() : feed.pause()),
  },
  {
    scopes: ['global', 'help'],
    keys: ['?', 'f1'],
    shown: '?',
    label: 'help',
    description: 'Show or hide this help',
    group: 'Program',
    footer: 9,
    run: ({ dispatch }) => dispatch({ type: 'toggleHelp' }),
  },
  {
    scopes: ['help'],
    keys: ['q'],
    shown: 'q',
    label: 'close',
    description: 'Close this help',
    group: 'Program',
    run: ({ dispatch }) => dispatch({ type: 'back' }),
  },
  {
    scopes: ['global'],
    keys: ['q', 'ctrl+c'],
    shown: 'q ^C',
    label: 'quit',
    description: 'Leave; the terminal is as it was',
    group: 'Program',
    footer: 10,
    run: ({ quit }) => quit(),
  },
  {
    scopes: ['global'],
    keys: ['ctrl+z'],
    shown: '^Z',
    label: 'suspend',
    description: 'Suspend; the shell\'s "fg" brings it back',
    group: 'Program',
    run: ({ suspend }) => suspend(),
  },
];

/** The scopes that count now, topmost first. */
export function activeScopes(state: AppState): readonly Scope[] {
  if (state.help) return ['help', 'global'];
  if (state.pane === 'full') return ['full', 'pane', 'global'];
  if (state.pane === 'split') return ['pane', 'list', 'global'];
  return ['list', 'global'];
}

/** The binding that answers this keystroke, or undefined. */
export function findBinding(state: AppState, keystroke: string): Binding | undefined {
  for (const scope of activeScopes(state)) {
    const found = bindings.find(
      (binding) => binding.scopes.includes(scope) && binding.keys.includes(keystroke),
    );
    if (found) return found;
  }
  return undefined;
}

/** The bindings that count now, for the footer, in its order. */
export function footerBindings(state: AppState): readonly Binding[] {
  const scopes = activeScopes(state);
  return bindings
    .filter(
      (binding) => binding.footer !== undefined && binding.scopes.some((scope) => scopes.includes(scope)),
    )
    .toSorted((a, b) => (a.footer ?? 0) - (b.footer ?? 0));
}
