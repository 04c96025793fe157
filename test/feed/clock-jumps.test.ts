import { expect, it, vi } from 'vitest';

import { watchForJumps } from '../../source/feed/clock-jumps.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

it('notices a clock jump either way once, within five seconds, but not a busy machine', async () => {
  const clock = new FakeClock();
  const told = vi.fn<(drift: number) => void>();
  const end = watchForJumps(clock, told);
  await clock.pass(60_000);
  clock.wall += 9000;
  await clock.pass(60_000);
  expect(told).not.toHaveBeenCalled();
  clock.wall += 3_600_000;
  await clock.pass(60_000);
  clock.wall -= 60_000;
  await clock.pass(60_000);
  expect(told.mock.calls).toEqual([[3_600_000], [-60_000]]);
  end();
  expect(clock.pending).toBe(0);
});
