import { describe, expect, it } from 'vitest';

import { initialFeedState, reduceAll, reduceFeed } from '../../source/feed/feed-state.ts';
import type { FeedAction } from '../../source/feed/feed-state.ts';
import { troubleWith } from '../helpers/fake-atlas.ts';
import { jobOf } from '../helpers/job-of.ts';

const refs = [
  { groupId: 'g', clusterName: 'a' },
  { groupId: 'g', clusterName: 'b' },
];
const key = 'g/a';
const after = (...actions: readonly FeedAction[]) => actions.reduce(reduceFeed, initialFeedState(refs));

describe("the feed's state", () => {
  it('starts without jobs, requests or errors', () => {
    const { clusters, jobs, activity, notices, paused, clockSkew } = initialFeedState(refs);
    expect(clusters[1]).toEqual({
      ref: refs[1],
      phase: 'waiting',
      updatedAt: undefined,
      nextAt: undefined,
      trouble: undefined,
      failingSince: undefined,
      total: undefined,
      loaded: 0,
      hasMore: false,
      loadingMore: false,
      problems: [],
    });
    expect({ jobs, activity, notices, paused, clockSkew }).toEqual({
      jobs: [],
      activity: [],
      notices: [],
      paused: false,
      clockSkew: 0,
    });
  });

  it('changes with each limit and each problem, however small the difference', () => {
    const limits = [
      [undefined, 9],
      [5, 9],
      [5, 4],
      [6, 4],
    ] as const;
    let state = initialFeedState(refs);
    for (const [limit, remaining] of limits) {
      state = reduceFeed(state, { kind: 'rate', limit, remaining });
      expect(state.rateLimit).toEqual({ limit, remaining });
    }
    const held = (problem: string): FeedAction => ({
      kind: 'held',
      key,
      held: { total: 2, loaded: 1, hasMore: true, problems: ['odd', problem] },
    });
    expect(after(held('one'), held('two')).clusters[0]?.problems).toEqual(['odd', 'two']);
  });

  it('finds each of a thousand clusters without searching all of them for it', () => {
    const many = Array.from({ length: 1000 }, (_, number) => ({ groupId: 'g', clusterName: `c${number}` }));
    let reads = 0;
    const clusters = initialFeedState(many).clusters.map((cluster) =>
      Object.defineProperty({ ...cluster }, 'ref', {
        enumerable: true,
        get: () => {
          reads += 1;
          return cluster.ref;
        },
      }),
    );
    const actions = many.toReversed().map(({ clusterName }, nextAt): FeedAction => ({
      kind: 'scheduled',
      key: `g/${clusterName}`,
      nextAt,
    }));
    const state = reduceAll({ ...initialFeedState([]), clusters }, actions);
    expect(state.clusters.map(({ nextAt }) => nextAt)).toEqual(many.map((_, index) => 999 - index));
    expect(reads).toBeLessThan(10 * many.length);
  });

  it('changes only the cluster of an action', () => {
    const before = initialFeedState(refs);
    const next = reduceFeed(before, { kind: 'asking', key });
    expect(next.clusters[0]?.phase).toBe('asking');
    expect(next.clusters[1]).toBe(before.clusters[1]);
    expect(next.jobs).toBe(before.jobs);
    expect(reduceFeed(before, { kind: 'asking', key: 'g/other' })).toBe(before);
  });

  it('stays identical when an action changes nothing', () => {
    const actions: readonly FeedAction[] = [
      { kind: 'asking', key },
      { kind: 'scheduled', key, nextAt: 5 },
      { kind: 'held', key, held: { total: 2, loaded: 1, hasMore: true, problems: ['odd'] } },
      { kind: 'refreshed', key, at: 4 },
      { kind: 'failed', key, at: 5, trouble: troubleWith() },
      { kind: 'loading-more', key, loadingMore: true },
      { kind: 'jobs', jobs: [jobOf('1')], changed: new Set() },
      { kind: 'activity', entries: [] },
      { kind: 'looked', jobs: [jobOf('1')], at: 5 },
      { kind: 'ended', ids: ['1'] },
      { kind: 'paused', paused: true },
      { kind: 'rate', limit: 5, remaining: 4 },
      { kind: 'skew', clockSkew: 3000 },
      { kind: 'notice', notice: 'soon gone' },
    ];
    for (const action of actions) {
      const once = after(action);
      expect(reduceFeed(once, anew(action))).toBe(once);
    }
  });

  it('is the same after several actions together as after one after the other', () => {
    const actions: readonly FeedAction[] = [
      { kind: 'asking', key },
      { kind: 'scheduled', key: 'g/b', nextAt: 5 },
      { kind: 'asking', key: 'g/other' },
      { kind: 'failed', key, at: 5, trouble: troubleWith() },
      { kind: 'clusters', refs: refs.slice(1) },
      { kind: 'refreshed', key: 'g/b', at: 4 },
      { kind: 'notice', notice: 'soon gone' },
    ];
    for (let count = 0; count <= actions.length; count += 1) {
      const before = initialFeedState(refs);
      const some = actions.slice(0, count);
      expect(reduceAll(before, some)).toEqual(some.reduce((so, one) => reduceFeed(so, one), before));
      expect(before).toEqual(initialFeedState(refs));
    }
    const once = after({ kind: 'asking', key });
    expect(reduceAll(once, [{ kind: 'asking', key }])).toBe(once);
  });

  it('keeps the data when a refresh fails, and remembers since when all fail', () => {
    const state = after(
      { kind: 'jobs', jobs: [jobOf('1')], changed: new Set() },
      { kind: 'refreshed', key, at: 1 },
      { kind: 'failed', key, at: 2, trouble: troubleWith() },
      { kind: 'failed', key, at: 3, trouble: troubleWith() },
    );
    expect(state.jobs).toHaveLength(1);
    expect(state.clusters[0]).toMatchObject({ updatedAt: 1, failingSince: 2, phase: 'waiting' });
    const well = reduceFeed(state, { kind: 'refreshed', key, at: 4 });
    expect(well.clusters[0]).toMatchObject({ updatedAt: 4, failingSince: undefined, trouble: undefined });
  });

  it('keeps the last ten notices', () => {
    const notices = Array.from({ length: 12 }, (_, index): FeedAction => ({
      kind: 'notice',
      notice: `n${index}`,
    }));
    expect(after(...notices).notices).toHaveLength(10);
    expect(after(...notices).notices.at(-1)).toBe('n11');
  });

  it('adds buckets and replaces shards', () => {
    const bucket = {
      id: 'b',
      bucketName: 'acme',
      cloudProvider: 'AWS',
      region: undefined,
      serviceUrl: undefined,
    };
    const shards = new Map([['s', { kind: 'absent' } as const]]);
    const state = after(
      { kind: 'bucket', bucket },
      { kind: 'bucket', bucket: { ...bucket, id: 'c' } },
      { kind: 'shards', shards },
    );
    expect([...state.buckets.keys()]).toEqual(['b', 'c']);
    expect(state.shards).toBe(shards);
  });
});

/** As if from another answer: equal, but another list of problems. */
function anew(action: FeedAction): FeedAction {
  if (action.kind !== 'held') return action;
  return { ...action, held: { ...action.held, problems: [...action.held.problems] } };
}
