import type { IncomingHttpHeaders } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { headerText } from './answer-headers.ts';
import type { Keys } from '../api/api.ts';
import type { Clock } from '../../platform/clock.ts';
import { decodeErrorBody, openEnvelope, parseBody, toErrorBody } from '../decode/body.ts';
import type { ErrorBody } from '../api/answer-troubles.ts';
import { deadline } from './deadline.ts';
import { digest } from '../auth/digest-interceptor.ts';
import { chooseChallenge, parseChallenges } from '../auth/digest.ts';
import { AtlasError, atlasError, troubleOf } from '../api/errors.ts';
import { clean } from '../../text/clean.ts';
import { errorCode } from '../../platform/error-code.ts';
import { openPool } from './pool.ts';
import { proxyFor } from './proxy.ts';
import type { Proxy } from './proxy.ts';
import type { PoolOptions, Timeouts } from './pool.ts';
import { Redactor } from '../auth/redactor.ts';
import type { Resource } from '../api/resources.ts';
import { parseHttpDate, parseRetryAfter, tokenBucketWait } from './retry.ts';
import { decodeToken, serviceAccount, tokenPath, tokenRequest } from '../auth/service-account.ts';
import type { Token } from '../auth/service-account.ts';
import { answerTrouble } from '../api/answer-troubles.ts';

export type ConnectionOptions = PoolOptions & {
  readonly timeouts: Timeouts;
  readonly keys: Keys;
  readonly timing: Clock;
  readonly userAgent: string;
  readonly log: (line: string) => void;
  /** Hears of each answer. */
  readonly onAnswer?: ((status: number, serverTime: number | undefined) => void) | undefined;
};

type Request = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

type Exchange = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

/** A complete body, parsed and unwrapped. */
export type Content = { readonly content: unknown; readonly headers: IncomingHttpHeaders };

/** The limit for a refusal, a token or a single job: ten times the largest. */
const smallAnswer = 2 ** 20;

/** Fewer bytes than Atlas ever writes for a value; in memory each value takes up to a hundred. */
const bytesOfValue = 16;

class TooLarge extends Error {
  readonly code = 'ANSWER_TOO_LARGE';
}

/** An answer's head arrived, the rest did not. */
class BrokenOff extends Error {}

