import type { IncomingHttpHeaders } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { LastingController } from './lasting-controller.ts';

type Dispatch = Dispatcher.Dispatch;
type Headers = NonNullable<Dispatcher.DispatchOptions['headers']> | null;
type Controller = Dispatcher.DispatchController;

/** Permission to send one request, and what the sender reports back. */
export type Ticket = {
  /** The value of the `Authorization` header; undefined to ask without one. */
  readonly authorization: string | undefined;
  /** The request has been written to its socket. */
  sent(): void;
  /**
   * The answer's head has arrived: undefined delivers it; a ticket sends the request once more. Throws what the caller
   * gets instead.
   */
  answered(status: number, headers: IncomingHttpHeaders): (() => Promise<Ticket>) | undefined;
  /** It ended without an answer: by an error, or, without one, because the caller stopped it. */
  ended(error?: Error): void;
};

/** A way to authenticate. Rejects with what the caller gets. */
export type Scheme = {
  admit(request: { readonly method: string; readonly path: string }): Promise<Ticket>;
};

/**
 * An undici interceptor that signs requests to `origin` and no others, and can send a request a second time before its
 * caller has seen an answer. For requests without a body; `path` includes the query.
 */
export function authenticate(origin: string, scheme: Scheme): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) =>
    function authenticated(options, handler) {
      if (options.origin === undefined || new URL(options.origin).origin !== origin) {
        return dispatch(options, handler);
      }
      new SignedRequest(dispatch, options, handler, scheme).start();
      return true;
    };
}

/** Forwards the callbacks of the current attempt; the caller keeps one controller across attempts. */
class SignedRequest implements Dispatcher.DispatchHandler {
  readonly #dispatch: Dispatch;
  readonly #options: Dispatcher.DispatchOptions;
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #scheme: Scheme;
  readonly #controller = new LastingController((reason) => this.#fail(reason));
  #ticket: Ticket | undefined;
  #again: (() => Promise<Ticket>) | undefined;
  #settled = false;

  constructor(
    dispatch: Dispatch,
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    scheme: Scheme,
  ) {
    this.#dispatch = dispatch;
    this.#options = options;
    this.#handler = handler;
    this.#scheme = scheme;
  }

  start(): void {
    // Not only when undici starts, so that a request waiting for its turn can be stopped too.
    this.#handler.onRequestStart?.(this.#controller, {});
    const { method, path } = this.#options;
    if (!this.#settled) void this.#send(() => this.#scheme.admit({ method, path }));
  }

  async #send(admit: () => Promise<Ticket>): Promise<void> {
    try {
      const ticket = await admit();
      if (this.#settled) {
        ticket.ended();
        return;
      }
      this.#ticket = ticket;
      this.#dispatch({ ...this.#options, headers: this.#headers(ticket.authorization) }, this);
    } catch (error) {
      this.#fail(
        error instanceof Error ? error : new Error('The request could not be sent', { cause: error }),
      );
    }
  }

  #replay(admit: () => Promise<Ticket>): void {
    this.#again = undefined;
    this.#controller.follow(undefined);
    void this.#send(async () => {
      const ticket = await admit();
      // undici frees a connection one turn of the event loop after its answer; sooner, this would open a second one.
      await nextTurn();
      return ticket;
    });
  }

  #headers(authorization: string | undefined): Headers {
    const { headers } = this.#options;
    if (authorization === undefined) return headers ?? null;
    if (headers === null || headers === undefined) return { authorization };
    if (Array.isArray(headers)) return [...headers, 'authorization', authorization];
    if (Symbol.iterator in headers) {
      return { ...Object.fromEntries(headers as Iterable<[string, string]>), authorization };
    }
    return { ...headers, authorization };
  }

  #fail(error: Error): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#ticket?.ended(this.#controller.aborted ? undefined : error);
    this.#handler.onResponseError?.(this.#controller, error);
  }

  onRequestStart(controller: Controller): void {
    this.#controller.follow(controller);
  }

  onRequestUpgrade(
    _controller: Controller,
    ...rest: Tail<Parameters<NonNullable<Dispatcher.DispatchHandler['onRequestUpgrade']>>>
  ): void {
    this.#handler.onRequestUpgrade?.(this.#controller, ...rest);
  }

  onBodySent(chunk: Buffer): void {
    this.#handler.onBodySent?.(chunk);
  }

  onRequestSent(): void {
    this.#ticket?.sent();
    this.#handler.onRequestSent?.();
  }

  onResponseStarted(): void {
    this.#handler.onResponseStarted?.();
  }

  onResponseStart(
    controller: Controller,
    status: number,
    headers: IncomingHttpHeaders,
    message?: string,
  ): void {
    if (status >= 200) {
      try {
        this.#again = this.#ticket?.answered(status, headers);
      } catch (error) {
        controller.abort(error as Error);
        return;
      }
    }
    if (this.#again === undefined)
      this.#handler.onResponseStart?.(this.#controller, status, headers, message);
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    if (this.#again === undefined) this.#handler.onResponseData?.(this.#controller, chunk);
  }

  onResponseEnd(_controller: Controller, trailers: IncomingHttpHeaders): void {
    if (this.#again !== undefined) {
      this.#replay(this.#again);
      return;
    }
    this.#settled = true;
    this.#handler.onResponseEnd?.(this.#controller, trailers);
  }

  onResponseError(_controller: Controller, error: Error): void {
    // A challenge still counts when its body breaks off.
    if (this.#again !== undefined && !this.#controller.aborted) this.#replay(this.#again);
    else this.#fail(error);
  }
}

type Tail<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;
