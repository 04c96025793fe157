import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { createBudget, nextTokenAt, noteLimit, spend } from '../../../source/feed/scheduler/budget.ts';
import { longestPeriod } from '../../../source/feed/scheduler/look-periods.ts';
import {
  createScheduler,
  next,
  withoutWant,
  withWant,
  withWants,
} from '../../../source/feed/scheduler/scheduler.ts';
import type { Rank, Want } from '../../../source/feed/scheduler/scheduler.ts';
import { play, slots, slow } from './model.ts';
import type { Model, ModelCluster, Played } from './model.ts';

const second = 1000;
const minute = 60 * second;

/** How long a due look lets others go first. */
const givesWay = { running: 0, quiet: minute, first: 4 * minute };

/** The most requests within any minute. */
function mostInAMinute(sent: readonly { readonly at: number }[], from = 0): number {
  let [most, first] = [0, 0];
  const times = sent.map(({ at }) => at).filter((at) => at >= from);
  times.forEach((at, last) => {
    while ((times[first] ?? 0) <= at - minute) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

/** The longest time without a look at this cluster, after `from`. */
function longestGap({ looks }: Played, cluster: number, from: number, span: number): number {
  const times = [from, ...(looks.get(cluster) ?? []).filter((at) => at > from), span];
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)));
}

/** The share of the time after `from` in which a cluster's data is older than that. */
function timeOlder(played: Played, cluster: number, age: number, from: number): number {
  const times = (played.looks.get(cluster) ?? []).filter((at) => at > from);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  const sum = (some: readonly number[]): number => some.reduce((all, each) => all + each, 0);
  return sum(gaps.map((gap) => Math.max(0, gap - age))) / sum(gaps);
}

/** The number of requests for one look at each of them. */
function requestsOf(some: readonly ModelCluster[]): number {
  return some.reduce((sum, { cost }) => sum + cost, 0);
}

/**
 * The longest time until a cluster's first look is complete, and between two of its looks, as the budget allows:
 * the period, the time that the look lets others go first, and its turn when all others are due as well.
 */
function promised({ clusters: all }: Model, { perMinute, periods }: Played) {
  // With more than 50 clusters the burst is a twentieth of the budget.
  const token = Math.ceil(minute / (perMinute * (all.length > 50 ? 0.95 : 1)));
  const quick = Math.max(0, ...all.map(({ latency }) => latency).filter((latency) => latency <= slow));
  const running = all.filter(({ kind }) => kind === 'running');
  const quiet = all.filter(({ kind }) => kind === 'quiet');

  /** This many requests, its own included, each wait for a token and a slot; then it is answered. */
  function look({ cost, latency }: ModelCluster, requests: number): number {
    return requests * (token + quick / slots) + cost * (latency + quick);
  }

  // A quiet cluster comes before running ones when it is still not done after it let others go first; running ones
  // get that many looks meanwhile.
  const meanwhile = 1 + Math.ceil(givesWay.quiet / periods.running);
  const most = requestsOf(quiet) + meanwhile * requestsOf(running);
  const late = quiet.filter((each) => look(each, most) > givesWay.quiet);
  const before = { quiet: requestsOf(all), running: requestsOf(running) + requestsOf(late) };
  return {
    first: (each: ModelCluster) => givesWay.first + look(each, requestsOf(all)),
    between: (each: ModelCluster) => periods[each.kind] + givesWay[each.kind] + look(each, before[each.kind]),
  };
}

const clusters = fc.array(
  fc.record<ModelCluster>({
    kind: fc.constantFrom('quiet', 'quiet', 'quiet', 'running'),
    cost: fc.constantFrom(1, 1, 1, 2, 5),
    latency: fc.constantFrom(50, 150, 150, 400, 30 * second),
  }),
  { minLength: 1, maxLength: 150 },
);

const models = fc.record<Model>({
  clusters,
  interval: fc.constantFrom(5 * second, 10 * second, 60 * second),
  limit: fc.constantFrom(120, 300, 1200),
  share: fc.constantFrom(0.05, 0.25, 0.25, 0.5),
  refusals: fc.array(fc.record({ at: fc.nat(8 * minute), wait: fc.nat(minute) }), { maxLength: 2 }),
  wishes: fc.array(fc.record({ at: fc.nat(12 * minute), cluster: fc.nat() }), { maxLength: 10 }),
  span: fc.constant(15 * minute),
});

