import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Environment } from './processes.ts';
import { quietEnvironment } from './program.ts';
import type { Order } from './simulated-atlas-process.ts';

/** The simulator in a process of its own, so that it takes no time from the measured program. */
export type SimulatedAtlas = {
  readonly url: string;
  readonly keys: { readonly publicKey: string; readonly privateKey: string };
  readonly groupId: string;
  readonly clusterNames: readonly string[];
  /** The environment of a signed-in program. */
  readonly environment: Environment;
  /** Requests so far, including 401s. */
  requests(): Promise<number>;
  /** Adds running jobs to the first cluster and returns their ids. */
  add(count: number): Promise<readonly string[]>;
  /** Sets how many collections of these jobs, of 40, are exported. */
  progress(ids: readonly string[], exported: number): Promise<void>;
  /** Any other order, and its answer. */
  ask(order: Order): Promise<unknown>;
  close(): void;
};

type Place = Pick<SimulatedAtlas, 'url' | 'keys' | 'groupId' | 'clusterNames'>;

/** Starts the simulator; `close` ends its process. */
export async function startAtlas(
  start: Omit<Extract<Order, { kind: 'start' }>, 'kind'>,
): Promise<SimulatedAtlas> {
  const child = fork(fileURLToPath(new URL('simulated-atlas-process.ts', import.meta.url)), {
    env: quietEnvironment(),
  });
  let before: Promise<unknown> = Promise.resolve();
  // One after the other: an answer does not say which request it answers.
  const ask = (order: Order): Promise<unknown> => {
    before = before.then(async () => {
      child.send(order);
      const [answer] = (await once(child, 'message')) as [unknown];
      return answer;
    });
    return before;
  };
  const place = (await ask({ kind: 'start', ...start })) as Place;
  return {
    ...place,
    environment: {
      MONGODB_ATLAS_PUBLIC_API_KEY: place.keys.publicKey,
      MONGODB_ATLAS_PRIVATE_API_KEY: place.keys.privateKey,
      MONGODB_ATLAS_PROJECT_ID: place.groupId,
      MONGODB_ATLAS_BASE_URL: place.url,
    },
    requests: async () => (await ask({ kind: 'requests' })) as number,
    add: async (count) => (await ask({ kind: 'add', count })) as readonly string[],
    progress: async (ids, exported) => {
      await ask({ kind: 'progress', ids, exported });
    },
    ask,
    close: () => child.disconnect(),
  };
}
