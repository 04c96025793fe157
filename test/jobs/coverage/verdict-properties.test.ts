import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coverageOf } from '../../../source/jobs/coverage/coverage.ts';
import { badVerdicts } from '../../../source/jobs/coverage/facts.ts';
import type { ClusterFacts } from '../../../source/jobs/coverage/facts.ts';
import { usualGrace } from '../../../source/jobs/coverage/facts.ts';
import type { Job } from '../../../source/jobs/job.ts';
import { isAutoExportOn } from '../../../source/jobs/schedule.ts';
import type { Schedule } from '../../../source/jobs/schedule.ts';
import type { Snapshot } from '../../../source/jobs/snapshot.ts';
import {
  changed,
  day,
  factsOf,
  hour,
  jobFor,
  now,
  plainJob,
  refused,
  reported,
  schedule,
  snapshot,
} from '../../helpers/coverage.ts';

const states = ['Queued', 'InProgress', 'Successful', 'Failed', 'Cancelled', 'Unknown'] as const;
const finished = (state: (typeof states)[number]): Partial<Job> =>
  state === 'Queued' || state === 'InProgress' ? { state, finishedAt: undefined } : { state };

/** What may happen on one day: any snapshot, with no job, one, or several. */
const days = fc.record({
  snapshotType: fc.constantFrom('scheduled', 'scheduled', 'scheduled', 'ondemand', 'fallback'),
  frequencyType: fc.constantFrom('daily', 'daily', 'weekly', undefined),
  status: fc.constantFrom('completed', 'completed', 'inprogress', 'failed', 'odd'),
  kept: fc.integer({ min: 1, max: 20 }),
  jobs: fc.array(fc.constantFrom(...states), { maxLength: 3 }),
});

const histories = fc
  .record({
    days: fc.array(days, { maxLength: 12 }),
    first: fc.integer({ min: 0, max: 23 * hour }),
    byHand: fc.array(
      fc.record({ age: fc.integer({ min: 0, max: 20 * day }), state: fc.constantFrom(...states) }),
      {
        maxLength: 6,
      },
    ),
    exports: fc.constantFrom('daily', 'weekly', 'monthly', 'odd', undefined),
    autoExport: fc.constantFrom(true, true, true, false, undefined),
    weekday: fc.integer({ min: 0, max: 8 }),
    reports: fc.array(fc.integer({ min: 1, max: 12 * day }), { maxLength: 2 }),
    change: fc.option(fc.integer({ min: 0, max: 12 * day }), { nil: undefined }),
  })
  .map((given): ClusterFacts => {
    const snapshots: Snapshot[] = [];
    const jobs: Job[] = given.byHand.map(({ age, state }) => plainJob({ age, ...finished(state) }));
    for (const [index, { kept, jobs: own, ...one }] of given.days.entries()) {
      const age = given.first + index * day;
      const taken = snapshot({ age, ...one, policyItems: [], expiresAt: now - age + kept * day });
      snapshots.push(one.status === 'inprogress' ? { ...taken, createdAt: undefined } : taken);
      for (const [turn, state] of own.entries()) {
        jobs.push(jobFor(taken, { createdAt: now - age + (turn + 1) * 60_000, ...finished(state) }));
      }
    }
    const weekly = {
      ...schedule().items[0]!,
      id: 'weekly',
      frequencyType: 'weekly',
      frequencyInterval: given.weekday,
    };
    return factsOf({
      jobs,
      snapshots: snapshots.filter(({ expiresAt = 0 }) => expiresAt > now),
      schedule: schedule({
        autoExport: given.autoExport,
        exportFrequency: given.exports,
        items: given.weekday === 0 ? schedule().items : [...schedule().items, weekly],
      }),
      events: [
        ...given.reports.map(reported),
        ...(given.change === undefined ? [] : [changed(given.change)]),
      ],
    });
  });

function holds(check: (facts: ClusterFacts) => void): void {
  fc.assert(fc.property(histories, check), { numRuns: 400 });
}

