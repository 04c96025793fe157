import { TokenBucket } from '../basics/token-bucket.ts';
import type { BucketSize, Pour } from '../basics/token-bucket.ts';

/** What a request was poured, and from a bucket of which size. */
export type Limited = Pour & { readonly size: BucketSize };

/** What Atlas holds apart (recorded `RateLimit-Limit`); all that is not named here shares one bucket. */
const families: readonly { readonly path: RegExp; readonly capacity: number }[] = [
  { path: /\/groups\/[^/]+\/events$/, capacity: 300 },
  { path: /\/groups\/[^/]+\/clusters(\/[^/]+)?$/, capacity: 10_000 },
  { path: /\/groups(\/[^/]+)?$/, capacity: 1200 },
];

/** The limits of a key: a bucket for export jobs, snapshots, schedules and buckets together, and one for each family. */
export class Limits {
  readonly #shared: TokenBucket;
  readonly #families: readonly { readonly path: RegExp; readonly bucket: TokenBucket }[];

  /** A size that is given is that of every bucket. */
  constructor(given: Partial<BucketSize> | undefined, now: () => number) {
    const bucket = (capacity: number): TokenBucket =>
      new TokenBucket({ capacity, refill: capacity, seconds: 60, ...given }, now);
    this.#shared = bucket(1200);
    this.#families = families.map(({ path, capacity }) => ({ path, bucket: bucket(capacity) }));
  }

  /** Takes a token for a request of that path. */
  take(path: string): Limited {
    const bucket = this.#families.find((family) => family.path.test(path))?.bucket ?? this.#shared;
    return { ...bucket.take(), size: bucket.size };
  }
}
