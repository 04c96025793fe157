import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A relay to a server that can go silent: its connections stay open, but nothing comes through any more. */
export async function startRelay(target: string) {
  const { hostname, port } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((inner) => {
    const outer = connect(Number(port), hostname);
    const pair = [inner, outer] as const;
    pairs.add(pair);
    inner.pipe(outer);
    outer.pipe(inner);
    for (const [socket, other] of [pair, pair.toReversed() as [Socket, Socket]]) {
      socket.on('error', () => {});
      socket.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** From now on the existing connections are silent; new ones work. Returns their number. */
    goDeaf(): number {
      const open = [...pairs].filter(([inner]) => !inner.destroyed);
      for (const [inner, outer] of open) {
        inner.unpipe(outer).on('data', () => {});
        outer.unpipe(inner).on('data', () => {});
      }
      return open.length;
    },
    async close(): Promise<void> {
      for (const sockets of pairs) for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
