import * as fc from 'fast-check';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  chooseChallenge,
  DigestSession,
  parseAuthenticationInfo,
  parseChallenges,
} from '../../../source/atlas/auth/digest.ts';
import { authorizationFields } from '../../helpers/digest-server.ts';

function answer(
  header: string,
  credentials: { username: string; password: string },
  cnonce: string,
  uri = '/dir/index.html',
  nc = 1,
) {
  const challenge = chooseChallenge(parseChallenges(header))!;
  const session = new DigestSession(challenge, credentials, cnonce);
  const text = session.authorization({ method: 'GET', uri, nc });
  return { session, text, fields: authorizationFields(text) };
}

const schemes = (header: string | string[]) => parseChallenges(header).map((each) => each.scheme);

function choose(...algorithms: string[]) {
  const headers = algorithms.map((name) => `Digest realm="r", nonce="n", algorithm=${name}, qop="auth"`);
  return chooseChallenge(parseChallenges(headers))?.algorithm;
}

const mufasa = { username: 'Mufasa', password: 'Circle of Life' };
const rfc7616 =
  'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';

describe('the test vectors of the RFCs', () => {
  it('RFC 7616 §3.9.1, MD5', () => {
    const { text, fields } = answer(`Digest ${rfc7616}, algorithm=MD5`, mufasa, cnonce);
    expect(fields.get('response')).toBe('8ca523f5e9506fed4657c9700eebdbec');
    expect(text).toContain(', algorithm=MD5, ');
    expect(text).toContain('qop=auth, nc=00000001, ');
    expect(text).not.toContain('userhash');
  });

  it('RFC 7616 §3.9.1, SHA-256', () => {
    const { fields } = answer(`Digest ${rfc7616}, algorithm=SHA-256`, mufasa, cnonce);
    expect(fields.get('response')).toBe('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1');
  });

  it('RFC 7616 §3.9.2 with its erratum 4897: SHA-512-256, a hashed name in UTF-8', () => {
    const { text, fields } = answer(
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true',
      { username: 'Jäsøn Doe', password: 'Secret, or not?' },
      'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
      '/doe.json',
    );
    expect(fields.get('username')).toBe('793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b');
    expect(fields.get('response')).toBe('3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5');
    expect(text).toMatch(/, userhash=true$/);
  });

  it('RFC 2617 §3.5', () => {
    const { text, fields } = answer(
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
      { username: 'Mufasa', password: 'Circle Of Life' },
      '0a4f113b',
    );
    expect(fields.get('response')).toBe('6629fae49393a05397450978507c4ef1');
    expect(text).not.toContain('algorithm');
  });

  it('RFC 2069 §2.4 with its erratum 749: no qop', () => {
    const { text, fields } = answer(
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
      { username: 'Mufasa', password: 'CircleOfLife' },
      'unused',
    );
    expect(fields.get('response')).toBe('1949323746fe6a43ef61f9606e7febea');
    expect(text).not.toMatch(/qop|nc=|cnonce/);
  });
});

describe('answering a challenge', () => {
  it("returns the server's values unchanged, with their escapes", () => {
    const { text } = answer(
      String.raw`Digest realm="a \"b\" \\c", nonce="n", qop=auth, algorithm="md5-SESS"`,
      { username: 'x"y', password: 'p' },
      'c',
    );
    expect(text).toContain(String.raw`realm="a \"b\" \\c"`);
    expect(text).toContain(String.raw`username="x\"y"`);
    expect(text).toContain('algorithm=md5-SESS');
  });

  it('sends a cnonce with MD5-sess even without qop, since the check needs it', () => {
    const { fields } = answer('Digest realm="r", nonce="n", algorithm=MD5-sess', mufasa, 'c');
    expect(fields.get('cnonce')).toBe('c');
    expect(fields.has('nc')).toBe(false);
  });

  it('returns bytes unchanged, and sends names and paths as UTF-8', () => {
    const { text } = answer(
      'Digest realm="Z\u00c3\u00bcrich", nonce="n"',
      { username: 'Zü', password: 'p' },
      'c',
      '/ü',
    );
    expect(text).toContain('realm="Z\u00c3\u00bcrich"');
    expect(text).toContain('username="Z\u00c3\u00bc"');
    expect(text).toContain('uri="/\u00c3\u00bc"');
  });

  it('counts in eight hexadecimal digits', () => {
    expect(answer('Digest realm="r", nonce="n", qop="auth"', mufasa, 'c', '/', 0x1ab).text).toContain(
      'nc=000001ab',
    );
  });

  it('shows no secret when inspected', () => {
    const { session } = answer('Digest realm="r", nonce="n"', mufasa, 'c');
    expect(inspect(session, { showHidden: true, depth: 9 })).not.toMatch(/Mufasa|Circle|ha1/i);
    expect(JSON.stringify(session)).not.toMatch(/Mufasa|Circle|ha1/i);
  });
});

