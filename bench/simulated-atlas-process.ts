import process from 'node:process';
import type { LoggedRequest } from '../source/simulator/http/faults.ts';
import type { World } from '../source/simulator/world/world.ts';
import { startSimulator } from '../source/simulator/simulator.ts';
import type { ScenarioName } from '../source/simulator/world/scenarios.ts';
import type { ListOrder } from '../source/simulator/world/job-list.ts';

/** What the bench asks of its simulator, by IPC. */
export type Order =
  | {
      readonly kind: 'start';
      readonly scenario: ScenarioName | World;
      readonly jobs?: number;
      readonly order?: ListOrder;
    }
  /** Gives the number of requests so far. */
  | { readonly kind: 'requests' }
  /** Adds running jobs and gives their ids. */
  | { readonly kind: 'add'; readonly count: number }
  /** Says that so many collections of these jobs, of 40, are exported. */
  | { readonly kind: 'progress'; readonly ids: readonly string[]; readonly exported: number };

let simulator: Awaited<ReturnType<typeof startSimulator>> | undefined;
let counted = 0;
let last: LoggedRequest | undefined;

/** The simulator remembers the last 10,000 alone. */
function countRequests(requests: readonly LoggedRequest[]): number {
  counted += requests.length - 1 - (last === undefined ? -1 : requests.lastIndexOf(last));
  last = requests.at(-1);
  return counted;
}

async function obey(order: Order): Promise<unknown> {
  if (order.kind === 'start') {
    simulator = await startSimulator({
      ...order,
      // The simulator's limit is Atlas's; 30,000 refreshes in two minutes are the bench's own idea.
      rateLimit: { capacity: 1_000_000_000, refill: 1_000_000, seconds: 1 },
    });
    const { url, keys, groupId, clusterNames } = simulator;
    return { url, keys, groupId, clusterNames };
  }
  if (simulator === undefined) throw new Error('the simulator has not been started');
  const { world, requests } = simulator;
  switch (order.kind) {
    case 'requests':
      return countRequests(requests);
    case 'add':
      return Array.from({ length: order.count }, () => world.addJob({ state: 'InProgress' }));
    case 'progress': {
      const exportStatus = { exportedCollections: order.exported, totalCollections: 40 };
      for (const id of order.ids) world.changeJob(id, { fields: { exportStatus } });
      return true;
    }
  }
}

process.on('message', (order: Order) => {
  void obey(order).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());
