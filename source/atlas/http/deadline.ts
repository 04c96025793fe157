import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../platform/clock.ts';
import { atlasError } from '../api/errors.ts';
import type { AtlasError } from '../api/errors.ts';
import { LastingController } from '../auth/lasting-controller.ts';

type Controller = Dispatcher.DispatchController;

export type DeadlineOptions = {
  readonly timing: Pick<Clock, 'schedule'>;
  /** From sending to the answer's last byte, milliseconds; includes connecting and TLS. */
  readonly limit: number;
  /** The host, for the sentence. */
  readonly host: string;
};

/**
 * An undici interceptor: each request ends within `limit`, whatever arrives meanwhile. undici's own limits restart with
 * each 1xx answer and each byte. Compose it below whatever sends a request twice: each attempt has its own limit.
 */
export function deadline(options: DeadlineOptions): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) =>
    function limited(request, handler) {
      const limit = new LimitedRequest(options, handler);
      limit.start();
      return dispatch(request, limit);
    };
}

type Stage = 'connecting' | 'waiting' | 'reading';

class LimitedRequest implements Dispatcher.DispatchHandler {
  readonly #options: DeadlineOptions;
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #controller = new LastingController((reason) => this.#fail(reason));
  #cancel: () => void = () => {};
  #stage: Stage = 'connecting';
  #settled = false;

  constructor(options: DeadlineOptions, handler: Dispatcher.DispatchHandler) {
    this.#options = options;
    this.#handler = handler;
  }

  start(): void {
    const { timing, limit, host } = this.#options;
    this.#cancel = timing.schedule(() => this.#controller.abort(overdue(host, this.#stage, limit)), limit);
    // Not only when undici has a connection, so that a request waiting for one can be stopped too.
    this.#handler.onRequestStart?.(this.#controller, {});
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#cancel();
    return true;
  }

  #fail(error: Error): void {
    if (this.#settle()) this.#handler.onResponseError?.(this.#controller, error);
  }

  onRequestStart(controller: Controller): void {
    this.#stage = 'waiting';
    this.#controller.follow(controller);
  }

  onBodySent(chunk: Buffer): void {
    this.#handler.onBodySent?.(chunk);
  }

  onRequestSent(): void {
    if (!this.#settled) this.#handler.onRequestSent?.();
  }

  onResponseStarted(): void {
    if (!this.#settled) this.#handler.onResponseStarted?.();
  }

  onResponseStart(
    _controller: Controller,
    status: number,
    headers: IncomingHttpHeaders,
    message?: string,
  ): void {
    if (status >= 200) this.#stage = 'reading';
    if (!this.#settled) this.#handler.onResponseStart?.(this.#controller, status, headers, message);
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    if (!this.#settled) this.#handler.onResponseData?.(this.#controller, chunk);
  }

  onResponseEnd(_controller: Controller, trailers: IncomingHttpHeaders): void {
    if (this.#settle()) this.#handler.onResponseEnd?.(this.#controller, trailers);
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.#fail(error);
  }
}

function overdue(host: string, stage: Stage, limit: number): AtlasError {
  const seconds = `${Math.ceil(limit / 1000)} s`;
  const sentences: Readonly<Record<Stage, string>> = {
    connecting: `${host} could not be reached within ${seconds}.`,
    waiting: `${host} took the request and did not answer within ${seconds}.`,
    reading: `${host} did not finish its answer within ${seconds}.`,
  };
  return atlasError({
    kind: 'timeout',
    sentence: sentences[stage],
    remedy: 'Check your network, VPN or proxy.',
    retryable: true,
  });
}
