import { expect, test } from 'vitest';
import { calendarOf, mostDue } from '../../../source/jobs/coverage/calendar.ts';
import type { ClusterFacts } from '../../../source/jobs/coverage/facts.ts';
import {
  changed,
  day,
  factsOf,
  hour,
  jobFor,
  now,
  refused,
  schedule,
  snapshot,
} from '../../helpers/coverage.ts';

const results = (facts: ClusterFacts, grace?: number): readonly string[] =>
  calendarOf(facts, now, grace).map(({ result }) => result);
/** The snapshots of the last days, newest first. */
const taken = Array.from({ length: 5 }, (_, turn) => snapshot({ age: 5 * hour + turn * day }));
const [today, second, third, fourth, fifth] = taken;

test('shows the result of each day, newest first', () => {
  const jobs = [
    jobFor(second!, { state: 'InProgress', finishedAt: undefined }),
    jobFor(third!, { state: 'Failed' }),
    jobFor(fourth!),
  ];
  const facts = factsOf({ snapshots: [today!, second!, third!, fourth!], jobs });
  expect(results(facts).slice(0, 5)).toEqual(['missing', 'running', 'failed', 'exported', 'nothing']);
  expect(calendarOf(facts, now)[2]).toMatchObject({ job: jobs[1], snapshot: third });
});

test('a success counts more than a failure on the same day', () => {
  const jobs = [jobFor(today!, { state: 'Failed' }), jobFor(today!)];
  expect(results(factsOf({ snapshots: [today!], jobs }))[0]).toBe('exported');
});

test('shows waiting within the grace period, and unknown before the last schedule change', () => {
  expect(results(factsOf({ snapshots: [today!] }), 6 * hour)[0]).toBe('waiting');
  const facts = factsOf({ snapshots: taken, events: [changed(3 * day)] });
  expect(results(facts).slice(0, 5)).toEqual(['missing', 'missing', 'missing', 'unknown', 'unknown']);
  expect(fifth).toBeDefined();
});

test('covers 30 days, or 60 snapshots of a frequent schedule', () => {
  expect(results(factsOf({}))).toHaveLength(30);
  const hourly = schedule({
    exportFrequency: 'hourly',
    items: [
      { id: 'h', frequencyType: 'hourly', frequencyInterval: 1, retentionUnit: 'days', retentionValue: 2 },
    ],
  });
  expect(results(factsOf({ schedule: hourly }))).toHaveLength(mostDue);
});

test('is empty without automatic export, or when an answer is missing', () => {
  const none = [
    factsOf({ schedule: 'off' }),
    factsOf({ schedule: schedule({ autoExport: false }) }),
    factsOf({ schedule: schedule({ exportFrequency: 'monthly' }) }),
    { ...factsOf({}), jobs: refused },
    { ...factsOf({}), snapshots: refused },
  ];
  for (const facts of none) expect(calendarOf(facts, now)).toEqual([]);
});
