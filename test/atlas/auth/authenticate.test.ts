import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { authenticate } from '../../../source/atlas/auth/authenticate.ts';
import type { Scheme, Ticket } from '../../../source/atlas/auth/authenticate.ts';
import { waitFor } from '../../helpers/wait-for.ts';

type Handler = Required<Dispatcher.DispatchHandler>;
type Controller = Dispatcher.DispatchController;

const origin = 'https://atlas.test';

function controllerOf(calls: string[], name: string): Controller {
  let reason: Error | null = null;
  return {
    get aborted() {
      return reason !== null;
    },
    paused: false,
    get reason() {
      return reason;
    },
    rawHeaders: [name],
    rawTrailers: [`${name}-trailer`],
    abort: (error) => {
      reason = error;
      calls.push(`${name}.abort`);
    },
    pause: () => calls.push(`${name}.pause`),
    resume: () => calls.push(`${name}.resume`),
  };
}

/** A handler that records its calls and keeps its controller. */
function recorder() {
  const calls: string[] = [];
  const got: { controller?: Controller } = {};
  const handler: Handler = {
    onRequestStart: (controller) => {
      got.controller = controller;
      calls.push('start');
    },
    onRequestUpgrade: (_, status) => calls.push(`upgrade ${status}`),
    onResponseStarted: () => calls.push('started'),
    onResponseStart: (_, status) => calls.push(`status ${status}`),
    onResponseData: (_, chunk) => calls.push(`data ${chunk.toString()}`),
    onResponseEnd: (_, trailers) => calls.push(`end ${JSON.stringify(trailers)}`),
    onResponseError: (_, error) => calls.push(`error ${error.message}`),
    onBodySent: (chunk) => calls.push(`sent ${chunk.toString()}`),
    onRequestSent: () => calls.push('sent'),
  };
  return { calls, handler, controller: () => got.controller! };
}

/** Sends one request through an interceptor; the test plays the server's side. */
function begin(scheme: Partial<Scheme> = {}, options: Partial<Dispatcher.DispatchOptions> = {}) {
  const reported: string[] = [];
  const sendings: { options: Dispatcher.DispatchOptions; handler: Handler }[] = [];
  const dispatch: Dispatcher.Dispatch = (sent, handler) => {
    sendings.push({ options: sent, handler: handler as Handler });
    return true;
  };
  const ticket = (attempt: number): Ticket => ({
    authorization: `Key ${attempt}`,
    sent: () => reported.push('sent'),
    answered: (status) => (status === 401 && attempt === 1 ? async () => ticket(2) : undefined),
    ended: (error) => reported.push(`ended ${error?.message ?? 'by its caller'}`),
  });
  const usual: Scheme = { admit: async () => ticket(1) };
  const { calls, handler, controller } = recorder();
  const send = authenticate(origin, { ...usual, ...scheme })(dispatch);
  expect(send.length).toBe(2);
  send({ origin, path: '/x', method: 'GET', ...options }, handler);
  const sending = async (index: number) => {
    await waitFor(() => sendings.length === index + 1);
    return sendings[index]!;
  };
  return { calls, reported, sendings, sending, controller };
}

