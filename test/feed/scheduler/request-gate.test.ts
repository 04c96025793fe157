import { expect, it, vi } from 'vitest';

import type { AnswerHeaders } from '../../../source/atlas/api/api.ts';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { createRequestGate } from '../../../source/feed/scheduler/request-gate.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { bare } from '../../helpers/watching.ts';

const { signal } = new AbortController();
const minute = 60_000;
const a = { cluster: 'a', purpose: 'refresh' } as const;

function asking(limit = 1) {
  const clock = new FakeClock();
  const onHeaders = vi.fn<(headers: AnswerHeaders) => void>();
  return { clock, onHeaders, gate: createRequestGate({ clock, limit, onHeaders }) };
}

it('returns the value, and passes on the headers', async () => {
  const { gate, onHeaders } = asking();
  expect(await gate.ask(a, async () => ({ value: 7, headers: bare }), signal)).toBe(7);
  expect(onHeaders).toHaveBeenCalledWith(bare);
});

it('does not take the limit of the events, which Atlas counts apart, for that of all other requests', async () => {
  const { gate, onHeaders } = asking();
  const headers = { ...bare, rateLimit: 300, rateLimitRemaining: 299 };
  await gate.ask({ ...a, rank: 'events' }, async () => ({ value: 7, headers }), signal);
  expect(onHeaders).toHaveBeenCalledWith(bare);
  await gate.ask(a, async () => ({ value: 7, headers }), signal);
  expect(onHeaders).toHaveBeenLastCalledWith(headers);
});

/** Real timers can fire a millisecond early by the wall clock. */
class HastyClock extends FakeClock {
  override schedule(callback: () => void, milliseconds: number): () => void {
    return super.schedule(callback, milliseconds > 5 ? milliseconds - 1 : milliseconds);
  }
}

it('continues when the timer for the next allowed request fires early', async () => {
  const clock = new HastyClock();
  const gate = createRequestGate({ clock, limit: 4, onHeaders: () => {}, isMany: () => true });
  let sent = 0;
  const asked = Array.from({ length: 60 }, (_, number) =>
    gate.ask(
      { cluster: `c${number}`, purpose: 'refresh' },
      async () => ({ value: (sent += 1), headers: bare }),
      signal,
    ),
  );
  await clock.pass(20_000);
  expect(sent).toBe(60);
  await Promise.all(asked);
});

it('serves the others in order when a waiting request is aborted', async () => {
  const { gate, clock } = asking();
  const { promise, resolve } = Promise.withResolvers<void>();
  const served: string[] = [];
  const first = gate.ask(
    a,
    async () => {
      await promise;
      return { value: 1, headers: bare };
    },
    signal,
  );
  const leaving = new AbortController();
  const second = gate.ask(a, async () => ({ value: served.push('second'), headers: bare }), leaving.signal);
  const third = gate.ask(a, async () => ({ value: served.push('third'), headers: bare }), signal);
  await clock.settle();
  leaving.abort(new Error('closed'));
  await expect(second).rejects.toThrow('closed');
  resolve();
  await first;
  await third;
  expect(served).toEqual(['third']);
});

it('serves the waiting requests when one in flight is aborted', async () => {
  const { gate, clock } = asking();
  const first = Promise.withResolvers<{ value: number; headers: AnswerHeaders }>();
  const leaving = new AbortController();
  const served: string[] = [];
  const gone = (inner: AbortSignal) =>
    new Promise<never>((_, reject) => {
      inner.addEventListener('abort', () => reject(inner.reason as Error));
    });
  const asked = [
    gate.ask(a, () => first.promise, signal),
    gate.ask(a, gone, leaving.signal).catch(() => {}),
    gate.ask(a, async () => ({ value: served.push('third'), headers: bare }), signal),
  ];
  await clock.settle();
  first.resolve({ value: 1, headers: bare });
  await clock.settle();
  leaving.abort(new Error('closed'));
  await clock.settle();
  expect(served).toEqual(['third']);
  await Promise.all(asked);
});

it('never exceeds its limit in flight, also after requests had to wait', async () => {
  const { gate, clock } = asking(2);
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
    const asked = clusters.map((cluster) => gate.ask({ ...a, cluster }, request, signal));
    await clock.pass(10_000);
    await Promise.all(asked);
  }
  expect(most).toBe(2);
});

