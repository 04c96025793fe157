import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it } from 'vitest';

import { watchSimulator } from '../helpers/watched-simulator.ts';

const minute = 60_000;

/** What a server sends instead of an answer; each continues until the connection is closed. */
const harms: readonly ((socket: Socket) => void)[] = [
  (socket) => drip(socket, 'HTTP/1.1 102 Processing\r\n\r\n'),
  (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'),
  (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
    drip(socket, '1\r\n \r\n');
  },
  (socket) => whole(socket, `{"results":[${'{},'.repeat(3 * 2 ** 20)}{}]}`),
  (socket) => whole(socket, '['.repeat(2 ** 20)),
  (socket) => whole(socket, '{"results":[],"totalCount":1000000000000,"links":[{"rel":"next","href":""}]'),
  (socket) => whole(socket, `{"results":[{"id":${JSON.stringify('x'.repeat(2 ** 20))}`),
];

/** A proxy before the honest server: now and then, in turn, one of these comes instead of the honest answer. */
async function startHarm(honest: string) {
  const { port } = new URL(honest);
  let requests = 0;
  let harmed = 0;
  let harming = true;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const upstream = connect(Number(port), '127.0.0.1');
    for (const each of [socket, upstream]) {
      sockets.add(each);
      each.on('error', () => {});
      each.on('close', () => {
        sockets.delete(each);
        socket.destroy();
        upstream.destroy();
      });
    }
    upstream.pipe(socket);
    socket.on('data', (bytes) => {
      requests += 1;
      if (!harming || requests % 7 !== 0) {
        upstream.write(bytes);
        return;
      }
      // The next request on this connection, if it is kept, gets the honest server again.
      harms[harmed % harms.length]?.(socket);
      harmed += 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    harmed: () => harmed,
    stop: () => (harming = false),
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function drip(socket: Socket, bytes: string): void {
  const dripping = setInterval(() => socket.write(bytes), 20);
  socket.on('close', () => clearInterval(dripping));
}

function whole(socket: Socket, body: string): void {
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}

it('an hour beside a hostile server: nothing lost, nothing stale shown as fresh, memory bounded', async () => {
  let harm: Awaited<ReturnType<typeof startHarm>> | undefined;
  const watch = await watchSimulator({
    url: async (honest) => (harm = await startHarm(honest)).url,
  });
  const unlimit = watch.limitTime();
  try {
    await watch.start();
    const heaps: number[] = [];
    let running: string | undefined;
    for (let passed = 0; passed < 60; passed += 1) {
      const id = watch.world.addJob({ clusterName: 'Prod0' });
      if (running !== undefined) watch.world.endJob(running, passed % 2 === 0 ? 'Successful' : 'Failed');
      running = id;
      if (passed % 7 === 0) watch.refresh();
      watch.world.countError = passed % 3 === 0 ? 1e12 : 0;
      // Checks on each poll that no job shown is lost and no old data is shown as fresh.
      await watch.pass(minute);
      if (passed % 10 === 9) {
        (globalThis as { gc?: () => void }).gc?.();
        heaps.push(process.memoryUsage().heapUsed);
      }
    }
    harm?.stop();
    unlimit();
    watch.world.countError = 0;
    await watch.expectRecovery();
    const [first = 0, ...rest] = heaps;
    const megabytes = heaps.map((bytes) => (bytes / 2 ** 20).toFixed(1));
    expect(harm?.harmed()).toBeGreaterThan(50);
    expect(watch.tally.refreshes).toBeGreaterThan(100);
    expect(Math.max(...rest)).toBeLessThan(first * 1.5);
    // oxlint-disable-next-line no-console -- the figures of docs/reliability.md
    console.log(
      `${harm?.harmed()} harms of ${harms.length} kinds, ${watch.tally.refreshes} refreshes, heap ${megabytes.join(', ')} MB`,
    );
  } finally {
    await watch.close();
    harm?.close();
  }
});