describe('a signed request', () => {
  it('reports every event to its caller', async () => {
    const { calls, reported, sending } = begin();
    const { handler, options } = await sending(0);
    const inner = controllerOf([], 'a');
    handler.onRequestStart(inner, null);
    handler.onBodySent(Buffer.from('x'));
    handler.onRequestSent();
    handler.onResponseStarted();
    handler.onResponseStart(inner, 103, {});
    handler.onResponseStart(inner, 200, {});
    handler.onResponseData(inner, Buffer.from('y'));
    handler.onResponseEnd(inner, { t: '1' });
    expect(options.headers).toEqual({ authorization: 'Key 1' });
    expect(calls).toEqual([
      'start',
      'sent x',
      'sent',
      'started',
      'status 103',
      'status 200',
      'data y',
      'end {"t":"1"}',
    ]);
    expect(reported).toEqual(['sent']);
  });

  it('forwards an upgrade', async () => {
    const { calls, sending } = begin();
    const { handler } = await sending(0);
    handler.onRequestUpgrade(controllerOf([], 'a'), 101, {}, undefined as never);
    expect(calls).toEqual(['start', 'upgrade 101']);
  });

  it('hides the first 401, and keeps one controller for both attempts', async () => {
    const { calls, sending, controller } = begin({}, { headers: ['x-test', '1'] });
    const inner: string[] = [];
    const first = await sending(0);
    const before = controllerOf(inner, 'first');
    first.handler.onRequestStart(before, null);
    first.handler.onResponseStart(before, 401, {});
    first.handler.onResponseData(before, Buffer.from('no'));
    controller().pause();
    first.handler.onResponseEnd(before, {});
    expect(controller().rawHeaders).toBeNull();
    expect(controller().rawTrailers).toBeNull();
    expect(controller()).toMatchObject({ aborted: false, paused: true, reason: null });
    const second = await sending(1);
    const after = controllerOf(inner, 'second');
    second.handler.onRequestStart(after, null);
    controller().resume();
    second.handler.onResponseStart(after, 401, {});
    second.handler.onResponseEnd(after, {});
    expect(controller().rawHeaders).toEqual(['second']);
    expect(controller().rawTrailers).toEqual(['second-trailer']);
    expect(second.options.headers).toEqual(['x-test', '1', 'authorization', 'Key 2']);
    expect(calls).toEqual(['start', 'status 401', 'end {}']);
    expect(inner).toEqual(['first.pause', 'second.pause', 'second.resume']);
  });

  it('is sent unchanged when there is no signature', async () => {
    const ticket = { authorization: undefined, sent() {}, answered: () => undefined, ended() {} };
    const plain = begin({ admit: async () => ticket });
    expect((await plain.sending(0)).options.headers).toBeNull();
    const other = begin({ admit: async () => ticket }, { headers: { a: 'b' } });
    expect((await other.sending(0)).options.headers).toEqual({ a: 'b' });
  });

  it('is signed also when its headers are null', async () => {
    const { sending } = begin({}, { headers: null });
    expect((await sending(0)).options.headers).toEqual({ authorization: 'Key 1' });
  });

  it('passes the final status to the scheme, not early hints', async () => {
    const answered: number[] = [];
    const ticket = {
      authorization: 'x',
      sent() {},
      ended() {},
      answered: (status: number) => void answered.push(status),
    };
    const { sending } = begin({ admit: async () => ticket });
    const { handler } = await sending(0);
    const inner = controllerOf([], 'a');
    handler.onRequestStart(inner, null);
    handler.onResponseStart(inner, 103, {});
    handler.onResponseStart(inner, 200, {});
    expect(answered).toEqual([200]);
  });

  it('works with a handler that has no callbacks, as undici does', async () => {
    const admit = async (): Promise<Ticket> => ({
      authorization: 'x',
      sent() {},
      answered: () => undefined,
      ended() {},
    });
    const sent: Handler[] = [];
    const send = authenticate(origin, { admit })((_, handler) => {
      sent.push(handler as Handler);
      return true;
    });
    send({ origin, path: '/x', method: 'GET' }, {});
    send({ origin, path: '/x', method: 'GET' }, {});
    await waitFor(() => sent.length === 2);
    const inner = controllerOf([], 'a');
    expect(() => {
      const [first, second] = sent as [Handler, Handler];
      first.onRequestStart(inner, null);
      first.onRequestUpgrade(inner, 101, {}, undefined as never);
      first.onBodySent(Buffer.from('x'));
      first.onRequestSent();
      first.onResponseStarted();
      first.onResponseStart(inner, 200, {});
      first.onResponseData(inner, Buffer.from('y'));
      first.onResponseEnd(inner, {});
      second.onResponseError(inner, new Error('cut'));
    }).not.toThrow();
  });

  it('can be paused and resumed between its two attempts', async () => {
    const { sending, controller } = begin();
    const inner: string[] = [];
    const first = await sending(0);
    const before = controllerOf(inner, 'first');
    first.handler.onRequestStart(before, null);
    first.handler.onResponseStart(before, 401, {});
    first.handler.onResponseEnd(before, {});
    controller().pause();
    controller().resume();
    const second = await sending(1);
    second.handler.onRequestStart(controllerOf(inner, 'second'), null);
    expect(inner).toEqual([]);
    expect(controller().paused).toBe(false);
  });

  it('is not signed for another origin, or without one', () => {
    for (const elsewhere of ['https://other.test', 'http://atlas.test', 'https://atlas.test:8443']) {
      const { sendings, calls } = begin({}, { origin: elsewhere, headers: { a: 'b' } });
      expect(sendings[0]!.options.headers).toEqual({ a: 'b' });
      expect(calls).toEqual([]);
    }
    const dispatched: unknown[] = [];
    const send = authenticate(origin, { admit: () => Promise.reject(new Error('not asked')) })((options) => {
      dispatched.push(options);
      return true;
    });
    send({ path: '/x', method: 'GET' }, {});
    expect(dispatched).toEqual([{ path: '/x', method: 'GET' }]);
  });
});

