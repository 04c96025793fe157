import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { authenticate } from './authenticate.ts';
import type { Scheme, Ticket } from './authenticate.ts';
import { clean } from './clean.ts';
import { chooseChallenge, DigestSession, parseAuthenticationInfo, parseChallenges } from './digest.ts';
import type { Challenge, Credentials, DigestChallenge, DigestRequest } from './digest.ts';
import { atlasError } from './errors.ts';
import type { AtlasError } from './errors.ts';
import { Turns } from './turns.ts';

export type DigestOptions = Credentials & {
  /** The only origin that is signed for. */
  readonly origin: string;
  /** A fresh cnonce; tests fix it. */
  readonly cnonce?: () => string;
  readonly log?: (line: string) => void;
};

/**
 * Digest for undici (RFC 7616). One challenge is fetched and shared, its nonce used again with a rising `nc` until the
 * server gives another. Each request answers at most one 401; the next one is delivered and means a refused key.
 */
export function digest(options: DigestOptions): Dispatcher.DispatcherComposeInterceptor {
  return authenticate(options.origin, new DigestScheme(options));
}

type Session = { readonly signer: DigestSession; nc: number };

class DigestScheme implements Scheme {
  readonly #credentials: Credentials;
  readonly #cnonce: () => string;
  readonly #log: (line: string) => void;
  /**
   * A signed request holds its turn until it is on the wire, so that `nc` rises in the order of sending. One without a
   * challenge holds it until its answer, so that one asks for all; so does the second try of a request: on its way it
   * can't be overtaken by a higher `nc`, which a strict server would make it pay for with a refusal.
   */
  readonly #turns = new Turns();
  #session: Session | undefined;

  constructor({ username, password, cnonce, log }: DigestOptions) {
    this.#credentials = { username, password };
    this.#cnonce = cnonce ?? (() => randomBytes(16).toString('hex'));
    this.#log = log ?? (() => {});
  }

  async admit(request: { method: string; path: string; attempt: number }): Promise<Ticket> {
    // A nonce that came while this request waited is as fresh as one of its own: a 401 to it means the key.
    const fresh = this.#session === undefined;
    const done = await this.#turns.take(request.attempt > 1);
    const session = this.#session;
    if (session === undefined) {
      return {
        authorization: undefined,
        sent: () => {},
        answered: (status, headers) => {
          done();
          return status === 401 && this.#adopt(headers) !== undefined ? 'again' : 'deliver';
        },
        ended: done,
      };
    }
    session.nc += 1;
    const signed: DigestRequest = { method: request.method, uri: request.path, nc: session.nc };
    return {
      authorization: session.signer.authorization(signed),
      sent: () => {
        if (request.attempt === 1) done();
      },
      answered: (status, headers) => {
        done();
        if (status !== 401) {
          this.#follow(headers, session, signed);
          return 'deliver';
        }
        const challenge = this.#adopt(headers);
        if (challenge === undefined || request.attempt > 1) return 'deliver';
        return fresh && !challenge.stale ? 'deliver' : 'again';
      },
      ended: done,
    };
  }

  /** Takes the challenge of a 401 for all that follow; undefined when the answer has none at all. */
  #adopt(headers: IncomingHttpHeaders): DigestChallenge | undefined {
    const challenges = parseChallenges(headers['www-authenticate']);
    if (challenges.length === 0) return undefined;
    const challenge = chooseChallenge(challenges);
    if (challenge === undefined) throw unanswerable(challenges);
    this.#begin(challenge);
    this.#log(`digest: new challenge (${challenge.hash}${challenge.stale ? ', stale' : ''})`);
    return challenge;
  }

  /** `Authentication-Info: nextnonce`, unless another nonce has taken over in the meantime. */
  #follow(headers: IncomingHttpHeaders, session: Session, signed: DigestRequest): void {
    const info = parseAuthenticationInfo(headers['authentication-info']);
    if (session.signer.proves(info, signed) === false) {
      this.#log('digest: the server did not prove that it knows the key (rspauth)');
      return;
    }
    if (info.nextnonce === undefined || info.nextnonce === '' || this.#session !== session) return;
    this.#begin({ ...session.signer.challenge, nonce: info.nextnonce });
  }

  #begin(challenge: DigestChallenge): void {
    this.#session = { signer: new DigestSession(challenge, this.#credentials, this.#cnonce()), nc: 0 };
  }
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
