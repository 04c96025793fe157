import { TokenBucket } from '../basics/token-bucket.ts';
import type { BucketSize, BucketAnswer } from '../basics/token-bucket.ts';

/** The result for a request, and the size of its bucket. */
export type LimitedAnswer = BucketAnswer & { readonly size: BucketSize };

/** What Atlas limits separately (recorded `RateLimit-Limit`); all other paths share one bucket. */
const families: readonly { readonly path: RegExp; readonly capacity: number }[] = [
  { path: /\/groups\/[^/]+\/events$/, capacity: 300 },
  { path: /\/groups\/[^/]+\/clusters(\/[^/]+)?$/, capacity: 10_000 },
  { path: /\/groups(\/[^/]+)?$/, capacity: 1200 },
];

/**
 * The limits of a key: one bucket for export jobs, snapshots, schedules and buckets together, and one for each family.
 */
export class Limits {
  readonly #shared: TokenBucket;
  readonly #families: readonly { readonly path: RegExp; readonly bucket: TokenBucket }[];

  /** A given size applies to every bucket. */
  constructor(given: Partial<BucketSize> | undefined, now: () => number) {
    const bucket = (capacity: number): TokenBucket =>
      new TokenBucket({ capacity, refill: capacity, seconds: 60, ...given }, now);
    this.#shared = bucket(1200);
    this.#families = families.map(({ path, capacity }) => ({ path, bucket: bucket(capacity) }));
  }

  /** Takes a token for a request with that path. */
  take(path: string): LimitedAnswer {
    const bucket = this.#families.find((family) => family.path.test(path))?.bucket ?? this.#shared;
    return { ...bucket.take(), size: bucket.size };
  }
}
