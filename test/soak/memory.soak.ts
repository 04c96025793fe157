import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pass } from 'node:timers/promises';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { build } from '../../scripts/build.ts';
import { signedIn, simulator } from '../helpers/sign-in.ts';
import { openTerminal } from '../helpers/terminal.ts';

const clusters = 20;
const megabytes = 128;
const seconds = 150;
/** Eight kilobytes a job: half of what a page may take for each. */
const long = 'x'.repeat(2000);

beforeAll(() => build());

/** Endless full pages for every cluster, with a page of new jobs in front at each poll. */
async function startFlood() {
  let newest = 1e6;
  let bytes = 0;
  let flooding = true;
  const entry = (number: number): object => ({
    id: number.toString(16).padStart(24, '0'),
    state: number % 3 === 0 ? 'InProgress' : 'Failed',
    createdAt: new Date(1_600_000_000_000 + number * 1000).toISOString(),
    finishedAt: number % 3 === 0 ? undefined : new Date(1_600_000_000_000 + number * 1000).toISOString(),
    errMsg: `reason-${number} ${long}`,
    prefix: `${number}/${long}`,
    components: [{ exportId: `${number}`, replicaSetName: `${number} ${long}` }],
    customData: [{ key: `${number}`, value: `${number} ${long}` }],
  });
  const server = createServer(({ url = '' }, response) => {
    const query = new URL(url, 'http://x').searchParams;
    const [page, items] = [query.get('pageNum') ?? 1, query.get('itemsPerPage') ?? 100].map(Number);
    if (flooding && page === 1) newest += 150;
    const first = newest - (page! - 1) * items!;
    const results = Array.from({ length: items! }, (_, age) => entry(first - age));
    const body = JSON.stringify({ results, totalCount: 1e8, links: [{ rel: 'next', href: '' }] });
    bytes += body.length;
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    /** Stops making new jobs; returns the newest job's number. */
    stop: () => {
      flooding = false;
      return newest;
    },
  };
}

function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

it.runIf(process.platform === 'linux')(
  'endless full pages in twenty clusters: the view runs in a small heap and shows the newest jobs',
  async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const flood = await startFlood();
    const env = Object.fromEntries(
      Object.entries(await signedIn(atlas)).map(([name, value]) => [
        name,
        value === atlas.url ? flood.url : value,
      ]),
    );
    const names = Array.from({ length: clusters }, (_, index) => ['-c', `c${index}`]).flat();
    const screen = openTerminal([...names, '--interval', '2'], {
      env: { ...env, NODE_OPTIONS: `--max-old-space-size=${megabytes}` },
    });
    await screen.see('reason-');
    const resident: number[] = [];
    for (let passed = 0; passed < seconds; passed += 10) {
      await pass(10_000);
      resident.push(residentMegabytes(screen.pid));
    }
    await screen.see(/No more than [\d,]+ jobs fit into/);
    const newest = flood.stop();
    await screen.see(`reason-${newest - (newest % 3 === 0 ? 1 : 0)} `);
    screen.type('q');
    expect(await screen.exit).toMatchObject({ exitCode: 0 });
    // oxlint-disable-next-line no-console -- the figures of docs/reliability.md
    console.log(
      `${(flood.bytes() / 2 ** 20).toFixed(0)} MB of texts, resident ${resident.map((each) => each.toFixed(0)).join(', ')} MB`,
    );
    expect(flood.bytes()).toBeGreaterThan(4 * megabytes * 2 ** 20);
    expect(Math.max(...resident)).toBeLessThan(3 * megabytes);
  },
);