describe('parsing challenges', () => {
  it('separates several challenges, in one header or in several', () => {
    const one =
      'Basic realm="x, Digest y=\\"z\\"", Digest realm="a", nonce="b, c", qop="auth,auth-int", Bearer';
    expect(schemes(one)).toEqual(['basic', 'digest', 'bearer']);
    expect(parseChallenges(one)[1]!.parameters.get('nonce')).toBe('b, c');
    expect(schemes(['Negotiate', 'Digest realm=r,nonce=n'])).toEqual(['negotiate', 'digest']);
    expect(parseChallenges(undefined)).toEqual([]);
  });

  it('tells a token68 from parameters', () => {
    const [negotiate, digest] = parseChallenges('Negotiate YII/abc+d==, Digest realm="r", nonce=n');
    expect(negotiate).toMatchObject({ scheme: 'negotiate', token68: 'YII/abc+d==' });
    expect(digest!.parameters.get('realm')).toBe('r');
    expect(parseChallenges('Negotiate YII/abc+d==')).toMatchObject([{ token68: 'YII/abc+d==' }]);
    // What follows a token68 is not a parameter of its scheme.
    expect(parseChallenges('Negotiate YII/abc+d==, realm="r"')[0]?.parameters.size).toBe(0);
  });

  it('ignores spaces, empty elements and missing commas', () => {
    const loose = ' , ,Digest  realm \t = \t "r" ,, nonce= "n"  qop="auth", , Basic realm=x,';
    expect(schemes(loose)).toEqual(['digest', 'basic']);
    expect(Object.fromEntries(parseChallenges(loose)[0]!.parameters)).toEqual({
      realm: 'r',
      nonce: 'n',
      qop: 'auth',
    });
  });

  it('keeps the challenges before a broken one', () => {
    expect(parseChallenges('Digest realm="r", nonce="n", opaque="never closed')[0]!.parameters.size).toBe(2);
    expect(schemes('Digest realm="r" nonce=@, Basic')).toEqual(['digest']);
    expect(schemes('"?"')).toEqual([]);
    expect(schemes('Digest realm="r"; Basic')).toEqual(['digest']);
    expect(schemes('Digest realm="r"Basic realm="x"')).toEqual(['digest']);
    expect(schemes('Digest realm="r", nonce=, Basic realm="x"')).toEqual(['digest']);
  });

  it('uses the first of two parameters of the same name', () => {
    expect(parseChallenges('Digest nonce="a", NONCE="b"')[0]!.parameters.get('nonce')).toBe('a');
  });

  it('chooses the strongest supported algorithm', () => {
    expect(choose('MD5', 'SHA-256')).toBe('SHA-256');
    expect(choose('MD5', 'MD5-sess')).toBe('MD5-sess');
    expect(choose('SHA-256', 'SHA-512-256', 'SHA-256-sess')).toBe('SHA-512-256');
    expect(choose('SHA-512-256', 'SHA-512-256-sess')).toBe('SHA-512-256-sess');
    expect(choose('MD5-sess', 'SHA-256')).toBe('SHA-256');
    expect(choose('SHA-3', 'md5')).toBe('md5');
    expect(choose('SHA-3')).toBeUndefined();
  });

  it('treats a challenge without an algorithm as MD5, the weakest', () => {
    const headers = ['Digest realm="r", nonce="n"', 'Digest realm="r", nonce="n", algorithm=SHA-256'];
    for (const order of [headers, headers.toReversed()])
      expect(chooseChallenge(parseChallenges(order))?.algorithm).toBe('SHA-256');
  });

  it.each([
    ['Basic realm="r"'],
    ['Basic realm="r", nonce="n"'],
    ['Digest realm="r"'],
    ['Digest nonce="n"'],
    ['Digest realm="r", nonce="n", qop="auth-int"'],
    ['Digest realm="r", nonce="n", qop="future"'],
  ])('does not answer %s', (header) => {
    expect(chooseChallenge(parseChallenges(header))).toBeUndefined();
  });

  it('ignores unknown parameters', () => {
    const header = 'Digest realm="r", nonce="n", domain="", charset=UTF-8, mode="x,y", stale=TRUE, qop=""';
    expect(chooseChallenge(parseChallenges(header))).toMatchObject({
      stale: true,
      qop: undefined,
      userhash: false,
    });
    const blank = chooseChallenge(parseChallenges('Digest realm="r", nonce="n", qop=" , "'));
    expect(blank).toMatchObject({ nonce: 'n', qop: undefined });
  });

  it('reads back any parameters that were written', () => {
    const value = fc.string({
      unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCodePoint(code)),
    });
    const name = fc.constantFrom('realm', 'nonce', 'opaque', 'x-y', 'qop');
    const challenge = fc.record({
      scheme: fc.constantFrom('digest', 'basic', 'bearer'),
      parameters: fc.dictionary(name, value, { minKeys: 1 }),
    });
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), fc.boolean(), (challenges, together) => {
        const texts = challenges.map(({ scheme, parameters }) => {
          const pairs = Object.entries(parameters).map(
            ([key, each]) => `${key}="${each.replaceAll(/["\\]/g, String.raw`\$&`)}"`,
          );
          return `${scheme} ${pairs.join(', ')}`;
        });
        const read = parseChallenges(together ? texts.join(', ') : texts);
        expect(
          read.map(({ scheme, parameters }) => ({ scheme, parameters: Object.fromEntries(parameters) })),
        ).toEqual(challenges.map(({ scheme, parameters }) => ({ scheme, parameters: { ...parameters } })));
      }),
      { numRuns: 500 },
    );
  });

  it('ends on any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'Digest =",\\ab \t') }), (text) => {
        expect(Array.isArray(parseChallenges(text))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the server's proof", () => {
  const challenge = chooseChallenge(parseChallenges(`Digest ${rfc7616}, algorithm=MD5`))!;
  const session = new DigestSession(challenge, mufasa, cnonce);
  const request = { method: 'GET', uri: '/dir/index.html', nc: 1 };

  it('reads Authentication-Info', () => {
    expect(parseAuthenticationInfo('nextnonce="a b", qop=auth, rspauth="0f", nc=00000001')).toEqual({
      nextnonce: 'a b',
      rspauth: '0f',
      nc: '00000001',
    });
    expect(parseAuthenticationInfo(['qop=auth', 'nextnonce=x'])).toMatchObject({ nextnonce: 'x' });
    expect(parseAuthenticationInfo(undefined)).toEqual({
      nextnonce: undefined,
      rspauth: undefined,
      nc: undefined,
    });
  });

  it('is accepted only from a server that knows the key', () => {
    // H(HA1:nonce:nc:cnonce:qop:H(":uri")), computed by hand with md5sum.
    const proof = parseAuthenticationInfo(
      'rspauth="9b712497bc9f91499fbcca1dfc5f09a5", nc=00000001, qop=auth',
    );
    expect(session.proves(proof, request)).toBe(true);
    expect(session.proves({ ...proof, nc: undefined }, request)).toBe(true);
    expect(session.proves(proof, { ...request, nc: 2 })).toBe(true);
    expect(session.proves({ ...proof, nc: '00000002' }, request)).toBe(false);
    expect(session.proves({ ...proof, rspauth: '00' }, request)).toBe(false);
    expect(session.proves({ ...proof, rspauth: undefined }, request)).toBeUndefined();
  });
});
