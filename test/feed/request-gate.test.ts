import { expect, it, vi } from 'vitest';

import type { AnswerHeaders } from '../../source/atlas/api/api.ts';
import { AtlasError } from '../../source/atlas/api/errors.ts';
import { createAsker } from '../../source/feed/request-gate.ts';
import { troubleWith } from '../helpers/fake-atlas.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { bare } from '../helpers/watching.ts';

const { signal } = new AbortController();
const a = { cluster: 'a', purpose: 'refresh' } as const;

function asking(limit = 1) {
  const clock = new FakeClock();
  const onHeaders = vi.fn<(headers: AnswerHeaders) => void>();
  return { clock, onHeaders, asker: createAsker({ clock, limit, onHeaders }) };
}

it('hands on the value, and the headers to whoever watches them', async () => {
  const { asker, onHeaders } = asking();
  expect(await asker.ask(a, async () => ({ value: 7, headers: bare }), signal)).toBe(7);
  expect(onHeaders).toHaveBeenCalledWith(bare);
});

it('lets those who gave up while they waited go, and serves the others in turn', async () => {
  const { asker, clock } = asking();
  const { promise, resolve } = Promise.withResolvers<void>();
  const served: string[] = [];
  const first = asker.ask(
    a,
    async () => {
      await promise;
      return { value: 1, headers: bare };
    },
    signal,
  );
  const leaving = new AbortController();
  const second = asker.ask(a, async () => ({ value: served.push('second'), headers: bare }), leaving.signal);
  const third = asker.ask(a, async () => ({ value: served.push('third'), headers: bare }), signal);
  await clock.settle();
  leaving.abort(new Error('closed'));
  await expect(second).rejects.toThrow('closed');
  resolve();
  await first;
  await third;
  expect(served).toEqual(['third']);
});

it('goes on with those who wait when one that was served in turn is given up', async () => {
  const { asker, clock } = asking();
  const first = Promise.withResolvers<{ value: number; headers: AnswerHeaders }>();
  const leaving = new AbortController();
  const served: string[] = [];
  const gone = (inner: AbortSignal) =>
    new Promise<never>((_, reject) => {
      inner.addEventListener('abort', () => reject(inner.reason as Error));
    });
  const asked = [
    asker.ask(a, () => first.promise, signal),
    asker.ask(a, gone, leaving.signal).catch(() => {}),
    asker.ask(a, async () => ({ value: served.push('third'), headers: bare }), signal),
  ];
  await clock.settle();
  first.resolve({ value: 1, headers: bare });
  await clock.settle();
  leaving.abort(new Error('closed'));
  await clock.settle();
  expect(served).toEqual(['third']);
  await Promise.all(asked);
});

it('never has more in flight than it may, also after some had to wait', async () => {
  const { asker, clock } = asking(2);
  let inFlight = 0;
  let most = 0;
  const request = async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await clock.delay(200);
    inFlight -= 1;
    return { value: 1, headers: bare };
  };
  for (let round = 0; round < 3; round += 1) {
    const clusters = ['a', 'b', 'c', 'd', 'e', 'f'];
    const asked = clusters.map((cluster) => asker.ask({ ...a, cluster }, request, signal));
    await clock.pass(10_000);
    await Promise.all(asked);
  }
  expect(most).toBe(2);
});

it('does not keep one waiting who has given up already', async () => {
  const { asker } = asking();
  const slow = Promise.withResolvers<{ value: number; headers: AnswerHeaders }>();
  const first = asker.ask(a, () => slow.promise, signal);
  const late = asker.ask(
    a,
    async () => ({ value: 2, headers: bare }),
    AbortSignal.abort(new Error('closed')),
  );
  await expect(late).rejects.toThrow('closed');
  slow.resolve({ value: 1, headers: bare });
  await first;
});

it('sends nothing for one who has given up already', async () => {
  const { asker } = asking();
  const request = vi.fn<() => Promise<never>>();
  await expect(asker.ask(a, request, AbortSignal.abort(new Error('closed')))).rejects.toThrow('closed');
  expect(request).not.toHaveBeenCalled();
});

it('holds all requests for as long as Atlas wants, and never for less than it said before', async () => {
  const { asker, clock } = asking(4);
  const refuse = (retryAfter: number) =>
    asker
      .ask(a, () => Promise.reject(new AtlasError('x', troubleWith({ retryAfter }))), signal)
      .catch(() => {});
  await Promise.all([refuse(30_000), refuse(10_000)]);
  expect(asker.hold()).toMatchObject({ until: clock.wall + 30_000, trouble: { retryAfter: 30_000 } });
  const request = vi.fn<() => Promise<{ value: number; headers: AnswerHeaders }>>(async () => ({
    value: 1,
    headers: bare,
  }));
  await clock.pass(20_000);
  const told = { message: 'Atlas has a hiccup.', trouble: { retryAfter: 10_000 } };
  await expect(asker.ask(a, request, signal)).rejects.toMatchObject(told);
  await clock.pass(9999);
  await expect(asker.ask(a, request, signal)).rejects.toBeInstanceOf(AtlasError);
  expect(request).not.toHaveBeenCalled();
  await clock.pass(1);
  expect(await asker.ask(a, request, signal)).toBe(1);
  expect(asker.hold()).toBeUndefined();
  await refuse(5000);
  expect(asker.hold()).toMatchObject({ until: clock.wall + 5000 });
});

it('is not held by an error that says nothing about waiting', async () => {
  const { asker } = asking();
  await expect(asker.ask(a, () => Promise.reject(new Error('odd')), signal)).rejects.toThrow('odd');
  expect(asker.hold()).toBeUndefined();
});
