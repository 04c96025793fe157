import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { authenticate } from './authenticate.ts';
import type { Scheme, Ticket } from './authenticate.ts';
import { clean } from '../../text/clean.ts';
import {
  chooseChallenge,
  DigestSession,
  parseAuthenticationInfo,
  parseChallenges,
  strengthOf,
} from './digest.ts';
import type { Challenge, Credentials, DigestChallenge, DigestRequest, Strength } from './digest.ts';
import { atlasError } from '../api/errors.ts';
import type { AtlasError } from '../api/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { Mutex } from './mutex.ts';

export type DigestOptions = Credentials & {
  /** The only origin that is signed for. */
  readonly origin: string;
  /** A fresh cnonce; tests fix it. */
  readonly cnonce?: () => string;
  /** Ends a turn that lasts too long; without it a turn lasts as long as its request. */
  readonly timing?: Pick<Clock, 'schedule'>;
  readonly log?: (line: string) => void;
};

/**
 * Digest for undici (RFC 7616). One challenge is fetched and shared, and its nonce reused with a rising `nc` until the
 * server sends another. Each request answers at most one 401; a second one is delivered and means a refused key.
 */
export function digest(options: DigestOptions): Dispatcher.DispatcherComposeInterceptor {
  return authenticate(options.origin, new DigestScheme(options));
}

type Session = {
  readonly signer: DigestSession;
  nc: number;
  /** Whether the server has accepted it at least once. */
  proven: boolean;
};

/** How long a hanging request keeps its turn, milliseconds: others ask for clusters of their own. */
const longestTurn = 1000;

type Request = { readonly method: string; readonly path: string };
type Done = (error?: Error) => void;

class DigestScheme implements Scheme {
  readonly #credentials: Credentials;
  readonly #cnonce: () => string;
  readonly #log: (line: string) => void;
  /**
   * A signed request holds its turn until it is on the wire, so that `nc` rises in the order of sending. One without a
   * challenge holds it until its answer, so that one asks for all. So does every second try: a higher `nc` that overtook
   * it would make a strict server refuse it.
   */
  readonly #turns = new Mutex();
  /** Made while the challenge is on its way, since its first use loads node:crypto. */
  #nextCnonce: string | undefined;
  #session: Session | undefined;
  /** Whether a request for the challenge took too long; until one arrives, each request asks for its own. */
  #late = false;
  readonly #timing: DigestOptions['timing'];
  /** The strongest that the server has asked for since the program started. */
  #strongest: Strength = { hash: 0, counted: false };

  constructor({ username, password, cnonce, timing, log }: DigestOptions) {
    this.#timing = timing;
    this.#credentials = { username, password };
    this.#cnonce = cnonce ?? (() => randomBytes(16).toString('hex'));
    this.#log = log ?? (() => {});
  }

