import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spanOf, type Lane } from '../../../source/jobs/timeline.ts';
import { shareRows, type ClusterLanes } from '../../../source/ui/timeline/cluster-rows.ts';
import { job } from '../../helpers/jobs.ts';

const lanes = (count: number): Lane[] => Array.from({ length: count }, () => [spanOf(job())!]);
const named = (clusterName: string) => ({ groupId: 'g', clusterName });
const cluster = (name: string, count: number): ClusterLanes => ({ ref: named(name), lanes: lanes(count) });

/** `Prod0*` is a first row, `Prod0` another, `Prod0+3` one with folded lanes, `-` an empty one. */
function rows(clusters: readonly ClusterLanes[], count: number, selected?: string): string[] {
  return shareRows(clusters, count, selected === undefined ? undefined : named(selected)).map(
    ({ cluster: ref, first, folded }) =>
      `${ref?.clusterName ?? (folded > 0 ? '' : '-')}${first ? '*' : ''}${folded > 0 ? `+${folded}` : ''}`,
  );
}

test('each cluster has its lanes, with space between clusters if there is enough', () => {
  expect(rows([cluster('a', 2), cluster('b', 1), cluster('c', 0)], 8)).toEqual([
    'a*',
    'a',
    '-',
    'b*',
    '-',
    'c*',
    '-',
    '-',
  ]);
  expect(rows([cluster('a', 2), cluster('b', 1), cluster('c', 0)], 5)).toEqual(['a*', 'a', 'b*', 'c*', '-']);
});

test("lanes without a row of their own are folded into the cluster's last one, and nothing is lost", () => {
  const busy = cluster('a', 6);
  const shared = shareRows([busy, cluster('b', 2)], 5, undefined);
  expect(rows([busy, cluster('b', 2)], 5)).toEqual(['a*', 'a', 'a', 'a+3', 'b*+2']);
  expect(shared.slice(0, 4).flatMap((row) => row.lanes)).toEqual(busy.lanes);
});

test('spare rows go to the clusters that lack most', () => {
  expect(rows([cluster('a', 3), cluster('b', 9)], 6)).toEqual(['a*+3', 'b*', 'b', 'b', 'b', 'b+5']);
});

test("with too many clusters, those without jobs are folded first, and never the selected job's", () => {
  const many = [cluster('a', 0), cluster('b', 1), cluster('c', 1), cluster('d', 1), cluster('e', 1)];
  expect(rows(many, 4)).toEqual(['b*', 'c*', 'd*', '+2']);
  expect(rows(many, 4, 'e')).toEqual(['b*', 'c*', 'e*', '+2']);
  expect(rows(many, 1, 'e')).toEqual(['+5']);
});

test('no rows and no clusters are handled', () => {
  expect(rows([cluster('a', 3)], 0)).toEqual([]);
  expect(rows([], 2)).toEqual(['-', '-']);
});

test('every lane is drawn once, in exactly the available rows', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 12 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 40 }),
      (counts, count) => {
        const clusters = counts.map((some, index) => cluster(`c${index}`, some));
        const shared = shareRows(clusters, count, named('c3'));
        expect(shared).toHaveLength(count);
        const drawn = shared.flatMap((row) => row.lanes);
        expect(drawn).toHaveLength(counts.reduce((sum, some) => sum + some, 0));
        expect(new Set(drawn)).toEqual(new Set(clusters.flatMap((one) => one.lanes)));
      },
    ),
    { numRuns: 200 },
  );
});
