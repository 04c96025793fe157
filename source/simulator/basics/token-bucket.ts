/** `capacity` requests at once, and `refill` more each `seconds`. */
export type BucketSize = { readonly capacity: number; readonly refill: number; readonly seconds: number };

/** The bucket's answer to a request; `wait`: seconds until a token is free, undefined when the request may pass. */
export type BucketAnswer = { readonly remaining: number; readonly wait: number | undefined };

/** A token bucket, as Atlas uses to limit requests. */
export class TokenBucket {
  readonly size: BucketSize;
  readonly #now: () => number;
  #level: number;
  #filledAt: number;

  constructor(size: BucketSize, now: () => number) {
    this.size = size;
    this.#now = now;
    this.#level = size.capacity;
    this.#filledAt = now();
  }

  take(): BucketAnswer {
    const now = this.#now();
    const perMillisecond = this.size.refill / (this.size.seconds * 1000);
    const poured = Math.max(0, now - this.#filledAt) * perMillisecond;
    this.#level = Math.min(this.size.capacity, this.#level + poured);
    this.#filledAt = now;
    if (this.#level < 1) {
      return { remaining: 0, wait: Math.ceil((1 - this.#level) / perMillisecond / 1000) };
    }
    this.#level -= 1;
    return { remaining: Math.floor(this.#level), wait: undefined };
  }
}