  async admit(request: Request): Promise<Ticket> {
    const waited = this.#session === undefined;
    const done = await this.#turn();
    if (this.#session !== undefined) return this.#sign(request, this.#session, done, waited);
    if (this.#late) done();
    return this.#ask(request, done);
  }

  async #turn(first = false): Promise<Done> {
    const end = await this.#turns.take(first);
    const cancel = this.#timing?.schedule(() => {
      this.#late = this.#session === undefined;
      end();
    }, longestTurn);
    return (error) => {
      cancel?.();
      end(error);
    };
  }

  /** Unsigned, to get the challenge. */
  #ask(request: Request, done: Done): Ticket {
    return {
      authorization: undefined,
      sent: () => {
        this.#nextCnonce ??= this.#cnonce();
      },
      answered: (status, headers) => {
        const session = status === 401 ? this.#adopt(headers) : undefined;
        if (session !== undefined) return async () => this.#signLast(request, session, done);
        done();
        return undefined;
      },
      ended: done,
    };
  }

  /** `waited`: the nonce came while the request waited, so it is as fresh as its own would be. */
  #sign(request: Request, session: Session, done: Done, waited: boolean): Ticket {
    const signed = next(request, session);
    return {
      authorization: session.signer.authorization(signed),
      sent: () => done(),
      answered: (status, headers) => {
        done();
        if (status !== 401) {
          this.#follow(headers, session, signed);
          return undefined;
        }
        const renewed = this.#adopt(headers);
        if (renewed === undefined) return undefined;
        // A fresh nonce that was never accepted and has not aged: the key is refused.
        if (waited && !session.proven && !renewed.signer.challenge.stale) return undefined;
        return async () => this.#signLast(request, renewed, await this.#turn(true));
      },
      ended: done,
    };
  }

  /** The second try: another 401 is delivered. */
  #signLast(request: Request, session: Session, done: Done): Ticket {
    const signed = next(request, session);
    return {
      authorization: session.signer.authorization(signed),
      sent: () => {},
      answered: (status, headers) => {
        if (status === 401) this.#adopt(headers);
        else this.#follow(headers, session, signed);
        done();
        return undefined;
      },
      ended: done,
    };
  }

  /** Uses a 401's challenge for all later requests; undefined when the answer has none. */
  #adopt(headers: IncomingHttpHeaders): Session | undefined {
    const challenges = parseChallenges(headers['www-authenticate']);
    if (challenges.length === 0) return undefined;
    const challenge = chooseChallenge(challenges);
    if (challenge === undefined) throw unanswerable(challenges);
    this.#refuseWeaker(challenge);
    this.#log(`digest: new challenge (${challenge.hash}${challenge.stale ? ', stale' : ''})`);
    return this.#begin(challenge);
  }

  /** A server never asks for less than before; only an attacker does. */
  #refuseWeaker(challenge: DigestChallenge): void {
    const { hash, counted } = strengthOf(challenge);
    if (hash < this.#strongest.hash || (this.#strongest.counted && !counted)) throw weaker();
    this.#strongest = { hash, counted };
  }

  /** `Authentication-Info: nextnonce`, unless another nonce has replaced this one meanwhile. */
  #follow(headers: IncomingHttpHeaders, session: Session, signed: DigestRequest): void {
    const info = parseAuthenticationInfo(headers['authentication-info']);
    if (session.signer.proves(info, signed) === false) {
      if (this.#session === session) this.#session = undefined;
      throw unproven();
    }
    session.proven = true;
    if (info.nextnonce === undefined || info.nextnonce === '' || this.#session !== session) return;
    this.#begin({ ...session.signer.challenge, nonce: info.nextnonce });
  }

  #begin(challenge: DigestChallenge): Session {
    const signer = new DigestSession(challenge, this.#credentials, this.#nextCnonce ?? this.#cnonce());
    this.#nextCnonce = undefined;
    this.#late = false;
    this.#session = { signer, nc: 0, proven: false };
    return this.#session;
  }
}

function next(request: Request, session: Session): DigestRequest {
  session.nc += 1;
  return { method: request.method, uri: request.path, nc: session.nc };
}

const answeredByAnother = "Check --base-url and your proxy: something may answer in Atlas's place.";

function weaker(): AtlasError {
  return atlasError({
    kind: 'auth',
    sentence: 'The server asks for a weaker kind of Digest than before; nothing was signed for it.',
    remedy: answeredByAnother,
    status: 401,
  });
}

function unproven(): AtlasError {
  return atlasError({
    kind: 'auth',
    sentence: 'The server claimed to know the key and did not prove it (rspauth); its answer was not used.',
    remedy: answeredByAnother,
  });
}

function unanswerable(challenges: readonly Challenge[]): AtlasError {
  const schemes = [...new Set(challenges.map((each) => each.scheme))];
  const sentence = schemes.includes('digest')
    ? 'The server asks for a kind of Digest that this program does not know; no key was sent.'
    : `The server asks for ${clean(schemes.join(', '), { limit: 60 })} instead of Digest; no key was sent.`;
  return atlasError({
    kind: 'auth',
    sentence,
    remedy: 'Check --base-url and your proxy: Atlas itself asks for Digest.',
    status: 401,
  });
}