/** Signed requests to one origin; each gives JSON, or an error that a person can read. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #host: string;
  readonly #proxy: Proxy | undefined;
  readonly #authentication: Dispatcher.DispatcherComposeInterceptor;
  readonly #redactor: Redactor;
  #pool: Dispatcher;
  #signed: Dispatcher;
  #closed = false;
  /** Whether this pool has had an answer before, so that the server may have closed one of its connections. */
  #answered = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#host = new URL(options.origin).host;
    this.#proxy = proxyFor(options.origin, options.env);
    this.#redactor = new Redactor(secretsOf(options.keys));
    this.#authentication = this.#authenticate(options);
    this.#pool = this.#open();
    this.#signed = this.#pool.compose(this.#authentication);
  }

  #open(): Dispatcher {
    const { timing, timeouts } = this.#options;
    return openPool(this.#options).compose(deadline({ timing, limit: timeouts.whole, host: this.#host }));
  }

  #authenticate({ keys, origin, timing, log }: ConnectionOptions): Dispatcher.DispatcherComposeInterceptor {
    if (keys.kind === 'api-key') {
      return digest({ origin, username: keys.publicKey, password: keys.privateKey, timing, log });
    }
    const request = { path: tokenPath, ...tokenRequest(keys.clientId, keys.clientSecret) };
    return serviceAccount({ origin, timing, fetchToken: () => this.#fetchToken(request) });
  }

  /** Rejects with the original error; `explain` turns it into an `AtlasError`. */
  async get(resource: Resource, signal: AbortSignal | undefined): Promise<Content> {
    const request = { method: 'GET', path: resource.path, headers: { accept: resource.accept } } as const;
    const exchange = await this.#exchange(() => this.#signed, request, resource.mostBytes, signal);
    this.#refuse(exchange, request);
    const text = this.#readable(exchange);
    const json = parseBody(text, Math.ceil(this.#options.maxBodyBytes / bytesOfValue));
    const { status, content } = openEnvelope(this.#redactor.hideIn(json, text));
    if (status !== undefined && status >= 400) {
      throw this.#refusal(status, exchange.headers, toErrorBody(content), request);
    }
    return { content, headers: exchange.headers };
  }

  /** Any error of a request → an `AtlasError` that says what was asked of whom. */
  explain(error: unknown, method: 'GET' | 'POST', path: string): AtlasError {
    const known = troubleOf(error, this.#host, this.#proxy);
    const trouble = { ...known, sentence: String(this.#redactor.hide(known.sentence)) };
    const words = error instanceof AtlasError ? error.message : trouble.sentence;
    const asked = `${method} ${this.#options.origin}${path}`;
    return new AtlasError(`${asked}: ${this.#redactor.hide(words)}`, trouble, { cause: error });
  }

  /** Replaces the pool; requests under way are sent again on the new one. */
  reopen(): void {
    if (this.#closed) return;
    const old = this.#pool;
    this.#pool = this.#open();
    this.#signed = this.#pool.compose(this.#authentication);
    this.#answered = false;
    this.#options.log('opening new connections');
    void old.destroy();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.destroy();
  }

  async #fetchToken(request: Request): Promise<Token> {
    try {
      const exchange = await this.#exchange(() => this.#pool, request, smallAnswer, undefined);
      this.#refuse(exchange, request);
      const token = decodeToken(parseBody(this.#readable(exchange)));
      this.#redactor.token = token.value;
      return token;
    } catch (error) {
      throw this.explain(error, request.method, request.path);
    }
  }

  async #exchange(
    dispatcher: () => Dispatcher,
    request: Request,
    mostBytes: number,
    signal: AbortSignal | undefined,
  ): Promise<Exchange> {
    const pool = this.#pool;
    try {
      return await this.#once(dispatcher(), request, mostBytes, signal);
    } catch (error) {
      this.#options.log(`${request.method} ${request.path} failed: ${errorCode(error) ?? 'without a code'}`);
      if (signal?.aborted === true || !this.#mayResend(error, pool)) throw error;
      return this.#once(dispatcher(), request, mostBytes, signal);
    }
  }

  async #once(
    dispatcher: Dispatcher,
    { method, path, headers, body }: Request,
    mostBytes: number,
    signal: AbortSignal | undefined,
  ): Promise<Exchange> {
    const { origin, userAgent, timing, log } = this.#options;
    const started = timing.now();
    const answer = await dispatcher.request({
      origin,
      method,
      path,
      headers: { 'user-agent': userAgent, ...headers },
      body: body ?? null,
      signal: signal ?? null,
    });
    const isGood = answer.statusCode < 300;
    const text = await this.#read(answer.body, isGood ? mostBytes : Math.min(mostBytes, smallAnswer));
    this.#answered = true;
    this.#options.onAnswer?.(answer.statusCode, parseHttpDate(headerText(answer.headers.date)));
    // undici frees the connection one turn of the event loop later: a request before that would open a second one.
    await nextTurn();
    log(`${method} ${path} ${answer.statusCode} ${text.length} characters, ${timing.now() - started} ms`);
    return { status: answer.statusCode, headers: answer.headers, text };
  }

  /**
   * The server may close a kept-alive connection just as it is used, and `reopen` drops connections in use. Neither says
   * anything about the server, so the request is sent once more, at once.
   */
  #mayResend(error: unknown, pool: Dispatcher): boolean {
    const code = errorCode(error);
    if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return pool !== this.#pool;
    if (error instanceof BrokenOff) return false;
    return this.#answered && (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE');
  }

  /** The whole body; one that exceeds its limit is abandoned at once, with its connection. */
  async #read(body: AsyncIterable<Buffer>, mostBytes: number): Promise<string> {
    const most = Math.min(mostBytes, this.#options.maxBodyBytes);
    const pieces: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const piece of body) {
        pieces.push(piece);
        bytes += piece.length;
        if (bytes > most) throw new TooLarge('The answer is too large');
      }
    } catch (error) {
      throw error instanceof AtlasError || error instanceof TooLarge
        ? error
        : new BrokenOff('The answer broke off', { cause: error });
    }
    return new TextDecoder().decode(Buffer.concat(pieces));
  }

  /** The text of a success, unless it is compressed. */
  #readable({ headers, text }: Exchange): string {
    const encodings = (headerText(headers['content-encoding']) ?? '').toLowerCase().split(',');
    if (encodings.some((each) => !['', 'identity'].includes(each.trim()))) {
      throw atlasError({
        kind: 'unreadable',
        sentence: `${this.#host} sent a compressed answer, which this program did not ask for.`,
        remedy: 'Check your proxy.',
      });
    }
    return this.#safe(text);
  }

  /** Anything but JSON without its secrets, before its title is cut; JSON unchanged, since its fields are checked one by one. */
  #safe(text: string): string {
    return /^\s*[{[]/.test(text) ? text : this.#redactor.hide(text);
  }

  /** Throws for every status other than a success. */
  #refuse({ status, headers, text }: Exchange, request: Request): void {
    if (status >= 400) {
      throw this.#refusal(status, headers, decodeErrorBody(this.#safe(text)), request);
    }
    if (status < 300) return;
    const location = headerText(headers.location) ?? '';
    const base = `${this.#options.origin}${request.path}`;
    const target = location !== '' && URL.canParse(location, base) ? new URL(location, base).host : '';
    throw atlasError({
      kind: 'redirect',
      sentence: `${this.#host} redirects to ${target === '' ? 'nowhere' : clean(target, { limit: 100 })} instead of answering (${status}); nothing was sent there.`,
      remedy: 'Check --base-url, your proxy, or the sign-in page of your network.',
      status,
    });
  }

  #refusal(status: number, headers: IncomingHttpHeaders, words: ErrorBody, request: Request): AtlasError {
    const { timing, keys } = this.#options;
    const fault: ErrorBody = {
      code: this.#redactor.hide(words.code),
      detail: this.#redactor.hide(words.detail),
      parameters: words.parameters.map((each) => this.#redactor.hide(each)),
    };
    const clock = parseHttpDate(headerText(headers.date)) ?? timing.now();
    const bucket = fault.code === 'RATE_LIMITED_TOKEN_BUCKET' ? tokenBucketWait(fault.parameters) : undefined;
    const stale = chooseChallenge(parseChallenges(headers['www-authenticate']))?.stale ?? false;
    const asked = { host: this.#host, credential: keys.kind, token: request.path === tokenPath };
    const retryAfter = parseRetryAfter(headerText(headers['retry-after']), clock) ?? bucket;
    const trouble = answerTrouble(asked, { status, fault, retryAfter, stale });
    return new AtlasError(trouble.sentence, trouble);
  }
}

function secretsOf(keys: Keys): readonly string[] {
  if (keys.kind === 'api-key') return [keys.privateKey];
  const { clientId, clientSecret } = keys;
  return [clientSecret, tokenRequest(clientId, clientSecret).headers.authorization.replace('Basic ', '')];
}
