import { expect, test } from 'vitest';
import type { FeedState } from '../../../source/feed/feed-state.ts';
import { initialAppState } from '../../../source/ui/state/app-state.ts';
import { frame } from '../../helpers/frames.tsx';
import { cluster, feedState, groupId, job } from '../../helpers/jobs.ts';

const { filter } = initialAppState;

test('a filter says how many match, but not of none: 0 of 0 tells nothing', () => {
  const state = { filter: { ...filter, cluster: { groupId, clusterName: 'Prod0' } } };
  const line = (feed: FeedState): string | undefined => frame(feed, { state })[2];
  expect(line(feedState([job()]))).toMatch(/^ Prod0 +1 of 1 loaded match$/);
  expect(line(feedState([]))).toBe(' Prod0');
  const more = feedState([], { clusters: [cluster({ loaded: 0, total: 9, hasMore: true })] });
  expect(line(more)).toMatch(/0 of 0 loaded match · 9 not loaded yet$/);
});
