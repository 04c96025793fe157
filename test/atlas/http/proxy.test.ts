import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../source/atlas/http/proxy.ts';

const atlas = 'https://cloud.mongodb.com';
const one = 'http://one.test:1';
const two = 'http://two.test:2';

describe('proxy variables, read as curl does', () => {
  it.each([
    [{}, undefined],
    [{ HTTPS_PROXY: one }, one],
    [{ https_proxy: one, HTTPS_PROXY: two }, one],
    [{ https_proxy: '', HTTPS_PROXY: two }, two],
    [{ ALL_PROXY: one }, one],
    [{ all_proxy: one, ALL_PROXY: two }, one],
    [{ HTTPS_PROXY: one, all_proxy: two }, one],
    [{ HTTP_PROXY: one, http_proxy: two }, undefined],
    [{ HTTPS_PROXY: ' one.test:1 ' }, one],
  ])('%o → %s', (env, url) => {
    expect(proxyFor(atlas, env)?.url).toBe(url);
  });

  it.each([
    '*',
    'mongodb.com',
    '.mongodb.com',
    '*.mongodb.com',
    'a, cloud.mongodb.com',
    'CLOUD.MongoDB.com.',
    'mongodb.com:443',
  ])('bypasses the proxy for NO_PROXY=%s', (list) => {
    expect(proxyFor(atlas, { HTTPS_PROXY: one, NO_PROXY: list })).toBeUndefined();
    expect(proxyFor(atlas, { ALL_PROXY: one, no_proxy: list, NO_PROXY: 'x' })).toBeUndefined();
  });

  it.each([
    '',
    ' , ',
    'godb.com',
    'cloud',
    'mongodb.com:8443',
    '10.0.0.0/8',
    '10.0.0.0/99',
    'x.cloud.mongodb.com',
  ])('uses the proxy for NO_PROXY=%s', (list) => {
    expect(proxyFor(atlas, { HTTPS_PROXY: one, NO_PROXY: list })?.host).toBe('one.test:1');
  });

  it.each([
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://[fd00::7]', 'fd00::/8', true],
    ['https://[fd00::7]', 'fd00::7', true],
    ['https://[fd00::7]:8443', '[fd00::7]:443', false],
    ['https://10.1.2.3', '2.3', false],
  ])('compares addresses: %s with NO_PROXY=%s → %s', (origin, list, exempt) => {
    expect(proxyFor(origin, { HTTPS_PROXY: one, NO_PROXY: list }) === undefined).toBe(exempt);
  });

  it.each(['socks5://me:Tr0ub4dor@proxy.test', 'socks4a://proxy.test', 'socks5h://proxy.test:1080'])(
    'refuses SOCKS, with a message: %s',
    (url) => {
      expect(() => proxyFor(atlas, { ALL_PROXY: url })).toThrow(
        'ALL_PROXY names a SOCKS proxy, and this program supports only HTTP proxies.',
      );
      expect(proxyFor('http://localhost:8080', { ALL_PROXY: url })).toBeUndefined();
    },
  );
});
