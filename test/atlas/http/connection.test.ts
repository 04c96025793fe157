import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createAtlas } from '../../../source/atlas/client.ts';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { privateKey, publicKey, startServer } from '../../helpers/digest-server.ts';
import { instantTiming } from '../../helpers/timing.ts';

const prod = { groupId: '5f9aa0000000000000000001', clusterName: 'Prod0' };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

describe('secrets', () => {
  it('are hidden in errors of the token endpoint too', async () => {
    const keys = { kind: 'service-account', clientId: 'mdb_sa_id_1', clientSecret: 'mdb_sa_sk_2' } as const;
    const server = await startServer(({ headers: { authorization = '' } }) => ({
      status: 401,
      body: JSON.stringify({ detail: `not good: ${authorization.replace('Basic ', '')}` }),
    }));
    closing.push(server.close);
    const { timing } = instantTiming();
    const atlas = createAtlas({ baseUrl: server.origin, api: 'v2', keys, timing, userAgent: 'test' });
    closing.push(() => atlas.close());
    await expect(atlas.listProjects()).rejects.toMatchObject({
      trouble: { sentence: expect.stringContaining('not good: ‹hidden›') as string },
    });
  });

  it('appear in no message, log, error or object, even when the server repeats them', async () => {
    const keyPairs = [
      { kind: 'api-key', publicKey, privateKey },
      { kind: 'service-account', clientId: 'mdb_sa_id_1234567890', clientSecret: 'mdb_sa_sk_Tr0ub4dor' },
    ] as const;
    const token = 'eyJhbGciOiJub25lIn0.c2VjcmV0.x';
    const said: string[] = [];
    const headers: string[] = [];
    for (const keys of keyPairs) {
      let turn = 0;
      const server = await startServer((request) => {
        const { authorization = '' } = request.headers;
        if (authorization !== '') headers.push(authorization);
        if (request.url === '/api/oauth/token') {
          return { body: JSON.stringify({ access_token: token, expires_in: 3600 }) };
        }
        if (authorization === '') {
          return {
            status: 401,
            headers: { 'www-authenticate': 'Digest realm="r", nonce="n0nceV4lue", qop="auth"' },
          };
        }
        turn += 1;
        const echo = `${authorization} ${keys.kind === 'api-key' ? keys.privateKey : keys.clientSecret}`;
        return [
          { status: 400, body: JSON.stringify({ errorCode: 'ECHO', detail: echo }) },
          { status: 502, body: `<html><title>Cannot send ${echo}</title>` },
          { status: 200, body: `<html><!--{[]}--><title>Welcome ${echo}</title>` },
          {
            status: 302,
            headers: { location: `https://${privateKey}:${privateKey}@elsewhere.test/${privateKey}` },
          },
          {
            status: 200,
            body: `{"status":403,"content":{"errorCode":"ECHO","detail":${JSON.stringify(echo)}}}`,
          },
        ][turn % 5]!;
      });
      closing.push(server.close);
      const { timing } = instantTiming();
      const log = (line: string) => said.push(line);
      const atlas = createAtlas({ baseUrl: server.origin, api: 'v2', keys, timing, userAgent: 'test', log });
      closing.push(() => atlas.close());
      for (let round = 0; round < 5; round += 1) {
        const error = await atlas.listExports(prod).catch((reason: unknown) => reason as Error);
        if (!(error instanceof AtlasError)) throw new Error('the server was trusted');
        said.push(
          inspect(error, { depth: 9, showHidden: true }),
          JSON.stringify(error),
          String(error),
          error.stack!,
        );
      }
      said.push(inspect(atlas, { depth: 9, showHidden: true }));
    }
    const responses = headers.flatMap((header) => /response="([^"]+)"/.exec(header)?.[1] ?? header);
    const basic = btoa('mdb_sa_id_1234567890:mdb_sa_sk_Tr0ub4dor');
    expect(responses.length).toBeGreaterThan(10);
    expect(said.length).toBeGreaterThan(30);
    for (const secret of [privateKey, 'mdb_sa_sk_Tr0ub4dor', token, basic, 'n0nceV4lue', ...responses]) {
      expect(said.filter((text) => text.includes(secret))).toEqual([]);
    }
  });
});
