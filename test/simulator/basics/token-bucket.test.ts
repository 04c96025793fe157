import { expect, test } from 'vitest';
import { TokenBucket } from '../../../source/simulator/basics/token-bucket.ts';
import { fakeTime } from '../client.ts';

test('gives its tokens, then says how long to wait, then refills', () => {
  const time = fakeTime();
  const bucket = new TokenBucket({ capacity: 2, refill: 1, seconds: 10 }, time.now);
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([
    { remaining: 1, wait: undefined },
    { remaining: 0, wait: undefined },
    { remaining: 0, wait: 10 },
  ]);
  time.pass(9999);
  expect(bucket.take().wait).toBe(1);
  time.pass(1);
  expect(bucket.take().wait).toBeUndefined();
});

test('never exceeds its capacity, and is not emptied when the clock goes back', () => {
  const time = fakeTime();
  const bucket = new TokenBucket({ capacity: 2, refill: 60, seconds: 60 }, time.now);
  time.pass(1_000_000);
  expect(bucket.take().remaining).toBe(1);
  time.pass(-5000);
  expect(bucket.take().wait).toBeUndefined();
});