function clusterOf(kind: ModelCluster['kind'], cost: number): ModelCluster {
  return { kind, cost, latency: 50 };
}

const alone = { interval: 5 * second, limit: 120, refusals: [], wishes: [], span: 15 * minute };

/** A look needs five requests, and the budget allows one in ten seconds. */
const fewTokens: Model = {
  ...alone,
  clusters: [clusterOf('running', 5), clusterOf('quiet', 1)],
  share: 0.05,
};

/** All of the budget is needed. */
const noneToSpare: Model = {
  ...alone,
  clusters: [clusterOf('quiet', 2), clusterOf('quiet', 1), clusterOf('running', 1)],
  share: 0.25,
};

/** The user asks for a cluster while a look of five requests waits for its tokens. */
const wishAmidLook: Model = {
  ...alone,
  clusters: [clusterOf('quiet', 1), clusterOf('quiet', 1), clusterOf('quiet', 5)],
  share: 0.05,
  wishes: [{ at: 402_445, cluster: 0 }],
};

describe('the scheduler and a server with a rate limit', () => {
  it('never exceeds its budget, and no request is refused', () => {
    fc.assert(
      fc.property(models, (model) => {
        const played = play(model);
        // The burst is two fifths of a minute's; Atlas's usual limit is assumed until the real one is known.
        const most = Math.max(1, 1200 * model.share * 0.4);
        // First looks use more, but at most twice as much.
        expect(mostInAMinute(played.sent)).toBeLessThanOrEqual(Math.ceil(1.56 * played.perMinute + most) + 1);
        const loaded = Math.max(0, ...played.sent.filter(({ rank }) => rank === 'first').map(({ at }) => at));
        expect(mostInAMinute(played.sent, loaded + 1)).toBeLessThanOrEqual(
          Math.ceil(played.perMinute + most) + 1,
        );
        expect(played.refused).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  it('sends nothing during a pause', () => {
    fc.assert(
      fc.property(models, (model) => {
        const { sent, pauses } = play(model);
        const within = sent.filter(({ at }) => pauses.some(({ from, until }) => at > from && at < until));
        expect(within).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('looks at every cluster within a bounded time, and at unfinished jobs first', () => {
    fc.assert(
      fc.property(models, (given) => {
        const model = { ...given, refusals: [], wishes: [] };
        const played = play(model);
        const { first, between } = promised(model, played);
        const loadedAt = model.clusters.map((_, cluster) => played.looks.get(cluster)?.[0] ?? Infinity);
        const loaded = Math.min(model.span, Math.max(...loadedAt));
        model.clusters.forEach((each, cluster) => {
          const name = `${each.kind} ${cluster}`;
          if (first(each) < model.span) expect(loadedAt[cluster], name).toBeLessThanOrEqual(first(each));
          const gap = longestGap(played, cluster, loaded, model.span);
          expect(gap, name).toBeLessThanOrEqual(between(each));
        });
      }),
      { numRuns: 25, examples: [[fewTokens], [noneToSpare]] },
    );
  });

  it('serves user requests first', () => {
    fc.assert(
      fc.property(models, (given) => {
        const { waits, perMinute } = play({ ...given, refusals: [] });
        const token = minute / perMinute;
        // One token each, and a slot.
        expect(Math.max(0, ...waits)).toBeLessThanOrEqual((waits.length + 1) * token + 2 * second);
      }),
      { numRuns: 15, examples: [[wishAmidLook]] },
    );
  });
});

describe('the order of due looks', () => {
  it.each<[Rank, Rank, number]>([
    ['running', 'due', 15],
    ['running', 'failing', 45],
    ['running', 'quiet', 60],
    ['running', 'detail', 90],
    ['running', 'events', 30],
    ['running', 'first', 240],
  ])('%s comes before %s, unless the second has waited %i s', (urgent, other, seconds) => {
    expect(firstOf(urgent, other, seconds * second - 1)).toBe(urgent);
    expect(firstOf(urgent, other, seconds * second + 1)).toBe(other);
  });

  it('a user request comes first, however long the other has waited', () => {
    expect(firstOf('wish', 'running', 60 * minute)).toBe('wish');
  });

  /** Which is sent first when `late` becomes due this long after `early`. */
  function firstOf(late: Rank, early: Rank, milliseconds: number): Rank | undefined {
    const want = (rank: Rank, due: number): Want => ({
      id: rank,
      cluster: rank,
      purpose: 'refresh',
      rank,
      due,
      planned: true,
    });
    const wants = [want(early, 0), want(late, milliseconds)];
    const scheduler = wants.reduce(
      (all, each) => withWant(all, each, 0),
      createScheduler(createBudget(0.25, 0)),
    );
    const step = next(scheduler, milliseconds, () => true);
    return step.kind === 'ask' ? step.want.rank : undefined;
  }
});

const many = (count: number, running: number, latency = 150): readonly ModelCluster[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: index % Math.floor(count / running) === 0 ? 'running' : 'quiet',
    cost: 1,
    latency,
  }));

const usual = { interval: 10 * second, share: 0.25, refusals: [], wishes: [], span: 20 * minute };

test('what was sent before the limit was known counts, if it turns out to be a small one', () => {
  let budget = createBudget(0.25, 0, true);
  let [sent, now] = [0, 0];
  for (; now < 500; now = Math.max(now, nextTokenAt(budget, now))) {
    budget = spend(budget, now);
    sent += 1;
  }
  expect(sent).toBeGreaterThan(5);
  budget = noteLimit(budget, 300, 300 - sent, now);
  for (now = nextTokenAt(budget, now); now < minute; now = nextTokenAt(budget, now)) {
    budget = spend(budget, now);
    sent += 1;
  }
  expect(sent).toBeLessThanOrEqual(75);
});

describe('an organisation', () => {
  it.each([
    { name: '1,000 clusters, 20 running', count: 1000, running: 20, limit: 1200 },
    { name: '100 clusters, 10 running, limit 300', count: 100, running: 10, limit: 300 },
    { name: '300 clusters, 10 running', count: 300, running: 10, limit: 1200 },
  ])('of $name loads within 4 minutes, then stays fresh within budget', ({ count, running, limit }) => {
    const played = play({ ...usual, limit, clusters: many(count, running) });
    const firsts = [...played.looks.values()].map(([at = Infinity]) => at);
    expect(firsts).toHaveLength(count);
    expect(Math.max(...firsts)).toBeLessThanOrEqual(4 * minute);
    expect(mostInAMinute(played.sent)).toBeLessThanOrEqual(limit / 2);
    const steady = 10 * minute;
    expect(mostInAMinute(played.sent, steady)).toBeLessThanOrEqual(limit / 4);
    for (let cluster = 0; cluster < count; cluster += 1) {
      const isRunning = cluster % Math.floor(count / running) === 0;
      const gap = longestGap(played, cluster, steady, usual.span);
      if (isRunning) expect(timeOlder(played, cluster, 12 * second, steady)).toBeLessThanOrEqual(0.01);
      expect(gap).toBeLessThanOrEqual(isRunning ? 12.5 * second : 345 * second);
    }
    expect(played.refused).toBe(0);
  });

  it('of a few clusters is refreshed completely each interval', () => {
    const { periods } = play({ ...usual, limit: 1200, clusters: many(20, 2), span: second });
    expect(periods).toMatchObject({ running: 10 * second, due: 10 * second, quiet: 10 * second });
    expect(longestPeriod).toBeLessThan(6 * minute);
  });
});

describe('wants put in and taken out together', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const wants = fc.uniqueArray(
    fc.record({
      id: ids,
      due: fc.integer({ min: 0, max: 4 }),
      rank: fc.constantFrom<Rank>('first', 'quiet'),
    }),
    { selector: ({ id }) => id },
  );
  const want = ({ id, due, rank }: Pick<Want, 'id' | 'due' | 'rank'>): Want => ({
    id,
    cluster: id,
    purpose: 'refresh',
    rank,
    due,
    planned: true,
  });

  it('are in the same order as one by one, and hurry as much', () => {
    fc.assert(
      fc.property(wants, fc.uniqueArray(ids), wants, (before, gone, added) => {
        const scheduler = before.reduce(
          (so, one) => withWant(so, want(one), 0),
          createScheduler(createBudget(0.25, 0, true)),
        );
        const replaced = new Set([...gone, ...added.map(({ id }) => id)]);
        const together = withWants(scheduler, replaced, added.map(want), 0);
        const left = gone.reduce(withoutWant, scheduler);
        expect(together).toEqual(added.reduce((so, one) => withWant(so, want(one), 0), left));
      }),
    );
  });
});
