import type { Feed } from '../feed/feed-state.ts';
import type { AppAction, AppState } from './app-state.ts';
import { bindings } from './bindings.ts';

/** Where a key counts. Consumed top-down: an overlay, then the screen, then everywhere. */
export type Scope = 'filter' | 'help' | 'pane' | 'full' | 'list' | 'global';

/** What a key may do. */
export type Commands = {
  readonly state: AppState;
  /** How many jobs are left to be seen. */
  readonly visible: number;
  readonly dispatch: (action: AppAction) => void;
  readonly feed: Feed;
  readonly quit: () => void;
  readonly suspend: () => void;
};

/** One key binding: it drives the handler, the footer, the help screen and the README's table. */
export type Binding = {
  /** A stable name, for `[keys]` in config.toml. */
  readonly id: string;
  readonly scopes: readonly Scope[];
  /** Keystrokes as `use-keymap.ts` names them. */
  readonly keys: readonly string[];
  /** The keys as a person reads them. */
  readonly shown: string;
  /** One or two words, for the footer. */
  readonly label: string;
  readonly description: string;
  readonly group: 'Move' | 'Look' | 'Find' | 'Watch' | 'Program';
  /** Its place in the footer, lowest first; absent: only in the help. */
  readonly footer?: number;
  /** The keys as the footer names them, where it speaks for two bindings at once. */
  readonly footerKeys?: string;
  readonly run: (commands: Commands) => void;
  /** Why it can't act now, as a sentence. */
  readonly unavailable?: (commands: Commands) => string | undefined;
};

/** The scopes that count now, topmost first. */
export function activeScopes(state: AppState): readonly Scope[] {
  if (state.editing) return ['filter'];
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
