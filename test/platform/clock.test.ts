import { expect, it, vi } from 'vitest';

import { createAlarm, realClock } from '../../source/platform/clock.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

it('returns the time, and calls back', async () => {
  const start = realClock.now();
  await new Promise<void>((resolve) => void realClock.schedule(resolve, 5));
  await realClock.delay(5);
  expect(realClock.now()).toBeGreaterThanOrEqual(start + 8);
});

it('does not call back after a cancel', async () => {
  const called = vi.fn<() => void>();
  realClock.schedule(called, 1)();
  await realClock.delay(10);
  expect(called).not.toHaveBeenCalled();
});

it("rejects with the signal's own reason, before and during the wait", async () => {
  const reason = new Error('enough');
  await expect(realClock.delay(10, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const waiting = realClock.delay(60_000, controller.signal);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
});

it('waits for months instead of not at all', async () => {
  const called = vi.fn<() => void>();
  const cancel = realClock.schedule(called, 2 ** 40);
  const controller = new AbortController();
  const waiting = realClock.delay(2 ** 40, controller.signal).catch(() => 'aborted');
  await realClock.delay(10);
  expect(called).not.toHaveBeenCalled();
  cancel();
  controller.abort();
  expect(await waiting).toBe('aborted');
});

it('has alarms that ring once, at the time that was set last', async () => {
  const clock = new FakeClock();
  const rung: number[] = [];
  const alarm = createAlarm(clock, () => rung.push(clock.now()));
  const start = clock.now();
  alarm.set(start + 20);
  alarm.set(start + 50);
  await clock.pass(100);
  expect(rung).toEqual([start + 50]);
  expect(alarm.at()).toBe(Infinity);
  alarm.set(start);
  expect(alarm.at()).toBe(start);
  await clock.pass(0);
  expect(rung).toEqual([start + 50, start + 100]);
  alarm.set(start + 200);
  alarm.clear();
  await clock.pass(1000);
  expect(rung).toHaveLength(2);
});
