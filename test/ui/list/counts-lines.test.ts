import { expect, test } from 'vitest';
import { frame, some } from '../../helpers/frames.tsx';
import { feedState } from '../../helpers/jobs.ts';

test('each state shows its key next to its count, where there is room and the key works', () => {
  const header = (given: Parameters<typeof frame>[1], feed = feedState(some)): string =>
    frame(feed, given)[1] ?? '';
  const keys = /<1> ◐ 1 in progress +<2> ○ 1 queued +<3> ✖ 1 failed in 24 h/;
  expect(header({})).toMatch(keys);
  expect(header({ state: { help: true } })).toMatch(keys);
  expect(header({ state: { editing: true } })).toMatch(keys);
  expect(header({ columns: 40 })).not.toContain('<');
  expect(header({ state: { screen: 'activity' } })).toMatch(keys);
  for (const screen of ['timeline', 'clusters', 'causes'] as const)
    expect(header({ state: { screen } })).not.toContain('<1>');
  expect(header({}, feedState([]))).not.toContain('<');
});
