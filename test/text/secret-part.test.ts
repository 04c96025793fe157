import { expect, test } from 'vitest';
import { parseCommandLine } from '../../source/cli/options.ts';
import { apiKey, publicPart, serviceAccount } from '../../source/credentials/keys.ts';
import { UsageError } from '../../source/platform/usage-error.ts';
import { isSecretPart } from '../../source/text/secret-part.ts';
import { initialWelcomeState, reduceWelcome } from '../../source/ui/welcome/welcome-state.ts';

const secrets = [
  'A1B2C3D4-0000-4000-8000-0123456789ab',
  ' a1b2c3d4-0000-4000-8000-0123456789ab and more',
  'mdb_sa_sk_abcDEF123',
];

test.each(secrets)(
  '%s is recognised as a private part in place of a public one, and never shown',
  (secret) => {
    expect(isSecretPart(secret)).toBe(true);
    for (const option of ['--public-key', '--client-id']) {
      try {
        parseCommandLine(['login', option, secret]);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        expect(String(error)).toContain(`${option} was given the private part of a key`);
        expect(String(error)).not.toContain(secret.trim());
      }
    }
    expect(publicPart(apiKey(secret, 'x')) + publicPart(serviceAccount(secret, 'x'))).not.toContain(
      secret.trim(),
    );
  },
);

test.each(['abcdefgh', 'mdb_sa_id_6667f8d6bf36a55a5ba48343', 'a1b2c3d4-0000'])(
  '%s is a public part',
  (id) => {
    expect(isSecretPart(id)).toBe(false);
    expect(parseCommandLine(['login', '--public-key', id]).options.publicKey).toBe(id);
    expect(publicPart(apiKey(id, 'x'))).toContain(id);
  },
);

test('a private part in the wrong field of the first-run screen is refused and dropped', () => {
  const form = { ...initialWelcomeState, step: 'form', field: 'id' } as const;
  const typed = reduceWelcome(form, { type: 'typed', text: 'mdb_sa_sk_abcDEF123' });
  const entered = reduceWelcome(typed, { type: 'enter' });
  expect(entered).toMatchObject({
    step: 'form',
    field: 'id',
    id: '',
    message: expect.stringContaining('private part'),
  });
});
