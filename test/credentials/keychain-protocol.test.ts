import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeValue,
  isCompleteKey,
  utf8Within,
  windowsTarget,
} from '../../source/credentials/keychain-protocol.ts';

test("values in Go's encoding are decoded", () => {
  assert(
    property(string({ unit: 'grapheme' }), (value) => {
      expect(decodeValue(`go-keyring-base64:${Buffer.from(value).toString('base64')}`)).toBe(value);
      expect(decodeValue(`go-keyring-encoded:${Buffer.from(value).toString('hex')}`)).toBe(value);
    }),
  );
});

test('other values stay unchanged, also similar ones', () => {
  for (const value of ['', 'plain', 'go-keyring-other:x', ' go-keyring-base64:eA=='])
    expect(decodeValue(value)).toBe(value);
});

test('a key is complete with both halves of the same kind', () => {
  expect(isCompleteKey({ public_api_key: 'a', private_api_key: 'b' })).toBe(true);
  expect(isCompleteKey({ client_id: 'a', client_secret: 'b' })).toBe(true);
  expect(isCompleteKey({ public_api_key: 'a', client_secret: 'b' })).toBe(false);
  expect(isCompleteKey({ client_id: 'a' })).toBe(false);
  expect(isCompleteKey({})).toBe(false);
});

test('Windows credentials are named service:account', () => {
  expect(windowsTarget('atlascli_default', 'public_api_key')).toBe('atlascli_default:public_api_key');
});

test("restores Go's UTF-8 from what was read as UTF-16", () => {
  for (const value of ['abcdefgh', 'grüßen', ''])
    expect(utf8Within(Buffer.from(value).toString('utf16le'))).toBe(value);
  expect(utf8Within(undefined)).toBeNull();
});