const told = <T>(value: T) => ({ kind: 'loaded', value }) as const;
const valueOf = <T>(fact: { kind: string } | { kind: 'loaded'; value: T }): T => (fact as { value: T }).value;

test('never good while anything is refused or loading, and never bad while loading', () => {
  holds((facts) => {
    for (const name of ['jobs', 'schedule', 'snapshots', 'events'] as const) {
      const off = !isAutoExportOn(valueOf<Schedule>(facts.schedule));
      // Without automatic export, neither snapshots nor events are requested.
      if (!off || name === 'jobs' || name === 'schedule') {
        expect(['good', 'running', 'no-exports']).not.toContain(
          coverageOf({ ...facts, [name]: refused }, now).verdict,
        );
      }
      expect(coverageOf({ ...facts, [name]: { kind: 'loading' } }, now).verdict).toBe('unknown');
    }
  });
});

test('one verdict with a reason, and a remedy when it is bad', () => {
  holds((facts) => {
    const { verdict, reason, remedy, lastChance, dataAsOf } = coverageOf(facts, now);
    expect(reason).toMatch(/^\S.*\S$/);
    expect(reason).not.toMatch(/undefined|NaN|Invalid|Infinity/);
    if (badVerdicts.has(verdict) || verdict === 'unknown') expect(remedy).toMatch(/^[A-Z].*\.$/);
    if (lastChance !== undefined) expect(lastChance).toBeGreaterThan(now);
    if (verdict === 'good') expect(dataAsOf).toBeDefined();
  });
});

test('exports of all snapshots clear missing and not exported', () => {
  holds((facts) => {
    const snapshots = valueOf<readonly Snapshot[]>(facts.snapshots);
    const jobs = valueOf<{ items: readonly Job[] }>(facts.jobs).items;
    const healing = snapshots.map((each) => jobFor(each, { createdAt: now, finishedAt: now }));
    const healed = { ...facts, jobs: told({ items: [...jobs, ...healing], since: -Infinity }) };
    if (snapshots.length === 0) return;
    expect(['missing', 'not-exported']).not.toContain(coverageOf(healed, now).verdict);
  });
});

test('nothing is missing within the grace, before the last change, on an uncertain day, or of another kind', () => {
  holds((facts) => {
    const quiet = { ...facts, events: told({ items: [], since: now - 35 * day }) };
    const others = (change: Partial<Snapshot>): ClusterFacts => ({
      ...quiet,
      snapshots: told(valueOf<readonly Snapshot[]>(facts.snapshots).map((each) => ({ ...each, ...change }))),
    });
    const harmless = [
      others({ createdAt: now - usualGrace + 1 }),
      others({ snapshotType: 'fallback' }),
      others({ snapshotType: 'ondemand' }),
      others({ status: 'inprogress' }),
      { ...facts, events: told({ items: [changed(0)], since: now - 35 * day }) },
    ];
    for (const each of harmless) expect(coverageOf(each, now).verdict).not.toBe('missing');
    // With a weekly item for each day, no day certainly belongs to the daily one.
    const items = [1, 2, 3, 4, 5, 6, 7].map((frequencyInterval) => ({
      ...schedule().items[0]!,
      id: undefined,
      frequencyType: 'weekly',
      frequencyInterval,
    }));
    const shared = schedule({ items: [schedule().items[0]!, ...items] });
    expect(coverageOf({ ...quiet, schedule: told(shared) }, now).verdict).not.toBe('missing');
  });
});

test('the order of jobs, snapshots and events does not matter', () => {
  holds((facts) => {
    const turned = <T>(list: readonly T[]): readonly T[] => list.toReversed();
    const jobs = valueOf<{ items: readonly Job[]; since: number }>(facts.jobs);
    const events = valueOf<{ items: never[]; since: number }>(facts.events);
    const other: ClusterFacts = {
      ...facts,
      jobs: told({ ...jobs, items: turned(jobs.items) }),
      snapshots: told(turned(valueOf<readonly Snapshot[]>(facts.snapshots))),
      events: told({ ...events, items: turned(events.items) }),
    };
    expect(coverageOf(other, now)).toEqual(coverageOf(facts, now));
  });
});
