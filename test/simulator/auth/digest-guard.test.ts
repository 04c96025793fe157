import { expect, test } from 'vitest';
import { DigestGuard } from '../../../source/simulator/auth/digest-guard.ts';
import type { DigestAlgorithm, DigestOptions } from '../../../source/simulator/auth/digest-guard.ts';
import { digestAnswer, fakeTime, parameter } from '../client.ts';
import type { DigestAnswer } from '../client.ts';

const keys = { publicKey: 'Mufasa', privateKey: 'Circle of Life' };
const uri = '/api/atlas/v2/groups?pageNum=1';

function guarded(options: DigestOptions = {}, lifetime = 60_000) {
  const time = fakeTime();
  const guard = new DigestGuard(options, keys, lifetime, time.now);
  const answers = (given: Partial<DigestAnswer> = {}): string => {
    const challenge = guard.challenge(false).join(', ');
    return digestAnswer({
      username: keys.publicKey,
      password: keys.privateKey,
      realm: parameter(challenge, 'realm'),
      nonce: parameter(challenge, 'nonce'),
      uri,
      ...given,
    });
  };
  const check = (header: string, method = 'GET', target = uri) => guard.check(header, method, target);
  return { time, guard, answers, check, nonce: () => parameter(guard.challenge(false).join(', '), 'nonce') };
}

test('sends the recorded challenge of Atlas', () => {
  expect(guarded().guard.challenge(false)).toEqual([
    expect.stringMatching(
      /^Digest realm="MMS Public API", domain="", nonce="[\w+/]{32}", algorithm=MD5, qop="auth", stale=false$/,
    ),
  ]);
});

test.each<DigestAlgorithm>(['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'])(
  'accepts the right key with %s',
  (algorithm) => {
    const { answers, check } = guarded({ algorithms: [algorithm] });
    expect(check(answers({ algorithm }))).toEqual({ kind: 'good', info: undefined });
  },
);

test('without a qop, accepts the old answer of RFC 2069', () => {
  const { answers, check, guard } = guarded({ qop: 'none' });
  expect(guard.challenge(false)[0]).not.toContain('qop');
  expect(check(answers({ qop: 'none' })).kind).toBe('good');
  expect(check(answers()).kind).toBe('refused');
});

test('refuses a qop that it did not offer', () => {
  const { answers, check } = guarded({ qop: 'auth-int' });
  expect(check(answers()).kind).toBe('refused');
  const both = guarded({ qop: 'auth,auth-int' });
  expect(both.check(both.answers()).kind).toBe('good');
});

test.each<[string, Partial<DigestAnswer>]>([
  ['another private key', { password: 'wrong' }],
  ['another public key', { username: 'Scar' }],
  ['another realm', { realm: 'elsewhere' }],
  ['another target', { uri: '/api/atlas/v2/groups' }],
  ['another method', { method: 'POST' }],
  ['an algorithm that was not offered', { algorithm: 'SHA-256' }],
  ['an opaque that was not sent', { opaque: 'x' }],
  ['no qop', { qop: 'none' }],
  ['an empty cnonce', { cnonce: '' }],
])('refuses %s, and does not call it stale', (_, bent) => {
  const { answers, check } = guarded();
  expect(check(answers(bent))).toEqual({ kind: 'refused', stale: false });
});

test('refuses what is not Digest', () => {
  expect(guarded().check('')).toEqual({ kind: 'refused', stale: false });
});

test('a nonce serves many requests, each with its own count', () => {
  const { answers, check, nonce } = guarded();
  const held = nonce();
  const verdicts = [1, 2, 5, 4, 3, 5, 2].map((nc) => check(answers({ nonce: held, nc })).kind);
  expect(verdicts).toEqual(['good', 'good', 'good', 'good', 'good', 'refused', 'refused']);
});

test('a wrong answer does not use up its count', () => {
  const { answers, check, nonce } = guarded();
  const held = nonce();
  expect(check(answers({ nonce: held, password: 'wrong' })).kind).toBe('refused');
  expect(check(answers({ nonce: held })).kind).toBe('good');
});

test('an old nonce is stale when the key is right, refused when it is not', () => {
  const { answers, check, nonce, time } = guarded({}, 3000);
  const held = nonce();
  time.pass(3000);
  expect(check(answers({ nonce: held }))).toEqual({ kind: 'refused', stale: true });
  expect(check(answers({ nonce: held, password: 'wrong' }))).toEqual({ kind: 'refused', stale: false });
});

test('an old nonce is stale after a restart of the server', () => {
  const { answers, check } = guarded();
  expect(check(answers({ nonce: 'from before' }))).toEqual({ kind: 'refused', stale: true });
});

test('sends stale=true, unless it imitates the recorded Atlas', () => {
  expect(guarded().guard.challenge(true)[0]).toContain('stale=true');
  expect(guarded({ tellsStale: false }).guard.challenge(true)[0]).toContain('stale=false');
});

test('a session key stays bound to the first cnonce (RFC 7616 §3.4.2)', () => {
  const { answers, check, nonce } = guarded({ algorithms: ['MD5-sess'] });
  const given = { algorithm: 'MD5-sess', nonce: nonce() };
  expect(check(answers({ ...given, cnonce: 'one' })).kind).toBe('good');
  expect(check(answers({ ...given, cnonce: 'two', nc: 2 })).kind).toBe('refused');
  expect(check(answers({ ...given, cnonce: 'two', sessionCnonce: 'one', nc: 2 })).kind).toBe('good');
});

test('requires its opaque value', () => {
  const { answers, check, guard } = guarded({ opaque: true });
  expect(check(answers()).kind).toBe('refused');
  expect(check(answers({ opaque: parameter(guard.challenge(false)[0]!, 'opaque') })).kind).toBe('good');
});

test('accepts a nextnonce for the next request', () => {
  const { answers, check } = guarded({ nextNonce: true });
  const verdict = check(answers());
  const next = parameter(verdict.kind === 'good' ? verdict.info! : '', 'nextnonce');
  expect(check(answers({ nonce: next })).kind).toBe('good');
});

test('sends several challenges in one header or several, some of other schemes', () => {
  const options: DigestOptions = { algorithms: ['SHA-256', 'MD5'], decoys: ['Basic realm="x, y"'] };
  const several = guarded({ ...options, headers: 'several' }).guard.challenge(false);
  expect(several.map((challenge) => challenge.split(' ')[0])).toEqual(['Basic', 'Digest', 'Digest']);
  const one = guarded({ ...options, headers: 'one', realm: 'r' }).guard.challenge(false);
  expect(one).toHaveLength(1);
  expect(one[0]).toMatch(
    /^Basic realm="x, y", Digest realm="r".*algorithm=SHA-256.*, Digest .*algorithm=MD5/,
  );
});
