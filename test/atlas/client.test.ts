import { afterEach, describe, expect, it } from 'vitest';
import { createAtlas } from '../../source/atlas/client.ts';
import type { AtlasOptions } from '../../source/atlas/client.ts';
import { privateKey, publicKey, startDigestServer } from '../helpers/digest-server.ts';
import { instantTiming } from '../helpers/timing.ts';

const prod = { groupId: '5f9aa0000000000000000001', clusterName: 'Prod0' };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function client(origin: string, more: Partial<AtlasOptions> = {}) {
  const atlas = createAtlas({
    baseUrl: origin,
    api: 'v2',
    keys: { kind: 'api-key', publicKey, privateKey },
    timing: instantTiming().timing,
    userAgent: 'atlas-exports/test',
    ...more,
  });
  closing.push(() => atlas.close());
  return atlas;
}

describe('asking Atlas', () => {
  it('lists export jobs, and asks twice only the first time', async () => {
    const server = await startDigestServer({
      answer: () => ({ body: '{"results":[{"id":"a","state":"Queued"}],"totalCount":1}' }),
    });
    closing.push(server.close);
    const atlas = client(server.origin);
    for (let round = 0; round < 3; round += 1) {
      const { value } = await atlas.listExports(prod, { pageNum: 1, itemsPerPage: 100 });
      expect(value.items).toMatchObject([{ ...prod, id: 'a', state: 'Queued' }]);
    }
    expect(server.seen.map((each) => each.status)).toEqual([401, 200, 200, 200]);
    expect(server.seen.map((each) => each.nc)).toEqual([undefined, 1, 2, 3]);
    expect(server.seen[3]!.url).toBe(
      '/api/atlas/v2/groups/5f9aa0000000000000000001/clusters/Prod0/backup/exports?pageNum=1&itemsPerPage=100',
    );
  });
});
