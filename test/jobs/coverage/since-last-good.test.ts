import { expect, test } from 'vitest';
import { coverageOf, type Coverage } from '../../../source/jobs/coverage/coverage.ts';
import type { PolicyItem } from '../../../source/jobs/schedule.ts';
import {
  changed,
  day,
  factsOf,
  hour,
  jobFor,
  now,
  schedule,
  snapshot,
  type Given,
} from '../../helpers/coverage.ts';

const verdict = (given: Given): Coverage => coverageOf(factsOf(given), now);
const week = [0, 1, 2, 3, 4, 5].map((days) => snapshot({ age: 5 * hour + days * day }));
const good = week.map((each) => jobFor(each));
const item = (frequencyType: string, frequencyInterval: number): PolicyItem => ({
  ...schedule().items[0]!,
  id: frequencyType,
  frequencyType,
  frequencyInterval,
});

test('a change of the schedule excuses what was due before only if nothing was late by the new one', () => {
  expect(verdict({ snapshots: week, jobs: good.slice(1), events: [changed(hour)] })).toMatchObject({
    verdict: 'unknown',
    doubt: 'irregular',
  });
  const later = schedule({ referenceHour: 4 });
  expect(verdict({ snapshots: week, jobs: good, schedule: later, events: [changed(hour)] }).verdict).toBe(
    'good',
  );
});

test('a less frequent rule excuses three days in a row, not four', () => {
  const items = [item('daily', 1), ...[1, 2, 3, 4, 5, 6, 7].map((weekday) => item('weekly', weekday))];
  const weekly = week.map((each) => ({ ...each, frequencyType: 'weekly', policyItems: ['weekly'] }));
  const given = { snapshots: weekly, schedule: schedule({ items }) };
  expect(verdict({ ...given, jobs: good.slice(3) }).verdict).toBe('good');
  expect(verdict({ ...given, snapshots: weekly.slice(1), jobs: good.slice(3) })).toMatchObject({
    verdict: 'unknown',
    reason: expect.stringMatching(/^Nothing tells why there is no snapshot of Nov 28 03:16 UTC, /) as string,
  });
  expect(verdict({ ...given, jobs: good.slice(4) })).toMatchObject({
    verdict: 'unknown',
    doubt: 'unprotected',
  });
});

test('a snapshot by hand does not replace one that was due', () => {
  const byHand = snapshot({ age: hour, snapshotType: 'ondemand', frequencyType: 'ondemand' });
  expect(verdict({ snapshots: [byHand, ...week.slice(1)], jobs: good.slice(1) }).verdict).toBe('unknown');
});

test('a snapshot that came late has the grace from then on', () => {
  const given = (age: number): Given => ({
    snapshots: [snapshot({ age }), ...week.slice(1)],
    jobs: good.slice(1),
  });
  expect(verdict(given(2 * hour)).verdict).toBe('good');
  expect(verdict(given(2 * hour + 1)).verdict).toBe('missing');
});

test('beside a failed export, earlier times of which nothing is left are not told', () => {
  const [latest, ...before] = week;
  const failed = { state: 'Failed', errMsg: 'Access denied.' } as const;
  const jobs = [jobFor(latest!, failed), ...before.slice(2).map((each) => jobFor(each))];
  expect(verdict({ snapshots: [latest!], jobs })).toMatchObject({ verdict: 'not-exported', also: undefined });
});
