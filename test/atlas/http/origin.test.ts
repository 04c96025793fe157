import { describe, expect, it } from 'vitest';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { isLoopback, parseOrigin } from '../../../source/atlas/http/origin.ts';

describe('the base URL', () => {
  it.each([
    ['https://cloud.mongodb.com', 'https://cloud.mongodb.com'],
    [' https://cloud.mongodb.com/ ', 'https://cloud.mongodb.com'],
    ['HTTPS://Cloud.MongoDB.com:443', 'https://cloud.mongodb.com'],
    ['https://atlas.internal:8443', 'https://atlas.internal:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:1', 'http://127.0.0.1:1'],
    ['http://127.9.8.7', 'http://127.9.8.7'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
  ])('%s is accepted', (text, origin) => {
    expect(parseOrigin(text)).toBe(origin);
  });

  it.each([
    ['nonsense', /not a URL/],
    ['', /not a URL/],
    ['ftp://cloud.mongodb.com', /does not begin with https/],
    ['cloud.mongodb.com:443', /does not begin with https/],
    ['http://cloud.mongodb.com', /plain http/],
    ['http://127.0.0.1.evil.example', /plain http/],
    ['http://localhost.evil.example', /plain http/],
    ['http://0.0.0.0', /plain http/],
    ['https://key:Tr0ub4dor@cloud.mongodb.com', /user name or a password/],
    ['https://Tr0ub4dor@cloud.mongodb.com', /user name or a password/],
    ['https://:Tr0ub4dor@cloud.mongodb.com', /user name or a password/],
    ['https://cloud.mongodb.com/api/atlas/v2', /more than a host/],
    ['https://cloud.mongodb.com?x=1', /more than a host/],
    ['https://cloud.mongodb.com#x', /more than a host/],
  ])('%s is refused with a message and a remedy', (text, sentence) => {
    let caught: unknown;
    try {
      parseOrigin(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(AtlasError);
    const { trouble } = caught as AtlasError;
    expect(trouble).toMatchObject({ kind: 'settings', retryable: false });
    expect(trouble.sentence).toMatch(sentence);
    expect(trouble.remedy).not.toBe('');
    expect(JSON.stringify(trouble)).not.toContain('Tr0ub4dor');
  });

  it('recognises loopback hosts', () => {
    for (const host of [
      'localhost',
      'LOCALHOST',
      '127.0.0.1',
      '127.255.0.3',
      '127.0.10.200',
      '::1',
      '[::1]',
    ]) {
      expect(isLoopback(host)).toBe(true);
    }
    for (const host of ['128.0.0.1', '10.127.0.1', 'localhost.example', 'my-localhost', '::2', '']) {
      expect(isLoopback(host)).toBe(false);
    }
  });
});
