import { expect, test } from 'vitest';
import type { ClusterState } from '../../../source/feed/feed-state.ts';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { layOutFrame } from '../../../source/ui/frame/frame-content.ts';
import { summarize } from '../../../source/ui/frame/summary.ts';
import { bindings } from '../../../source/ui/bindings/bindings.ts';
import { isAnyFailing, nextStale } from '../../../source/ui/list/header-lines.ts';
import { memoize } from '../../../source/ui/list/memoize.ts';
import { initialAppState, type AppState } from '../../../source/ui/state/app-state.ts';
import { cluster, feedState, groupId, job, now, plainTheme, projects } from '../../helpers/jobs.ts';

test('a result is worked out again for other clusters, or when another argument changed', () => {
  const worked: string[] = [];
  const get = memoize((over: readonly string[], more: number) => {
    worked.push(`${over.join('')}${more}`);
    return worked.length;
  });
  const [some, others] = [['a'], ['b']];
  expect([get(some, 1), get(some, 1), get(others, 1), get(some, 1), get(some, 2)]).toEqual([1, 1, 2, 1, 3]);
  expect(worked).toEqual(['a1', 'b1', 'a2']);
});

/** A thousand clusters that count how often any of them is read. */
function counting() {
  let reads = 0;
  const clusters = Array.from({ length: 1000 }, (_, number) => {
    const ref = { groupId, clusterName: `c${String(number).padStart(4, '0')}` };
    const get = (state: ClusterState, name: string | symbol): unknown => {
      reads += 1;
      return Reflect.get(state, name);
    };
    return new Proxy(cluster({ ref, hasMore: true, total: 9 }), { get });
  });
  const taken = (): number => {
    const count = reads;
    reads = 0;
    return count;
  };
  return { clusters, taken };
}

test.each(['list', 'clusters'] as const)(
  'a key on the screen %s reads the clusters that it shows, not all of them',
  (screen) => {
    const { clusters, taken } = counting();
    const jobs = clusters.map(({ ref }, age) => job({ ...ref, createdAt: now - age * 60_000 }));
    const feed = feedState(jobs, { clusters });
    const names = clusterNames(
      clusters.map(({ ref }) => ref),
      projects,
    );
    const context = {
      theme: plainTheme(),
      bindings,
      columns: 120,
      rows: 40,
      now,
      interval: 10_000,
      names,
      refused: [],
      views: new Map(),
      platform: 'linux' as const,
      coverage: new Map(),
    };
    const summary = summarize(feed.jobs);
    const draw = (index: number): string => {
      const selection = { id: undefined, index, row: 'top' as const };
      const state: AppState = {
        ...initialAppState,
        screen,
        selection,
        clusters: { ...initialAppState.clusters, selection },
      };
      isAnyFailing(feed, now, context.interval);
      nextStale(feed, context.interval);
      const { header } = layOutFrame({ feed, state, context, summary, jobs: feed.jobs });
      return header.join('\n');
    };
    const first = draw(1);
    expect(first).toContain('1,000 clusters');
    expect(taken()).toBeGreaterThan(1000);
    expect(draw(2)).toBe(first);
    expect(taken()).toBeLessThan(10 * context.rows);
  },
);
