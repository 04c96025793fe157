import { expect, test } from 'vitest';
import { createJobCheck } from '../../../source/commands/fetching/check-jobs.ts';
import { jobOf } from '../../helpers/job-of.ts';
import { bare } from '../../helpers/watching.ts';
import { FakeAtlas } from '../../helpers/fake-atlas.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

/** Looks at running jobs of one cluster whose pages are unknown, so that each costs a request. */
function looking(count: number) {
  const atlas = new FakeAtlas();
  const jobs = Array.from({ length: count }, (_, at) => jobOf(`j${at}`, { state: 'InProgress' }));
  for (const job of jobs) atlas.others.set(job.id, job);
  const check = createJobCheck({
    atlas,
    clock: new FakeClock(),
    signal: new AbortController().signal,
    pageSize: 100,
    longestCheck: 10_000,
    pages: new Map(),
    onState: () => {},
    onLost: () => {},
  });
  const look = async () => {
    const { isScarce } = await check(jobs);
    return { isScarce, asked: atlas.take() };
  };
  const left = (rateLimitRemaining: number, rateLimit: number | undefined = undefined) => {
    atlas.headers = { ...bare, rateLimit, rateLimitRemaining };
  };
  return { look, left };
}

test('a look makes at most forty requests, and the next one continues with the other jobs', async () => {
  const { look } = looking(60);
  const first = await look();
  const second = await look();
  expect([first.asked.length, second.asked.length]).toEqual([40, 40]);
  expect(new Set([...first.asked, ...second.asked]).size).toBe(60);
});

test("uses at most half of the key's remaining requests, and at least one", async () => {
  const { look, left } = looking(60);
  left(30);
  await look();
  left(7);
  expect((await look()).asked).toHaveLength(15);
  left(0);
  expect((await look()).asked).toHaveLength(3);
  expect((await look()).asked).toHaveLength(1);
  left(500);
  expect((await look()).asked).toHaveLength(1);
  expect((await look()).asked).toHaveLength(40);
});

test.each([
  ['a fifth of the limit', 200, 1000, false],
  ['less than that', 199, 1000, true],
  ['a hundred of an unknown limit', 100, undefined, false],
  ['less than a hundred of an unknown limit', 99, undefined, true],
])('with %s left, requests are scarce: %i of %s, %s', async (_, remaining, limit, isScarce) => {
  const { look, left } = looking(2);
  expect((await look()).isScarce).toBe(false);
  left(remaining, limit);
  expect((await look()).isScarce).toBe(isScarce);
});
