import { expect, test } from 'vitest';

import type { FeedState } from '../../../source/feed/feed-state.ts';
import { frame, some } from '../../helpers/frames.tsx';
import { cluster, feedState, groupId, now } from '../../helpers/jobs.ts';

const minute = 60_000;

test('clusters polled less often than the interval show the age of their data in the title', () => {
  const period = 5.8 * minute;
  const clusters = Array.from({ length: 100 }, (_, index) =>
    cluster({
      ref: { groupId, clusterName: `c${index}` },
      updatedAt: now - (index === 7 ? 4 * minute : 2000),
      period: index === 0 ? 11_000 : period,
    }),
  );
  const requests = { lastMinute: 283, allowed: 300 };
  const title = (columns: number, given: Partial<FeedState> = {}) =>
    frame(feedState(some, { clusters, requests, ...given }), { columns })[0];
  expect(title(120)).toContain('● live · oldest 4 min · 283 of 300 requests/min');
  expect(title(80)).toMatch(/● live · oldest 4 min$/);
  const late = clusters.with(7, cluster({ ...clusters[7], updatedAt: now - 10 * minute }));
  expect(title(120, { clusters: late })).toContain('▲ 1 of 100 failing');
  expect(title(120, { requests: undefined, clusters: [cluster()] })).toContain('every 10 s');
});

test('large numbers of clusters have separators in the title, as everywhere', () => {
  const clusters = Array.from({ length: 2500 }, (_, index) =>
    cluster({ ref: { groupId, clusterName: `c${index}` }, ...(index < 1200 && { updatedAt: undefined }) }),
  );
  const title = (given: Partial<FeedState>) => frame(feedState(some, given), { columns: 120 })[0];
  expect(title({ clusters })).toMatch(/ · asking 1,200 of 2,500$/);
});
