import process from 'node:process';
import type { LoggedRequest } from '../source/simulator/http/faults.ts';
import type { World } from '../source/simulator/world/world.ts';
import { startSimulator } from '../source/simulator/simulator.ts';
import type { ScenarioName } from '../source/simulator/world/scenarios.ts';
import type { SimulatedOrder } from '../source/simulator/world/job-list.ts';

/** What the bench asks of its simulator, over IPC. */
export type Order =
  | {
      readonly kind: 'start';
      readonly scenario: ScenarioName | World;
      readonly jobs?: number;
      readonly order?: SimulatedOrder;
      /** Milliseconds before each answer. */
      readonly latency?: number;
      /** Requests a minute that it allows, and this many at once; by default more than anyone sends. */
      readonly limit?: number;
    }
  /** Returns when the requests since the last call came, and how many of them the limit refused. */
  | { readonly kind: 'traffic' }
  /** Returns all clusters of all projects. */
  | { readonly kind: 'clusters' }
  /** Adds a queued job to a cluster and returns its id. */
  | { readonly kind: 'surprise'; readonly groupId: string; readonly clusterName: string }
  | { readonly kind: 'end'; readonly id: string }
  /** Makes the clusters whose names match these patterns hang, answer 500 or refuse. */
  | { readonly kind: 'break'; readonly hang: string; readonly fail: string; readonly refuse: string }
  /** Returns the number of requests so far. */
  | { readonly kind: 'requests' }
  /** Adds running jobs and returns their ids. */
  | { readonly kind: 'add'; readonly count: number }
  /** Sets how many collections of these jobs, of 40, are exported. */
  | { readonly kind: 'progress'; readonly ids: readonly string[]; readonly exported: number };

let simulator: Awaited<ReturnType<typeof startSimulator>> | undefined;
let counted = 0;
let last: LoggedRequest | undefined;

/** The simulator keeps only the last 10,000. */
function countRequests(requests: readonly LoggedRequest[]): number {
  counted += requests.length - 1 - (last === undefined ? -1 : requests.lastIndexOf(last));
  last = requests.at(-1);
  return counted;
}

async function obey(order: Order): Promise<unknown> {
  if (order.kind === 'start') {
    const { limit } = order;
    simulator = await startSimulator({
      ...order,
      // The simulator's limit is Atlas's; 30,000 refreshes in two minutes are this bench's own choice.
      rateLimit:
        limit === undefined
          ? { capacity: 1_000_000_000, refill: 1_000_000, seconds: 1 }
          : // As Atlas's limit was recorded: the full number at once, and less than half of it each minute.
            { capacity: limit, refill: (limit * 500) / 1200, seconds: 60 },
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
    case 'traffic': {
      const from = last === undefined ? 0 : requests.lastIndexOf(last) + 1;
      const came = requests.slice(from);
      countRequests(requests);
      return { times: came.map(({ at }) => at), refused: came.filter(({ status }) => status === 429).length };
    }
    case 'clusters':
      return [...world.projects.values()].flatMap(({ id, clusters }) =>
        [...clusters.keys()].map((clusterName) => ({ groupId: id, clusterName })),
      );
    case 'surprise': {
      const { groupId, clusterName } = order;
      return world.addJob({ groupId, clusterName, state: 'Queued' });
    }
    case 'end':
      world.endJob(order.id);
      return true;
    case 'break':
      simulator.inject({ kind: 'hang', match: new RegExp(order.hang) });
      simulator.inject({ kind: 'status', status: 500, match: new RegExp(order.fail) });
      simulator.inject({
        kind: 'status',
        status: 403,
        errorCode: 'USER_UNAUTHORIZED',
        match: new RegExp(order.refuse),
      });
      return true;
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
