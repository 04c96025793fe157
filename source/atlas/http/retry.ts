import type { Trouble, TroubleKind } from '../api/errors.ts';

const day = 86_400_000;
const ceiling = 60_000;

const httpDates = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
];
const asctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/** The three date forms of RFC 9110 §5.6.7 → milliseconds since 1970; undefined for anything else. */
export function parseHttpDate(text: string | undefined): number | undefined {
  const value = text?.trim() ?? '';
  // The old asctime form has no zone and means UTC.
  const zoned = asctime.test(value) ? `${value} GMT` : value;
  if (zoned === value && !httpDates.some((form) => form.test(value))) return undefined;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * `Retry-After` (RFC 9110 §10.2.3) → milliseconds from `now`, at most a day; undefined when it can't be read. `now` is
 * the server's clock, if it is known.
 */
export function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  const value = text?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(Number(value) * 1000, day);
  const date = parseHttpDate(value);
  return date === undefined ? undefined : Math.min(Math.max(date - now, 0), day);
}

/** `parameters[1]` of a token-bucket refusal is the seconds to wait (Atlas, recorded) → milliseconds, at most a day. */
export function tokenBucketWait(parameters: readonly unknown[]): number | undefined {
  const value = parameters[1];
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return undefined;
  return Math.min(seconds * 1000, day);
}

/**
 * How long to wait before a retry, milliseconds; `attempt` counts failures from 1, `random` gives 0 to 1. 1, 2, 4 … s, or
 * 10, 20, 40 s for a rate limit; plus up to a quarter of jitter, never more than 60 s.
 */
export function backoff(attempt: number, random: () => number, kind?: TroubleKind): number {
  const first = kind === 'rate-limited' ? 10_000 : 1000;
  const doubled = first * 2 ** (Math.max(1, attempt) - 1);
  return Math.min(doubled * (1 + random() / 4), ceiling);
}

/** The server's `Retry-After`, or else the back-off; milliseconds. */
export function waitAfter(trouble: Trouble, attempt: number, random: () => number): number {
  return trouble.retryAfter ?? backoff(attempt, random, trouble.kind);
}
