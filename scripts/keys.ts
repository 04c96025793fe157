import { bindings } from '../source/ui/bindings/bindings.ts';
import { pickerKeys } from '../source/ui/picker/bindings.ts';
import { welcomeKeys } from '../source/ui/welcome/bindings.ts';
import type { Binding } from '../source/keys/keymap.ts';

/** A key as described in README and manual; `changeable` is its name in `[keys]`, if it can be changed there. */
export type ToldKey = Pick<Binding<string, never>, 'shown' | 'description' | 'scopes' | 'group'> & {
  readonly changeable: string | undefined;
};

/** The keys of every screen; only those in `bindings` can be changed. */
export const everyKey: readonly ToldKey[] = [
  ...bindings.map((binding) => told(binding, binding.id)),
  ...[...pickerKeys, ...welcomeKeys].map((binding) => told(binding, undefined)),
];

function told(binding: Omit<Binding<string, never>, 'run'>, changeable: string | undefined): ToldKey {
  const { shown, description, scopes, group, notOnWindows } = binding;
  return {
    shown,
    description: notOnWindows ? `${description} (not on Windows)` : description,
    scopes,
    group,
    changeable,
  };
}
