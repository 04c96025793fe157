import { findBinding, type Binding } from '../../keys/keymap.ts';
import { typedText } from './use-keymap.ts';

/** What a screen with a text field needs from the keyboard. */
export type Typing = {
  readonly type: (text: string) => void;
  /** Shows why a key can't act now. */
  readonly say: (message: string) => void;
};

/** Runs a key's command; a key without one types its character. */
export function runKey<S extends string, C>(
  keystroke: string,
  table: readonly Binding<S, C>[],
  scopes: readonly NoInfer<S>[],
  commands: C,
  { type, say }: Typing,
): void {
  const binding = findBinding(table, scopes, keystroke);
  if (binding === undefined) {
    const text = typedText(keystroke);
    if (text !== undefined) type(text);
    return;
  }
  const reason = binding.unavailable?.(commands);
  if (reason === undefined) binding.run(commands);
  else say(reason);
}
