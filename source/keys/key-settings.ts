import { keyMistakes } from './remap.ts';
import type { KeyOverrides } from './remap.ts';
import type { KeyTable } from './keymap.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { readKey } from './key-names.ts';
import { UsageError } from '../platform/usage-error.ts';
import { quote } from '../text/quote.ts';

/** Reads part of a binding's line; a mistake gets that line's number. */
type At = (id: string, read: () => void) => void;

/** The table `[keys]` → the overrides of the key table, checked against it. A mistake is a `UsageError`. */
export function readKeys(values: Readonly<Record<string, unknown>>, table: KeyTable, at: At): KeyOverrides {
  const ids = table.bindings.map(({ id }) => id);
  const overrides = new Map<string, readonly string[]>();
  for (const [id, value] of Object.entries(values)) {
    at(id, () => {
      if (!ids.includes(id)) {
        throw new UsageError(
          `[keys] has nothing called ${quote(id)}.`,
          didYouMean(id, ids, `It may say ${ids.join(', ')}.`),
        );
      }
      overrides.set(id, readKeyList(id, value));
    });
  }
  for (const { id, sentence, remedy } of keyMistakes(table, overrides)) {
    at(id, () => {
      throw new UsageError(sentence, remedy);
    });
  }
  return overrides;
}

function readKeyList(id: string, value: unknown): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts.map((text) => {
    if (typeof text === 'string') return readKey(id, text);
    throw new UsageError(`${id} must be a key or a list of keys.`, `Write ${id} = ["r", "ctrl+r"].`);
  });
}
