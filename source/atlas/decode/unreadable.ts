import { atlasError } from '../api/errors.ts';
import type { AtlasError } from '../api/errors.ts';

/** An `AtlasError` of kind `unreadable`; `passing`: the next try may succeed. */
export function unreadable(sentence: string, passing: boolean): AtlasError {
  const remedy = passing
    ? 'Try again; if it happens again, run with --log FILE to see what was asked.'
    : 'Check your proxy, VPN or network sign-in page.';
  return atlasError({ kind: 'unreadable', sentence, remedy, retryable: passing });
}
