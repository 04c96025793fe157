import { expect, test } from 'vitest';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { fitClusterColumns } from '../../../source/ui/clusters/cluster-columns.ts';
import { cutName, shownName } from '../../../source/ui/state/name-cells.ts';
import { namesOf } from '../../helpers/jobs.ts';

test('a cut name keeps the cluster, and what its project differs in', () => {
  const at = (cells: number) => (name: string) => cutName(name, cells, '…');
  const names = ['Analytics/accounts', 'Analytics EU/accounts', 'Analytics EU/archive'];
  expect(names.map(at(16))).toEqual(['Ana…ics/accounts', 'Ana… EU/accounts', 'Anal… EU/archive']);
  expect(names.map(at(24))).toEqual(names);
  expect(names.map(at(8))).toEqual(['A…s/ac…s', 'A…U/ac…s', 'A…U/ar…e']);
  expect(['payments-production-1', 'payments-production-2'].map(at(16))).toEqual([
    'payments…ction-1',
    'payments…ction-2',
  ]);
  expect(['payments-1', 'payments-2'].map(at(6))).toEqual(['pay…-1', 'pay…-2']);
  expect(at(3)('Prod0')).toBe('Pr…');
});

test('names that would be cut to the same text are cut where they differ', () => {
  const names = namesOf('application-eu-production-orders', 'application-us-production-orders', 'ledger');
  const shown = (cells: number) => names.refs.map((ref) => shownName(names, ref, cells, '…'));
  expect(shown(16)).toEqual(['…eu-prod…-orders', '…us-prod…-orders', 'ledger']);
  expect(shown(8)).toEqual(['…eu-…ers', '…us-…ers', 'ledger']);
  expect(shown(40)).toEqual(names.refs.map(names.of));
  const projects = ['Billing', 'Billing Staging'].map((groupId) => ({ groupId, clusterName: 'events' }));
  const full = clusterNames(projects, new Map(projects.map(({ groupId }) => [groupId, groupId])));
  expect(projects.map((ref) => shownName(full, ref, 12, '…'))).toEqual(['…ling/events', '… Stag…vents']);
});

test('without room for the projects, clusters of one name stand with theirs', () => {
  const refs = ['a', 'b'].map((groupId) => ({ groupId, clusterName: 'accounts' }));
  const names = clusterNames(
    refs,
    new Map([
      ['a', 'Analytics'],
      ['b', 'Billing'],
    ]),
  );
  const titles = (columns: number): readonly string[] =>
    fitClusterColumns(columns, names).map(({ title, width }) => `${title} ${width}`);
  expect(titles(120)).toContain('PROJECT 9');
  expect(titles(80)).toEqual(['CLUSTER 15', 'VERDICT 14', 'LAST GOOD 10']);
  for (const narrow of [40, 60, 76]) expect(titles(narrow)).toEqual([]);
});

test('a long name of a cluster is cut before a column is dropped', () => {
  const titles = (columns: number, name: string): string =>
    fitClusterColumns(columns, namesOf(name, 'b'))
      .map(({ title, width }) => `${title} ${width}`)
      .join(', ');
  expect(titles(80, 'a-cluster-of-23-letters')).toBe('CLUSTER 15, VERDICT 14, LAST GOOD 10');
  expect(titles(100, 'a-cluster-of-23-letters')).toBe('CLUSTER 23, VERDICT 14, LAST GOOD 10, NEXT DUE 9');
  expect(titles(80, 'orders')).toBe('CLUSTER 7, VERDICT 14, LAST GOOD 10');
});
