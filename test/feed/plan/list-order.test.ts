import { expect, it } from 'vitest';

import { joinEvidence, evidenceIn, orderFrom, noEvidence } from '../../../source/feed/plan/list-order.ts';
import { jobOf } from '../../helpers/job-of.ts';

const dated = (...dates: readonly (number | undefined)[]) =>
  dates.map((createdAt, index) => jobOf(`${createdAt}-${index}`, { createdAt }));

it('the order follows from dates within and across pages', () => {
  expect(orderFrom(evidenceIn([dated(3, 2), dated(1)]))).toBe('newest');
  expect(orderFrom(evidenceIn([dated(1), dated(2)]))).toBe('oldest');
  expect(orderFrom(evidenceIn([dated(1, 3, 2)]))).toBe('none');
});

it('equal or missing dates show no order', () => {
  expect(evidenceIn([dated(2, undefined, 2), dated(2)])).toEqual(noEvidence);
  expect(evidenceIn([dated(2, undefined, 1)])).toEqual({ rising: false, falling: true });
  expect(orderFrom(noEvidence)).toBe('none');
});

it('a job that appears on two pages because the list moved counts once', () => {
  const [a, b, c] = dated(3, 2, 1);
  expect(
    evidenceIn([
      [a!, b!],
      [a!, b!, c!],
    ]),
  ).toEqual({ rising: false, falling: true });
});

it('evidence adds up', () => {
  expect(joinEvidence({ rising: true, falling: false }, { rising: false, falling: true })).toEqual({
    rising: true,
    falling: true,
  });
});
