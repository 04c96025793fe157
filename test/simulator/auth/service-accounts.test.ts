import { expect, test } from 'vitest';
import { ServiceAccounts } from '../../../source/simulator/auth/service-accounts.ts';
import { fakeTime } from '../client.ts';

const account = { clientId: 'mdb_sa_id_1', clientSecret: 'mdb_sa_sk_1' };
const basic = `Basic ${btoa('mdb_sa_id_1:mdb_sa_sk_1')}`;
const form = 'application/x-www-form-urlencoded';
const grant = 'grant_type=client_credentials';

function accounts(perMinute = 200) {
  const time = fakeTime();
  const server = new ServiceAccounts(account, 3600, perMinute, time.now);
  const token = (): string => JSON.parse(server.answer(basic, form, grant).body).access_token;
  return { time, server, token };
}

test('gives a token for an hour when the secret is right', () => {
  const { server, token, time } = accounts();
  const bearer = `Bearer ${token()}`;
  time.pass(3_599_999);
  expect(server.accepts(bearer)).toBe(true);
  time.pass(1);
  expect(server.accepts(bearer)).toBe(false);
});

test('the answer follows RFC 6749 §5.1', () => {
  const { server } = accounts();
  const reply = server.answer(basic, `${form};charset=UTF-8`, grant);
  expect(reply.headers['cache-control']).toBe('no-store');
  expect(JSON.parse(reply.body)).toEqual({
    access_token: expect.stringMatching(/^[\w-]{40,}$/),
    expires_in: 3600,
    token_type: 'Bearer',
  });
});

test.each([
  ['no secret', undefined, form, grant, 401, 'invalid_client'],
  ['a wrong secret', `Basic ${btoa('mdb_sa_id_1:wrong')}`, form, grant, 401, 'invalid_client'],
  ['no form', basic, undefined, grant, 400, 'invalid_request'],
  ['no grant', basic, form, '', 400, 'invalid_request'],
  ['another grant', basic, form, 'grant_type=password', 400, 'unsupported_grant_type'],
])('gives no token for %s', (_, authorization, type, body, status, error) => {
  const reply = accounts().server.answer(authorization, type, body);
  expect([reply.status, JSON.parse(reply.body).error]).toEqual([status, error]);
});

test('limits the number of token requests', () => {
  const { server, token } = accounts(2);
  token();
  token();
  const reply = server.answer(basic, form, grant);
  expect([reply.status, reply.headers['retry-after']]).toEqual([429, '30']);
});

test('keeps at most 100 live tokens an account, and drops the oldest', () => {
  const { server, token } = accounts();
  const first = `Bearer ${token()}`;
  for (let turn = 0; turn < 99; turn += 1) token();
  expect(server.accepts(first)).toBe(true);
  token();
  expect(server.accepts(first)).toBe(false);
});

test('refuses revoked and invented tokens', () => {
  const { server, token } = accounts();
  const bearer = `Bearer ${token()}`;
  server.revokeAll();
  expect([bearer, 'Bearer x', 'Bearer ', 'Bearer "'].map((header) => server.accepts(header))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
