import { expect, test } from 'vitest';
import { coverageOf } from '../../../source/jobs/coverage/coverage.ts';
import type { ClusterFacts } from '../../../source/jobs/coverage/facts.ts';
import {
  changed,
  day,
  factsOf,
  hour,
  jobFor,
  now,
  plainJob,
  schedule,
  snapshot,
} from '../../helpers/coverage.ts';

const since = (facts: ClusterFacts): number | undefined => coverageOf(facts, now).badSince;
const taken = snapshot({ age: 5 * hour });
const at = now - 5 * hour;

test('missing since the grace period of the newest missing snapshot ended', () => {
  const older = snapshot({ age: day + 5 * hour });
  expect(since(factsOf({ snapshots: [taken, older] }))).toBe(at + 2 * hour);
  expect(coverageOf(factsOf({ snapshots: [taken] }), now, 4 * hour).badSince).toBe(at + 4 * hour);
});

test('not exported since its job ended', () => {
  const job = jobFor(taken, { state: 'Failed' });
  expect(since(factsOf({ snapshots: [taken], jobs: [job] }))).toBe(job.finishedAt);
});

test('never due since the last known change of the schedule', () => {
  const never = schedule({ exportFrequency: 'monthly' });
  expect(since(factsOf({ schedule: never }))).toBeUndefined();
  expect(since(factsOf({ schedule: never, events: [changed(5 * hour)] }))).toBe(at);
});

test("overdue since the rhythm's tolerance ended, good without a time", () => {
  const daily = (age: number) => Array.from({ length: 8 }, (_, turn) => plainJob({ age: age + turn * day }));
  const off = schedule({ autoExport: false });
  const late = coverageOf(factsOf({ schedule: off, jobs: daily(3 * day) }), now);
  expect(late.verdict).toBe('overdue');
  expect(late.badSince).toBeGreaterThan(now - 2 * day);
  expect(late.badSince).toBeLessThan(now);
  expect(since(factsOf({ schedule: off, jobs: daily(hour) }))).toBeUndefined();
});
