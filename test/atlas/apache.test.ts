import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAtlas } from '../../source/atlas/client.ts';
import { realClock } from '../../source/platform/clock.ts';
import { noApache, startApache } from '../helpers/apache.ts';
import type { AccessLine, Apache } from '../helpers/apache.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { privateKey, publicKey } from '../helpers/digest-server.ts';

const prod = { groupId: '5f9aa0000000000000000001', clusterName: 'Prod0' };
const page = { pageNum: 1, itemsPerPage: 100 };
const lifetime = 3;

async function start(nextNonce: boolean) {
  const apache = await startApache({
    lifetime,
    nextNonce,
    username: publicKey,
    password: privateKey,
    file: [
      `api/atlas/v2/groups/${prod.groupId}/clusters/Prod0/backup/exports`,
      '{"results":[{"id":"a","state":"InProgress"}],"totalCount":1}',
    ],
  });
  const signIn = (key: string) =>
    createAtlas({
      baseUrl: apache.origin,
      api: 'v2',
      keys: { kind: 'api-key', publicKey, privateKey: key },
      timing: realClock,
      userAgent: 'atlas-exports/test',
    });
  const atlas = signIn(privateKey);
  const close = async () => {
    await atlas.close();
    await apache.close();
  };
  return { apache, atlas, signIn, close };
}

const statusesOf = (lines: readonly AccessLine[]) => lines.map((each) => each.status);

/** The access log from a line on, once its statuses match: Apache writes a line after it has answered. */
async function logged(
  apache: Apache,
  from: number,
  wanted: (statuses: readonly number[]) => boolean,
): Promise<readonly AccessLine[]> {
  return waitFor(async () => {
    const lines = (await apache.accesses()).slice(from);
    expect(statusesOf(lines), 'the statuses in the access log').toSatisfy(wanted);
    return lines;
  });
}

describe.skipIf(noApache !== '')(`against Apache's mod_auth_digest${noApache}`, () => {
  let usual: Awaited<ReturnType<typeof start>>;
  let silent: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    usual = await start(true);
    silent = await start(false);
  });

  afterAll(async () => {
    await usual.close();
    await silent.close();
  });

  it.concurrent.each([
    ['whose answers announce the next nonce', () => usual, 1],
    ['that only lets nonces expire', () => silent, 3],
  ] as const)('refreshes twenty times over ten seconds from a server %s', async (_, server, fewest) => {
    const { atlas, apache } = server();
    const started = performance.now();
    for (let round = 0; round < 20; round += 1) {
      // One refresh every half second.
      await realClock.delay(Math.max(0, started + round * 500 - performance.now()));
      expect((await atlas.listExports(prod, page)).value.items).toHaveLength(1);
    }
    // One for each nonce that may have expired, and the first and the last.
    const most = 2 + Math.ceil((performance.now() - started) / 1000 / lifetime);
    const accesses = await logged(
      apache,
      0,
      (statuses) => statuses.filter((status) => status === 200).length === 20,
    );
    expect(statusesOf(accesses).join(' ')).toMatch(/^(401 200( 200)* ?)+$/);
    const refused = accesses.filter((each) => each.status === 401).map((each) => each.nonce);
    expect(refused[0]).toBe('');
    expect(new Set(refused).size).toBe(refused.length);
    expect(refused.length).toBeGreaterThanOrEqual(fewest);
    expect(refused.length).toBeLessThanOrEqual(most);
    for (const nonce of new Set(accesses.map((each) => each.nonce).filter((each) => each !== ''))) {
      const counts = accesses.filter((each) => each.nonce === nonce).map((each) => each.nc);
      expect(counts).toEqual(counts.map((__, index) => index + 1));
    }

    // Longer than any nonce lives, announced or not.
    await realClock.delay((lifetime + 1) * 1000);
    expect((await atlas.listExports(prod, page)).value.items).toHaveLength(1);
    await logged(apache, accesses.length, (statuses) => statuses.join() === '401,200');
  });

  it('answers twenty requests at the same time', async () => {
    for (const { atlas } of [usual, silent]) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => atlas.listExports(prod, page)));
      expect(answers.every((each) => each.value.items.length === 1)).toBe(true);
    }
  });

  it('refuses another key with a clear message, after two requests', async () => {
    const before = (await usual.apache.accesses()).length;
    const stranger = usual.signIn('another');
    await expect(stranger.listExports(prod, page)).rejects.toMatchObject({
      trouble: { kind: 'auth', sentence: expect.stringContaining('refused the API key') as string },
    });
    await stranger.close();
    await logged(usual.apache, before, (statuses) => statuses.join() === '401,401');
  });
});
