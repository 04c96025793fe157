import { expect, test } from 'vitest';
import { createSilenceWatch } from '../../../source/commands/fetching/silence.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const ref = (clusterName: string) => ({ groupId: 'g', clusterName });

/** A watch of 15 s in which `a` has already answered. */
async function watching() {
  const clock = new FakeClock();
  const { watch, excuse } = createSilenceWatch(clock, { longest: 15_000 });
  const { signal } = new AbortController();
  const hang = async (inner: AbortSignal) => clock.delay(600_000, inner);
  await watch(ref('a'), async () => {}, signal);
  return { clock, excuse, ask: (name: string, request = hang) => watch(ref(name), request, signal) };
}

const tooLong = { trouble: { kind: 'timeout', sentence: expect.stringContaining('within 15 s') as string } };

test('a cluster that timed out is not requested again', async () => {
  const { clock, ask } = await watching();
  const asked = expect(ask('b')).rejects.toMatchObject(tooLong);
  await clock.pass(15_000);
  await asked;
  await expect(ask('b', async () => {})).rejects.toMatchObject(tooLong);
  await ask('c', async () => {});
  expect(clock.pending).toBe(0);
});

test('waits for a rate limit and sleep of the machine do not count as silence', async () => {
  const { clock, excuse, ask } = await watching();
  excuse(60_000);
  const asked = expect(ask('b')).rejects.toMatchObject(tooLong);
  await clock.pass(70_000);
  clock.wall += 8 * 3_600_000;
  expect(clock.pending).toBe(2);
  await clock.pass(10_000);
  await asked;
  expect(clock.pending).toBe(0);
});
