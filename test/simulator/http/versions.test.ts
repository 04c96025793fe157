import { expect, test } from 'vitest';
import { negotiate } from '../../../source/simulator/http/versions.ts';

const dates = ['2023-01-01', '2024-05-30'] as const;
const atlas = (date: string): string => `application/vnd.atlas.${date}+json`;

test.each([
  ['the first version', atlas('2023-01-01'), '2023-01-01'],
  ['a date between two versions', atlas('2024-05-29'), '2023-01-01'],
  ['the second version', atlas('2024-05-30'), '2024-05-30'],
  ['a later date', atlas('2030-01-01'), '2024-05-30'],
  ['one of several', `text/html, ${atlas('2023-02-01')};q=0.9`, '2023-01-01'],
])('v2 answers %s', (_, accept, served) => {
  expect(negotiate('v2', accept, dates)).toBe(`application/vnd.atlas.${served}+json;charset=utf-8`);
});

test.each([
  ['no Accept', undefined],
  ['plain JSON', 'application/json'],
  ['an older date', atlas('2022-12-31')],
  ['no date', atlas('2023-99-99')],
  ['a preview', 'application/vnd.atlas.preview+json'],
])('v2 refuses %s', (_, accept) => {
  expect(negotiate('v2', accept, dates)).toBeUndefined();
});

test('v1.0 accepts plain JSON only', () => {
  const served = [undefined, '*/*', 'application/json', 'text/html, application/*;q=0.1'];
  expect(served.map((accept) => negotiate('v1.0', accept, dates))).toEqual(
    served.map(() => 'application/json'),
  );
  expect(negotiate('v1.0', atlas('2023-01-01'), dates)).toBeUndefined();
});
