import { clean } from '../../text/clean.ts';
import { networkTrouble } from './network-troubles.ts';
import type { ProxyName } from './network-troubles.ts';

/**
 * The kind of trouble. It decides the exit code (3 for `auth`, 2 for `settings`, 4 for the rest) and, with `retryable`,
 * whether to retry.
 */
export type TroubleKind =
  | 'auth'
  | 'settings'
  | 'not-found'
  | 'rate-limited'
  | 'server'
  | 'network'
  | 'timeout'
  | 'unreadable'
  | 'redirect'
  | 'request';

/** What a person reads: one sentence that says what is wrong, and one remedy. Both are clean and hold no secret. */
export type Trouble = {
  readonly kind: TroubleKind;
  readonly sentence: string;
  readonly remedy: string;
  /** HTTP status, if there was an answer. */
  readonly status: number | undefined;
  /** Atlas's `errorCode`, word for word (cleaned). */
  readonly code: string | undefined;
  readonly retryable: boolean;
  /** Milliseconds to wait at least, from `Retry-After` or the token bucket. */
  readonly retryAfter: number | undefined;
};

/** The Atlas client's one error class: `message` says what was asked of whom, `trouble` what to show. */
export class AtlasError extends Error {
  override readonly name = 'AtlasError';
  readonly trouble: Trouble;

  constructor(message: string, trouble: Trouble, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}

/** What to show for anything that was thrown, by `host`, through `proxy`. */
export function troubleOf(error: unknown, host = 'Atlas', proxy?: ProxyName): Trouble {
  if (error instanceof AtlasError) return error.trouble;
  const known = networkTrouble(error, host, proxy);
  if (known !== undefined) return known;
  const said = error instanceof Error ? error.message : String(error);
  return {
    kind: 'request',
    sentence: `Something went wrong that this program did not expect: ${clean(said, { limit: 300 })}.`,
    remedy: 'Run with --log FILE and report what it says.',
    status: undefined,
    code: undefined,
    retryable: false,
    retryAfter: undefined,
  };
}

/** An `AtlasError` whose message is its sentence; by default not retryable. */
export function atlasError(
  trouble: Pick<Trouble, 'kind' | 'sentence' | 'remedy'> & Partial<Trouble>,
  options?: ErrorOptions,
): AtlasError {
  const blank = { status: undefined, code: undefined, retryable: false, retryAfter: undefined };
  return new AtlasError(trouble.sentence, { ...blank, ...trouble }, options);
}
