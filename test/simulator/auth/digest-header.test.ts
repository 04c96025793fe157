import { expect, test } from 'vitest';
import { readDigestHeader } from '../../../source/simulator/auth/digest-header.ts';

test('reads the example of RFC 7616 §3.9.1', () => {
  const header = `Digest username="Mufasa",
      realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5,
      nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001,
      cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth,
      response="8ca523f5e9506fed4657c9700eebdbec",
      opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;
  const sent = readDigestHeader(header);
  expect(sent?.get('username')).toBe('Mufasa');
  expect(sent?.get('nonce')).toBe('7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v');
  expect(sent?.get('nc')).toBe('00000001');
  expect(sent?.size).toBe(10);
});

test('keeps commas and quotes inside quotes', () => {
  expect(readDigestHeader(String.raw`Digest realm="a, b=\"c\""`)?.get('realm')).toBe('a, b="c"');
});

test.each([
  ['another scheme', 'Basic realm="a"'],
  ['nothing', ''],
  ['a bare realm', 'Digest realm=a'],
  ['a quoted nc', 'Digest nc="00000001"'],
  ['a quoted qop', 'Digest qop="auth"'],
  ['a parameter twice', 'Digest realm="a", realm="b"'],
  ['an open quote', 'Digest realm="a'],
  ['a comma at the end', 'Digest realm="a", '],
  ['no value', 'Digest realm'],
])('refuses %s', (_, header) => {
  expect(readDigestHeader(header)).toBeUndefined();
});