describe('an aborted request', () => {
  const stop = new Error('stop');

  it('fails at once while it waits for admission, and is never sent', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const ended: unknown[] = [];
    const { calls, sendings, controller } = begin({
      admit: async () => {
        await promise;
        return {
          authorization: 'x',
          sent() {},
          answered: () => undefined,
          ended: (error) => ended.push(error),
        };
      },
    });
    controller().abort(stop);
    controller().abort(new Error('twice'));
    expect(calls).toEqual(['start', 'error stop']);
    expect(controller()).toMatchObject({ aborted: true, reason: stop });
    resolve();
    await waitFor(() => ended.length > 0);
    expect(ended).toEqual([undefined]);
    expect(sendings).toEqual([]);
  });

  it('fails only once, also when sending starts or fails later', async () => {
    const { calls, reported, sending, controller } = begin();
    const { handler } = await sending(0);
    controller().abort(stop);
    const inner: string[] = [];
    const late = controllerOf(inner, 'late');
    handler.onRequestStart(late, null);
    handler.onResponseError(late, stop);
    expect(inner).toEqual(['late.abort']);
    expect(calls).toEqual(['start', 'error stop']);
    expect(reported).toEqual(['ended by its caller']);
  });

  it('is not sent a second time', async () => {
    const { calls, sending, sendings, controller } = begin();
    const { handler } = await sending(0);
    const inner = controllerOf([], 'a');
    handler.onRequestStart(inner, null);
    handler.onResponseStart(inner, 401, {});
    controller().abort(stop);
    handler.onResponseError(inner, stop);
    expect(calls).toEqual(['start', 'error stop']);
    expect(sendings).toHaveLength(1);
  });

  it('fails for its caller when undici aborted it', async () => {
    const { sending, controller } = begin();
    const { handler } = await sending(0);
    const inner = controllerOf([], 'a');
    handler.onRequestStart(inner, null);
    inner.abort(stop);
    expect(controller()).toMatchObject({ aborted: true, reason: stop });
  });

  it('reports nothing after its answer', async () => {
    const { calls, sending, controller } = begin();
    const { handler } = await sending(0);
    const inner = controllerOf([], 'a');
    handler.onRequestStart(inner, null);
    handler.onResponseStart(inner, 200, {});
    handler.onResponseEnd(inner, {});
    controller().abort(stop);
    expect(calls).toEqual(['start', 'status 200', 'end {}']);
  });
});

describe('a failed request', () => {
  it('is reported to its caller and to the scheme', async () => {
    const { calls, reported, sending } = begin();
    const { handler } = await sending(0);
    handler.onResponseError(controllerOf([], 'a'), new Error('cut'));
    expect(calls).toEqual(['start', 'error cut']);
    expect(reported).toEqual(['ended cut']);
  });

  it('fails with an Error also when something else was thrown', async () => {
    const { calls } = begin({ admit: () => Promise.reject('odd' as unknown as Error) });
    await waitFor(() => calls.length === 2);
    expect(calls).toEqual(['start', 'error The request could not be sent']);
  });
});
