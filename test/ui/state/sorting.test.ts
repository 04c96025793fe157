import { expect, test } from 'vitest';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import { sorted } from '../../../source/ui/state/visible-jobs.ts';
import { frame, some } from '../../helpers/frames.tsx';
import { cluster, feedState, job, now } from '../../helpers/jobs.ts';

const minute = 60_000;

test('s puts the cursor on the first row of the new order', () => {
  const rows = Array.from({ length: 10 }, () => job());
  const store = createAppStore(0);
  store.show({ ...store.view(), rows, listRows: 4, complete: true });
  store.dispatch({ type: 'move', by: 6 });
  store.dispatch({ type: 'sort' });
  store.show({ ...store.view(), rows: rows.toReversed() });
  expect(store.selected()).toBe(rows.at(-1));
});

test('the longest come first: those that run, then those that ended, and last those that wait', () => {
  const queued = job({ state: 'Queued', createdAt: now - 90 * minute });
  const running = job({ state: 'InProgress', createdAt: now - minute });
  const ended = job();
  expect(sorted([queued, ended, running], 'longest')).toEqual([running, ended, queued]);
});

test('a sorted list says of how many loaded jobs, and how many are not loaded', () => {
  const clusters = [cluster({ loaded: 5, total: 1240, hasMore: true })];
  const lines = frame(feedState(some, { clusters }), { state: { sort: 'longest' } });
  expect(lines[2]).toMatch(/^ longest first +of 5 loaded · 1,235 not loaded yet$/);
});
