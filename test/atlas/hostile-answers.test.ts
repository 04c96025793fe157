import { afterEach, describe, expect, it } from 'vitest';
import { createAtlas } from '../../source/atlas/client.ts';
import { errorOf } from '../helpers/atlas-error.ts';
import { privateKey, publicKey, startDigestServer, startServer } from '../helpers/digest-server.ts';
import { instantTiming } from '../helpers/timing.ts';

const prod = { groupId: '5f9aa0000000000000000001', clusterName: 'Prod0' };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function client(baseUrl: string) {
  const keys = { kind: 'api-key', publicKey, privateKey } as const;
  const atlas = createAtlas({ baseUrl, api: 'v2', keys, timing: instantTiming().timing, userAgent: 'test' });
  closing.push(() => atlas.close());
  return atlas;
}

describe('hostile answers', () => {
  it('cuts a long redirect address in the message, and reads an uncompressed answer', async () => {
    const server = await startServer(({ url }) => {
      if (url?.includes('pageNum=9') === true)
        return {
          status: 302,
          headers: { location: `https://${'a'.repeat(60_000)}.test/${'b'.repeat(900)}` },
        };
      return {
        headers: { 'content-encoding': url?.includes('pageNum=2') === true ? '' : 'Identity, identity' },
      };
    });
    closing.push(server.close);
    const atlas = client(server.origin);
    const { trouble } = await errorOf(atlas.listExports(prod, { pageNum: 9 }));
    expect(trouble.kind).toBe('redirect');
    expect(trouble.sentence.length).toBeLessThan(250);
    for (const pageNum of [1, 2]) expect((await atlas.listExports(prod, { pageNum })).value.received).toBe(0);
  });

  it('shows no secret that a good answer repeats', async () => {
    const sent: string[] = [];
    const server = await startDigestServer({
      answer: ({ headers: { authorization = '' } }) => {
        sent.push(...(/response="([^"]+)"/.exec(authorization)?.slice(1) ?? []));
        const errMsg = `${authorization} Bearer abcdef0123.x ${privateKey} mdb_sa_sk_Tr0ub4dor`;
        const data = [{ key: privateKey, value: errMsg }];
        const job = {
          id: 'a',
          state: 'Failed',
          errMsg,
          prefix: errMsg,
          customData: data,
          components: [{ exportId: errMsg }],
        };
        return { body: JSON.stringify({ results: [job], totalCount: 1 }) };
      },
    });
    closing.push(server.close);
    const { value } = await client(server.origin).listExports(prod);
    const shown = JSON.stringify(value);
    expect(shown).toContain('‹hidden›');
    expect(sent).toHaveLength(1);
    for (const secret of [privateKey, 'abcdef0123', 'Tr0ub4dor', ...sent])
      expect(shown).not.toContain(secret);
  });

  it('splits a page that is too large into smaller ones, and reports a single job that is', async () => {
    const job = (id: number, size: number) => ({ id: `${id}`, state: 'Failed', errMsg: 'x'.repeat(size) });
    let size = 30_000;
    const server = await startServer(({ url = '' }) => {
      const query = new URL(url, 'http://x').searchParams;
      const [pageNum, items] = ['pageNum', 'itemsPerPage'].map((name) => Number(query.get(name)));
      const results = Array.from({ length: items! }, (_, index) =>
        job((pageNum! - 1) * items! + index, size),
      );
      return { body: JSON.stringify({ results, links: [{ rel: 'next', href: '' }] }) };
    });
    closing.push(server.close);
    const atlas = client(server.origin);
    const { value } = await atlas.listExports(prod, { pageNum: 2, itemsPerPage: 100 });
    expect(value.items.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 100 }, (_, index) => 100 + index),
    );
    expect(server.seen).toHaveLength(5);
    size = 2_000_000;
    const { trouble } = await errorOf(atlas.listExports(prod, { pageNum: 1, itemsPerPage: 10 }));
    expect(trouble).toMatchObject({
      kind: 'unreadable',
      retryable: false,
      sentence: expect.stringMatching(/larger than this program takes/) as string,
    });
  });
});
