import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { apiKey, publicPart, serviceAccount } from '../../source/credentials/keys.ts';

test('the secret can be used, but not inspected or turned into JSON', () => {
  const key = apiKey('abcdefgh', 'the-private-part');
  const account = serviceAccount('mdb_sa_id_1', 'the-private-part');
  expect(key.kind === 'api-key' && key.privateKey).toBe('the-private-part');
  expect(account.kind === 'service-account' && account.clientSecret).toBe('the-private-part');
  for (const keys of [key, account]) {
    const shown = [
      inspect(keys, { showHidden: true, depth: 9 }),
      JSON.stringify({ keys }),
      String(keys),
      publicPart(keys),
    ];
    expect(shown.join('\n')).not.toContain('the-private-part');
  }
  expect(publicPart(key)).toBe('API key abcdefgh');
  expect(publicPart(account)).toBe('service account mdb_sa_id_1');
});
