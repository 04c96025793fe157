import { createBudget, noteLimit, requestsPerMinute } from '../../../source/feed/scheduler/budget.ts';
import { periodsFor, spreadOf } from '../../../source/feed/scheduler/look-periods.ts';
import type { Periods } from '../../../source/feed/scheduler/look-periods.ts';
import { createScheduler, next, paused, withWant } from '../../../source/feed/scheduler/scheduler.ts';
import type { Rank, Want } from '../../../source/feed/scheduler/scheduler.ts';

export type ModelCluster = {
  readonly kind: 'running' | 'quiet';
  /** The number of requests for one look. */
  readonly cost: number;
  /** Milliseconds until an answer. */
  readonly latency: number;
};

export type Model = {
  readonly clusters: readonly ModelCluster[];
  readonly interval: number;
  /** Requests a minute that the server allows. */
  readonly limit: number;
  readonly share: number;
  /** When somebody else uses up the limit, and for how long; in milliseconds from the start. */
  readonly refusals: readonly { readonly at: number; readonly wait: number }[];
  /** When the user asks for which cluster. */
  readonly wishes: readonly { readonly at: number; readonly cluster: number }[];
  readonly span: number;
};

export type Sent = { readonly at: number; readonly cluster: number; readonly rank: Rank };

export type Played = {
  readonly sent: readonly Sent[];
  /** When each look at a cluster was complete. */
  readonly looks: ReadonlyMap<number, readonly number[]>;
  /** The number of requests refused because the server's bucket was empty. */
  readonly refused: number;
  readonly pauses: readonly { readonly from: number; readonly until: number }[];
  /** How long each wish waited. */
  readonly waits: readonly number[];
  readonly periods: Periods;
  readonly perMinute: number;
};

export const slots = 4;
export const slow = 1000;

type Event = { readonly at: number; readonly happen: () => void };

/** Runs the scheduler against a server with a rate limit and slots, in simulated time. */
export function play({ clusters, interval, limit, share, refusals, wishes, span }: Model): Played {
  let now = 0;
  let scheduler = createScheduler(createBudget(share, now, clusters.length > 50));
  const perMinute = requestsPerMinute(noteLimit(scheduler.budget, limit, limit, now));
  const demand = { running: 0, due: 0, quiet: 0, failing: 0, events: 0 };
  for (const { kind, cost } of clusters) demand[kind] += cost;
  const periods = periodsFor(demand, interval, perMinute);
  let events: Event[] = [];
  const at = (time: number, happen: () => void): void => {
    events.push({ at: time, happen });
  };
  const underWay = new Map<number, { readonly isSlow: boolean }>();
  const sent: Sent[] = [];
  const looks = new Map<number, number[]>();
  const pauses: { from: number; until: number }[] = [];
  const waits: number[] = [];
  const wishedAt = new Map<number, number>();
  let refusing = 0;
  let level = limit;
  let levelAt = 0;
  let refused = 0;

  const want = (cluster: number, due: number, rank: Rank): void => {
    const wished: Want = {
      id: `${cluster}`,
      cluster: `${cluster}`,
      purpose: 'refresh',
      rank,
      due,
      planned: true,
    };
    scheduler = withWant(scheduler, wished, now);
  };
  const isFree = ({ cluster }: Want): boolean => {
    if (underWay.has(Number(cluster))) return false;
    const isSlow = (clusters[Number(cluster)]?.latency ?? 0) > slow;
    return isSlow || [...underWay.values()].filter((each) => !each.isSlow).length < slots;
  };
  const isTaken = (): boolean => {
    level = Math.min(limit, level + ((now - levelAt) * limit) / 60_000);
    levelAt = now;
    if (level < 1) return true;
    level -= 1;
    return now < refusing;
  };
  const send = ({ cluster: key, rank, due }: Want): void => {
    const cluster = Number(key);
    // As in look-times.ts, a look that waited for less than a second counts from when it was due.
    const counted = now - due < 1000 ? due : now;
    const { left, begun } = unfinished.get(cluster) ?? { left: clusters[cluster]!.cost, begun: counted };
    sent.push({ at: now, cluster, rank });
    const { latency, kind } = clusters[cluster]!;
    underWay.set(cluster, { isSlow: latency > slow });
    const isRefused = isTaken();
    if (isRefused && now >= refusing) refused += 1;
    at(now + latency, () => {
      underWay.delete(cluster);
      if (isRefused) {
        const until = now + Math.max(1000, refusing - now);
        pauses.push({ from: now, until });
        unfinished.delete(cluster);
        scheduler = paused(scheduler, until, true, now);
        want(cluster, until, kind);
        return;
      }
      scheduler = { ...scheduler, budget: noteLimit(scheduler.budget, limit, Math.floor(level), now) };
      if (left > 1) {
        unfinished.set(cluster, { left: left - 1, begun });
        // As in cluster-feed.ts, later requests of a look have the rank of its first.
        want(cluster, due, rank);
        return;
      }
      unfinished.delete(cluster);
      const before = looks.get(cluster) ?? [];
      looks.set(cluster, [...before, now]);
      // As in cluster-feed.ts, the next look is a period after this one began, and missed ones are dropped.
      const period = periods[kind];
      const beat = begun + period * (before.length === 0 ? spreadOf(cluster) : 1);
      want(cluster, beat + Math.max(0, Math.ceil((now - beat + 1) / period)) * period, kind);
    });
  };
  /** How many requests of a look are left, and when it began. */
  const unfinished = new Map<number, { readonly left: number; readonly begun: number }>();

  clusters.forEach((_, cluster) => want(cluster, 0, 'first'));
  for (const { at: time, wait } of refusals) at(time, () => (refusing = time + wait));
  for (const { at: time, cluster } of wishes)
    at(time, () => {
      const which = cluster % clusters.length;
      if (underWay.has(which)) return;
      wishedAt.set(which, now);
      want(which, now, 'wish');
    });

  const pump = (): number => {
    for (;;) {
      const step = next(scheduler, now, isFree);
      if (step.kind === 'wait') return step.until;
      ({ scheduler } = step);
      if (step.kind === 'held') continue;
      const which = Number(step.want.cluster);
      if (step.want.rank === 'wish') waits.push(now - (wishedAt.get(which) ?? now));
      wishedAt.delete(which);
      send(step.want);
    }
  };
  for (;;) {
    now = Math.min(pump(), ...events.map((event) => event.at));
    if (now > span) return { sent, looks, refused, pauses, waits, periods, perMinute };
    const due = events.filter((event) => event.at <= now);
    events = events.filter((event) => event.at > now);
    for (const { happen } of due) happen();
  }
}
