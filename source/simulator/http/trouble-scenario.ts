import type { FaultKind, LoggedRequest } from './faults.ts';
import { hash, pick } from '../basics/random.ts';

const troubles: readonly [FaultKind, ...FaultKind[]] = [
  { kind: 'status', status: 503 },
  { kind: 'status', status: 503, retryAfter: 3 },
  { kind: 'status', status: 429, retryAfter: 5 },
  { kind: 'slow', delay: 2500 },
  { kind: 'slow', delay: 1500, at: 'body' },
  { kind: 'html' },
  { kind: 'reset' },
  { kind: 'status', status: 500 },
];

/** The trouble for the request with that number: usually none, and never for requests without a key. */
export function troubleFor(
  rate: number,
  seed: number,
  turn: number,
  request: LoggedRequest,
): FaultKind | undefined {
  if (rate === 0 || request.scheme === undefined) return undefined;
  if (hash(seed, 'trouble', turn) / 0x1_0000_0000 >= rate) return undefined;
  return pick(troubles, hash(seed, 'kind', turn) / 0x1_0000_0000);
}
