/**
 * The requests that may be sent: a share of Atlas's limit, as a token bucket. Smaller while little of the limit
 * remains, because others use the same key, and after a 429. Times are milliseconds since 1970 on the local clock.
 */
export type Budget = {
  /** The share of Atlas's limit, 0.05 to 1. */
  readonly share: number;
  /** The requests per minute that Atlas allows the key, and how many are left. */
  readonly limit: number;
  readonly remaining: number | undefined;
  /** How many were sent before an answer told the limit: if it is smaller than assumed, they count nevertheless. */
  readonly sentUntold: number;
  /** Whether clusters wait for their first refresh, which may cost more. */
  readonly hurried: boolean;
  /** The share of a minute's requests that may be sent at once. */
  readonly burst: number;
  readonly tokens: number;
  /** The time of this number of tokens. */
  readonly at: number;
};

const minute = 60_000;
/** Recorded for lists of export jobs; each answer contains it. */
const usualLimit = 1200;
/** Below this share of the limit, ask less the less is left; and the smallest remaining share of the budget. */
const enoughLeft = 0.4;
const least = 0.1;
/**
 * First refreshes may use more, so that all clusters appear soon: including the burst and the challenges of Digest, which
 * are requests too, still less than twice the budget.
 */
const hurry = 1.94;
/** Sent at once, as a share of a minute's requests. */
const burst = 0.4;
/** The same for many clusters, which need nearly all of it each minute: no minute has more than the budget. */
const burstOfMany = 0.02;
/** The same after a 429: Atlas has room for one more, but not for all. */
const burstAfterRefusal = 0.05;

/** A full budget; `isMany`: for many clusters, which need nearly all of it each minute. */
export function createBudget(share: number, now: number, isMany = false): Budget {
  const budget = {
    share,
    limit: usualLimit,
    remaining: undefined,
    sentUntold: 0,
    hurried: false,
    burst: isMany ? burstOfMany : burst,
    tokens: 0,
    at: now,
  };
  return { ...budget, tokens: mostAtOnce(budget) };
}

/** Requests per minute in the long run, without first refreshes. */
export function requestsPerMinute({ share, limit, remaining }: Budget): number {
  const left = remaining === undefined ? 1 : remaining / limit / enoughLeft;
  return share * limit * Math.min(1, Math.max(least, left));
}

/** The most requests of a minute: more while clusters wait for their first refresh. */
export function mostPerMinute(budget: Budget): number {
  return requestsPerMinute(budget) * (budget.hurried ? hurry : 1);
}

/** The tokens now: they come evenly. A clock that was set back adds none. */
function refilled(budget: Budget, now: number): Budget {
  const came = Math.max(0, now - budget.at) * perMillisecond(budget);
  return {
    ...budget,
    tokens: Math.min(mostAtOnce(budget), budget.tokens + came),
    at: now,
  };
}

/** When the next request may be sent: now, or later. */
export function nextTokenAt(budget: Budget, now: number): number {
  const { tokens } = refilled(budget, now);
  return tokens >= 1 ? now : now + Math.ceil((1 - tokens) / perMillisecond(budget));
}

export function spend(budget: Budget, now: number): Budget {
  const full = refilled(budget, now);
  const sentUntold = full.sentUntold + (full.remaining === undefined ? 1 : 0);
  return { ...full, sentUntold, tokens: full.tokens - 1 };
}

/** Records an answer's rate limit. */
export function noteLimit(budget: Budget, limit: number | undefined, remaining: number, now: number): Budget {
  const known = limit !== undefined && limit > 0 ? limit : budget.limit;
  const after = { ...refilled(budget, now), limit: known, remaining: Math.min(remaining, known) };
  const isLess = budget.remaining === undefined && known < budget.limit;
  return isLess ? { ...after, tokens: mostAtOnce(after) - budget.sentUntold } : after;
}

/** As many at once as suits the number of clusters, which may have changed. */
export function noteMany(budget: Budget, isMany: boolean, now: number): Budget {
  const most = isMany ? burstOfMany : burst;
  if (budget.burst === most) return budget;
  return refilled({ ...refilled(budget, now), burst: most }, now);
}

export function noteHurry(budget: Budget, hurried: boolean, now: number): Budget {
  return hurried === budget.hurried ? budget : { ...refilled(budget, now), hurried };
}

/** After a 429: only a small burst when it ends, at `until`. */
export function noteRefusal(budget: Budget, until: number, now: number): Budget {
  const most = Math.max(1, requestsPerMinute(budget) * burstAfterRefusal);
  return { ...budget, tokens: Math.min(most, refilled(budget, now).tokens), at: Math.max(now, until) };
}

/** Requests per minute that may be sent now, after the burst: more while clusters wait for their first refresh. */
export function currentRate(budget: Budget): number {
  // If the burst is small, burst and steady rate together make the budget.
  const rate = budget.burst === burstOfMany ? 1 - burstOfMany : 1;
  return requestsPerMinute(budget) * (budget.hurried ? hurry - budget.burst : rate);
}

function perMillisecond(budget: Budget): number {
  return currentRate(budget) / minute;
}

/** At least one request is always possible. */
function mostAtOnce(budget: Budget): number {
  return Math.max(1, requestsPerMinute(budget) * budget.burst);
}