it('does not queue a request that is already aborted', async () => {
  const { gate } = asking();
  const slow = Promise.withResolvers<{ value: number; headers: AnswerHeaders }>();
  const first = gate.ask(a, () => slow.promise, signal);
  const late = gate.ask(a, async () => ({ value: 2, headers: bare }), AbortSignal.abort(new Error('closed')));
  await expect(late).rejects.toThrow('closed');
  slow.resolve({ value: 1, headers: bare });
  await first;
});

it('does not send a request that is already aborted', async () => {
  const { gate } = asking();
  const request = vi.fn<() => Promise<never>>();
  await expect(gate.ask(a, request, AbortSignal.abort(new Error('closed')))).rejects.toThrow('closed');
  expect(request).not.toHaveBeenCalled();
});

it('holds all requests for as long as Atlas says, and never shortens a wait', async () => {
  const { gate, clock } = asking(4);
  const refuse = (retryAfter: number) =>
    gate
      .ask(a, () => Promise.reject(new AtlasError('x', troubleWith({ retryAfter }))), signal)
      .catch(() => {});
  await Promise.all([refuse(30_000), refuse(10_000)]);
  expect(gate.hold()).toMatchObject({ until: clock.wall + 30_000, trouble: { retryAfter: 30_000 } });
  const request = vi.fn<() => Promise<{ value: number; headers: AnswerHeaders }>>(async () => ({
    value: 1,
    headers: bare,
  }));
  await clock.pass(20_000);
  const told = { message: 'Atlas has a hiccup.', trouble: { retryAfter: 10_000 } };
  await expect(gate.ask(a, request, signal)).rejects.toMatchObject(told);
  await clock.pass(9999);
  await expect(gate.ask(a, request, signal)).rejects.toBeInstanceOf(AtlasError);
  expect(request).not.toHaveBeenCalled();
  await clock.pass(1);
  expect(await gate.ask(a, request, signal)).toBe(1);
  expect(gate.hold()).toBeUndefined();
  await refuse(5000);
  expect(gate.hold()).toMatchObject({ until: clock.wall + 5000 });
});

it('is not held by an error without a wait', async () => {
  const { gate } = asking();
  await expect(gate.ask(a, () => Promise.reject(new Error('odd')), signal)).rejects.toThrow('odd');
  expect(gate.hold()).toBeUndefined();
});

it('begins nothing within a batch, and then what was planned last', async () => {
  const { gate, clock } = asking(4);
  const begun: string[] = [];
  const plan = (cluster: string, wait: number) =>
    gate.plan(
      { cluster, rank: 'quiet', due: clock.wall + wait },
      {
        begin({ giveBack }) {
          begun.push(`${cluster} ${wait}`);
          giveBack();
        },
        held() {},
      },
    );
  plan('a', 1000);
  plan('b', 1000);
  gate.batch(() => {
    plan('a', 0);
    gate.cancel('b');
    plan('c', 0);
    gate.cancel('c');
    plan('d', 500);
    plan('d', 0);
    expect(begun).toEqual([]);
  });
  expect(begun).toEqual(['a 0', 'd 0']);
  await clock.pass(5000);
  expect(begun).toEqual(['a 0', 'd 0']);
  expect(clock.pending).toBe(0);
});

it('names the budget that the requests of the last minute had', async () => {
  const clock = new FakeClock();
  const gate = createRequestGate({ clock, limit: 4, onHeaders: () => {}, isMany: () => true });
  let wanted = 0;
  const ask = async (some: number): Promise<unknown> => {
    const from = wanted;
    wanted += some;
    return Promise.all(
      Array.from({ length: some }, async (_, place) => {
        const cluster = `c${from + place}`;
        return gate.ask({ cluster, purpose: 'detail' }, async () => ({ value: 1, headers: bare }), signal);
      }),
    );
  };
  const told = (): readonly number[] => {
    const { lastMinute, allowed } = gate.load();
    expect(lastMinute).toBeLessThanOrEqual(allowed);
    return [lastMinute > 300 ? 1 : 0, Math.round(allowed)];
  };
  gate.awaitVerdicts(true);
  const hurried = ask(700);
  await clock.pass(minute);
  expect(told()).toEqual([1, 582]);
  await clock.pass(minute);
  await hurried;
  // The last of these requests were sent under the larger budget.
  gate.awaitVerdicts(false);
  const steady = ask(400);
  await clock.pass(5000);
  expect(told()[1]).toBe(582);
  await clock.pass(minute);
  expect(told()).toEqual([0, 300]);
  await clock.pass(minute);
  await steady;
});
