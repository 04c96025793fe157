import { expect, test } from 'vitest';
import { clusterNames } from '../../source/jobs/cluster-names.ts';

const payments = '5f1b2c3d4e5f607182930001';
const web = '5f1b2c3d4e5f607182930002';
const named = new Map([
  [payments, 'Payments'],
  [web, 'Web'],
]);
const ref = (groupId: string, clusterName: string) => ({ groupId, clusterName });

test('clusters of one project have bare names', () => {
  const names = clusterNames([ref(payments, 'Prod0'), ref(payments, 'Orders')], named);
  expect(names.groupIds).toEqual([payments]);
  expect(names.of(ref(payments, 'Prod0'))).toBe('Prod0');
});

test('two clusters with the same name show their projects', () => {
  const names = clusterNames([ref(payments, 'Prod0'), ref(web, 'Prod0'), ref(web, 'search')], named);
  expect(names.of(ref(payments, 'Prod0'))).toBe('Payments/Prod0');
  expect(names.of(ref(web, 'Prod0'))).toBe('Web/Prod0');
  expect(names.of(ref(web, 'search'))).toBe('search');
});

test('a cluster that is no longer watched is not taken for another of the same name', () => {
  const names = clusterNames([ref(payments, 'Prod0'), ref(payments, 'search'), ref(web, 'Orders')], named);
  expect(names.of(ref(web, 'Prod0'))).toBe('Web/Prod0');
});

test('the id replaces an unknown project name, and distinguishes projects of the same name', () => {
  const refs = [ref(payments, 'Prod0'), ref(web, 'Prod0')];
  expect(clusterNames(refs, new Map([[payments, 'Payments']])).of(ref(web, 'Prod0'))).toBe(`${web}/Prod0`);
  const twins = clusterNames(
    refs,
    new Map([
      [payments, 'Payments'],
      [web, 'Payments'],
    ]),
  );
  expect(twins.of(ref(web, 'Prod0'))).toBe('Payments (82930002)/Prod0');
  expect(twins.project(payments)).toBe('Payments (82930001)');
});
