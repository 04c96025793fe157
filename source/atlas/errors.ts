/**
 * What kind of trouble. It decides the exit code (3 for `auth`, 2 for `settings`, 4 for the rest) and, with
 * `retryable`, whether to ask again.
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

/** What a person reads: one sentence that says what is wrong, and one remedy. Both cleaned, neither with a secret. */
export type Trouble = {
  readonly kind: TroubleKind;
  readonly sentence: string;
  readonly remedy: string;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** Atlas's `errorCode`, word for word (cleaned). */
  readonly code: string | undefined;
  readonly retryable: boolean;
  /** Milliseconds to wait at least, from `Retry-After` or the token bucket. */
  readonly retryAfter: number | undefined;
};

/** The one family of errors of the Atlas client: `message` says what was asked of whom, `trouble` what to tell. */
export class AtlasError extends Error {
  override readonly name = 'AtlasError';
  readonly trouble: Trouble;

  constructor(message: string, trouble: Trouble, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}
