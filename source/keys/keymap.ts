import type { Feed } from '../feed/feed-state.ts';
import type { AppAction, AppState } from '../ui/state/app-state.ts';

/** The groups of keys, in the order in which help, manual and docs have them. */
export const keyGroups = ['Move', 'Look', 'Find', 'Take along', 'Watch', 'Program'] as const;

/** Where a key counts. Consumed top-down: an overlay, then the screen, then everywhere. */
export type Scope =
  | 'copy'
  | 'timeline'
  | 'activity'
  | 'filter'
  | 'help'
  | 'pane'
  | 'full'
  | 'list'
  | 'global'
  | 'projects'
  | 'clusters'
  | 'picker'
  | 'welcome'
  | 'sign-in'
  | 'unkept';

/** What a key may do. */
export type Commands = {
  readonly state: AppState;
  /** How many jobs are left to be seen. */
  readonly visible: number;
  readonly dispatch: (action: AppAction) => void;
  readonly feed: Feed;
  /** The local clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Leaves the view to choose other clusters. */
  readonly pick: () => void;
  readonly quit: () => void;
  readonly suspend: () => void;
  /** Copies this choice (`take-along.ts`) of the selected job, and says what was copied. */
  readonly copy: (id: string) => void;
  /** Writes the jobs that are seen to a file, and says which. */
  readonly save: (format: 'json' | 'csv') => void;
};

/** One key binding: it drives the handler, the footer, the help screen and the README's table. */
export type Binding<C = Commands> = {
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
  readonly group: (typeof keyGroups)[number];
  /** Its place in the footer, lowest first; absent: only in the help. */
  readonly footer?: number;
  /** The keys as the footer names them, where it speaks for two bindings at once. */
  readonly footerKeys?: string;
  /** Windows has no such thing, so it is not offered there. */
  readonly notOnWindows?: true;
  readonly run: (commands: C) => void;
  /** Why it can't act now, as a sentence. */
  readonly unavailable?: (commands: C) => string | undefined;
};

/** The scopes that count now, topmost first. */
export function activeScopes(state: AppState): readonly Scope[] {
  if (state.editing) return ['filter'];
  if (state.copying) return ['copy'];
  if (state.help || state.away !== undefined) return ['help', 'global'];
  if (state.screen !== 'list') return [state.screen, 'global'];
  if (state.pane === 'full') return ['full', 'pane', 'global'];
  if (state.pane === 'split') return ['pane', 'list', 'global'];
  return ['list', 'global'];
}

/** The binding that answers this keystroke: of the topmost scope that has one. */
export function findBinding<C>(
  table: readonly Binding<C>[],
  scopes: readonly Scope[],
  keystroke: string,
): Binding<C> | undefined {
  for (const scope of scopes) {
    const found = table.find((binding) => binding.scopes.includes(scope) && binding.keys.includes(keystroke));
    if (found) return found;
  }
  return undefined;
}

/** What the footer says of a key: the keys in short, and one or two words. */
export type Hint = { readonly keys: string; readonly label: string };

/** The hints of the bindings that count now, in the footer's order. */
export function hintsOf<C>(table: readonly Binding<C>[], scopes: readonly Scope[]): readonly Hint[] {
  return table
    .filter(({ footer, scopes: own }) => footer !== undefined && own.some((scope) => scopes.includes(scope)))
    .toSorted((a, b) => (a.footer ?? 0) - (b.footer ?? 0))
    .map(({ shown, footerKeys, label }) => ({ keys: footerKeys ?? shown.split(' ')[0] ?? shown, label }));
}
