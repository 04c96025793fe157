import type { Reply } from '../basics/reply.ts';

/** A request in the log, without secrets: only the scheme of its Authorization. */
export type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  /** With its question mark; empty if there is none. */
  readonly query: string;
  /** `Digest`, `Bearer`, `Basic`; undefined for a request without Authorization. */
  readonly scheme: string | undefined;
  /** When it arrived, on the simulator's clock. */
  readonly at: number;
  /** Undefined until it is answered, and for good if it never is. */
  readonly status: number | undefined;
};

/** Which requests a fault affects: a pattern for path and query, or any test of the request. */
export type FaultMatch = RegExp | ((request: LoggedRequest) => boolean);

type When = {
  readonly match?: FaultMatch;
  /** How many times it happens; forever when left out. */
  readonly times?: number;
  /** How many matching requests pass first. */
  readonly skip?: number;
};

/** What can go wrong. Delays in milliseconds, `retryAfter` in seconds or as an HTTP date. */
export type FaultKind =
  | { readonly kind: 'slow'; readonly delay: number; readonly at?: 'headers' | 'body' }
  | { readonly kind: 'hang'; readonly at?: 'connect' | 'headers' | 'body' }
  | { readonly kind: 'reset'; readonly at?: 'connect' | 'headers' | 'body' }
  /** The connection ends in the middle of the body. */
  | { readonly kind: 'truncated' }
  /** A complete answer with half of the JSON. */
  | { readonly kind: 'half-json' }
  /** A proxy's error page; 502 when left out. */
  | { readonly kind: 'html'; readonly status?: number }
  | { readonly kind: 'empty'; readonly status?: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly errorCode?: string;
      readonly detail?: string;
      readonly parameters?: readonly unknown[];
      readonly retryAfter?: number | string;
      readonly headers?: Reply['headers'];
    }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: 301 | 302 | 303 | 307 | 308 }
  /** Bytes that are not HTTP, or a body that is not JSON. */
  | { readonly kind: 'garbage'; readonly at?: 'headers' | 'body' }
  /** This body, verbatim. */
  | { readonly kind: 'body'; readonly body: string; readonly status?: number; readonly contentType?: string }
  /** The usual answer with other headers; undefined removes one. Names in lower case. */
  | { readonly kind: 'headers'; readonly headers: Reply['headers'] }
  /** A 401 with a challenge, even for a valid key. */
  | { readonly kind: 'challenge'; readonly stale?: boolean };

export type Fault = FaultKind & When;

type Waiting = { readonly fault: Fault; left: number; skip: number };

/** The faults that wait for matching requests. */
export class Faults {
  #waiting: Waiting[] = [];

  /** Returns a function that removes the fault. */
  inject(fault: Fault): () => void {
    const entry: Waiting = { fault, left: fault.times ?? Infinity, skip: fault.skip ?? 0 };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  /** The fault for a new connection. */
  onConnect(): Fault | undefined {
    return this.#take((fault) => 'at' in fault && fault.at === 'connect');
  }

  /** The fault for a request: the first injected one that matches. */
  onRequest(request: LoggedRequest): Fault | undefined {
    return this.#take((fault) => !('at' in fault && fault.at === 'connect') && matches(fault.match, request));
  }

  #take(suits: (fault: Fault) => boolean): Fault | undefined {
    for (const entry of this.#waiting) {
      if (!suits(entry.fault)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      if (entry.left <= 0) this.#waiting = this.#waiting.filter((other) => other !== entry);
      return entry.fault;
    }
    return undefined;
  }
}

function matches(match: FaultMatch | undefined, request: LoggedRequest): boolean {
  if (match === undefined) return true;
  if (typeof match === 'function') return match(request);
  return `${request.path}${request.query}`.search(match) >= 0;
}
