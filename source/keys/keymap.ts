/** The groups of keys, in the order in which help, manual and docs have them. */
export const keyGroups = ['Move', 'Look', 'Find', 'Copy and save', 'Watch', 'Program'] as const;

/**
 * One key binding: it drives the handler, the footer, the help screen and the README's table. `F` is what tells whether
 * it can act.
 */
export type Binding<S extends string, C, F = C> = {
  /** A stable name, for `[keys]` in config.toml. */
  readonly id: string;
  readonly scopes: readonly S[];
  /** Keystrokes as `use-keymap.ts` names them. */
  readonly keys: readonly string[];
  /** The keys as a person reads them. */
  readonly shown: string;
  /** One or two words, for the footer. */
  readonly label: string;
  /** The label while the key does something else; undefined while it does what `label` says. */
  readonly labelNow?: (facts: F) => string | undefined;
  readonly description: string;
  readonly group: (typeof keyGroups)[number];
  /** Its place in the footer, lowest first; absent: only in the help. */
  readonly footer?: number;
  /** The keys in the footer, when it shows two bindings as one. */
  readonly footerKeys?: string;
  /** Not offered on Windows, which does not support it. */
  readonly notOnWindows?: true;
  /** `place`: which of its keys was pressed, from 0. */
  readonly run: (commands: C, place?: number) => void;
  /** Whether the footer offers it while it can act; absent: always. */
  readonly isOffered?: (facts: F) => boolean;
  /** Why it can't act now, as a sentence. */
  readonly unavailable?: (facts: F) => string | undefined;
};

/** A key table, and the order of its scopes. */
export type KeyTable = {
  readonly bindings: readonly Binding<string, never>[];
  /** The scopes that may cover a scope and take its keys. */
  readonly over: Readonly<Record<string, readonly string[]>>;
  /** Scopes in which characters are typed: they never reach a binding. */
  readonly typing: ReadonlySet<string>;
};

/** The binding for this keystroke, from the topmost scope that has one. */
export function findBinding<S extends string, C>(
  table: readonly Binding<S, C>[],
  scopes: readonly NoInfer<S>[],
  keystroke: string,
): Binding<S, C> | undefined {
  for (const scope of scopes) {
    const found = table.find((binding) => binding.scopes.includes(scope) && binding.keys.includes(keystroke));
    if (found) return found;
  }
  return undefined;
}

/** Whether one of its keys leads to this binding here, not to one that covers it. */
export function isReached<S extends string, C>(
  binding: Binding<S, C>,
  table: readonly Binding<S, C>[],
  scopes: readonly NoInfer<S>[],
): boolean {
  return binding.keys.some((key) => findBinding(table, scopes, key) === binding);
}

/** A footer hint: the keys in short, and one or two words. */
export type Hint = { readonly keys: string; readonly label: string };

/** The hints of the active bindings that can act now, in the footer's order. */
export function hintsOf<S extends string, C, F>(
  table: readonly Binding<S, C, F>[],
  scopes: readonly NoInfer<S>[],
  facts: F,
): readonly Hint[] {
  return table
    .filter(({ footer, scopes: own }) => footer !== undefined && own.some((scope) => scopes.includes(scope)))
    .filter(
      ({ isOffered, unavailable }) => isOffered?.(facts) !== false && unavailable?.(facts) === undefined,
    )
    .toSorted((a, b) => (a.footer ?? 0) - (b.footer ?? 0))
    .map(({ shown, footerKeys, label, labelNow }) => ({
      keys: footerKeys ?? shown.split(' ')[0] ?? shown,
      label: labelNow?.(facts) ?? label,
    }));
}
