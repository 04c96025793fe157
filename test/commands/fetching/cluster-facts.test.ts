import { expect, test } from 'vitest';
import type { Answer, Atlas, Page } from '../../../source/atlas/api/api.ts';
import { gatherFacts } from '../../../source/commands/fetching/cluster-facts.ts';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { now, schedule } from '../../helpers/coverage.ts';

const projects = new Map([
  ['5f1b2c3d4e5f60718293a4b5', 'Payments'],
  ['5f1b2c3d4e5f60718293a4b6', 'Billing'],
]);
const refs = [...projects.keys()].map((groupId) => ({ groupId, clusterName: 'Prod0' }));

function answer<T>(value: T): Answer<T> {
  const headers = { serverTime: now, rateLimit: undefined, rateLimitRemaining: undefined, notice: undefined };
  return { value, headers };
}

function page(...problems: readonly string[]): Answer<Page<never>> {
  return answer({ items: [], totalCount: 0, hasNext: false, received: problems.length, problems });
}

test('names the project of an unreadable entry when two projects have a cluster of that name', async () => {
  const atlas = {
    getSchedule: async () => answer(schedule()),
    listExports: async () => page(),
    listSnapshots: async () => page('Entry 1 is odd.'),
    listShardedSnapshots: async () => page(),
    listEvents: async () => page('Entry 2 is odd.'),
  } as unknown as Atlas;
  const names = clusterNames(refs, projects);
  const asking = { atlas, signal: new AbortController().signal, now, names };
  const { remarks } = await gatherFacts(asking, refs, names.project);
  expect(remarks.toSorted()).toEqual([
    'Billing/Prod0: Entry 1 is odd.',
    'Events of Billing: Entry 2 is odd.',
    'Events of Payments: Entry 2 is odd.',
    'Payments/Prod0: Entry 1 is odd.',
  ]);
});
