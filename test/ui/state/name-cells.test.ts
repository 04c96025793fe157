import { expect, test } from 'vitest';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { fitClusterColumns } from '../../../source/ui/clusters/cluster-columns.ts';
import { cutName } from '../../../source/ui/state/name-cells.ts';

test('a cut name keeps the cluster, and what its project differs in', () => {
  const at = (cells: number) => (name: string) => cutName(name, cells, '…');
  const names = ['Analytics/accounts', 'Analytics EU/accounts', 'Analytics EU/archive'];
  expect(names.map(at(16))).toEqual(['Ana…ics/accounts', 'Ana… EU/accounts', 'Anal… EU/archive']);
  expect(names.map(at(24))).toEqual(names);
  expect(names.map(at(8))).toEqual(['…ccounts', '…ccounts', '…archive']);
  expect(['payments-production-1', 'payments-production-2'].map(at(16))).toEqual([
    'payments…ction-1',
    'payments…ction-2',
  ]);
  expect(at(3)('Prod0')).toBe('Pr…');
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
  expect(titles(80)).toEqual(['CLUSTER 18', 'VERDICT 14']);
});
