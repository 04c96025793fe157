import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarOf } from '../../../source/jobs/coverage/calendar.ts';
import { coverageOf } from '../../../source/jobs/coverage/coverage.ts';
import { badVerdicts } from '../../../source/jobs/coverage/facts.ts';
import type { ClusterFacts } from '../../../source/jobs/coverage/facts.ts';
import { usualGrace } from '../../../source/jobs/coverage/facts.ts';
import { utc } from '../../../source/jobs/coverage/words.ts';
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

/** The same cluster with its backups off, without automatic export, or with an answer that was refused. */
function variants(facts: ClusterFacts): readonly ClusterFacts[] {
  const off = schedule({ autoExport: false, exportFrequency: undefined });
  return [
    facts,
    { ...facts, schedule: told('off') },
    { ...facts, schedule: told(off), snapshots: told([]) },
    { ...facts, schedule: told(schedule({ exportFrequency: '' })) },
    { ...facts, schedule: refused },
    { ...facts, events: refused },
  ];
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

test('one sentence says what is wrong, and one or two say what to do', () => {
  holds((facts) => {
    for (const each of variants(facts)) {
      const { verdict, reason, remedy, also = '' } = coverageOf(each, now);
      expect(reason).toMatch(/^[A-Z][^.!?]+\.$/);
      expect(`${reason} ${remedy ?? ''} ${also}`).not.toMatch(/ {2}\S|undefined|NaN|Invalid|Infinity| [,.;]/);
      if (verdict === 'running' || verdict === 'good') expect(remedy).toBeUndefined();
      else expect(remedy).toMatch(/^[A-Z][^.!?]+\.(?: [A-Z][^.!?]+\.)?$/);
      if (badVerdicts.has(verdict))
        expect(remedy).toMatch(
          /\b(?:export|look|add|turn|check|start|wait)\b.* (?:Atlas|CLI|policy|runs|export)\b/i,
        );
    }
  });
});

test('no remedy names a cause that the facts exclude', () => {
  holds((facts) => {
    for (const each of variants(facts)) {
      const { verdict, reason, remedy = '' } = coverageOf(each, now);
      const own = each.schedule.kind === 'loaded' ? each.schedule.value : undefined;
      if (own === 'off') expect(remedy).not.toMatch(/cron job|automatic export|Atlas CLI|activity feed/);
      else if (own?.autoExport === true) expect(remedy).not.toMatch(/cron job|turn (?:on )?automatic export/);
      else if (own?.autoExport === false) expect(remedy).not.toMatch(/still on/);
      if (reason.includes('though later ones are')) expect(remedy).not.toMatch(/Fix/);
      if (verdict !== 'unknown' && /was cancelled[;,]/.test(reason))
        expect(remedy).not.toMatch(/Fix the cause/);
      if (/gave no reason/.test(reason)) expect(remedy).not.toMatch(/^Fix/);
      if (/is (?:running|queued)/.test(reason) && badVerdicts.has(verdict)) expect(remedy).toMatch(/^Wait/);
    }
  });
});

test('good only if a schedule or a rhythm tells when exports are expected', () => {
  holds((facts) => {
    for (const each of variants(facts)) {
      const { verdict, basis } = coverageOf(each, now);
      if (verdict === 'good') expect(basis).toBeDefined();
    }
  });
});

test('good only if each export that was certainly due since the newest good one is accounted for', () => {
  holds((facts) => {
    const { verdict, dataAsOf = -Infinity } = coverageOf(facts, now);
    if (verdict !== 'good' || !isAutoExportOn(valueOf<Schedule>(facts.schedule))) return;
    // A snapshot that is being taken may be that of any time.
    const taken = valueOf<readonly Snapshot[]>(facts.snapshots);
    if (taken.some(({ status }) => status !== 'completed' && status !== 'failed')) return;
    const open = calendarOf(facts, now).filter(({ at }) => at > dataAsOf);
    expect(open.filter(({ result }) => ['nothing', 'missing', 'failed'].includes(result))).toEqual([]);
    expect(open.filter(({ result }) => result === 'unknown').length).toBeLessThan(2);
  });
});

test('no snapshot that is still to be rescued expires before the last chance that is told', () => {
  holds((facts) => {
    const { verdict, lastChance = Infinity, reason } = coverageOf(facts, now);
    if (verdict !== 'missing' && verdict !== 'not-exported') return;
    const { items } = valueOf<{ items: readonly Job[] }>(facts.jobs);
    const snapshots = valueOf<readonly Snapshot[]>(facts.snapshots);
    for (const failed of items.filter(({ state }) => state === 'Failed' || state === 'Cancelled')) {
      const own = snapshots.find(({ id }) => id === failed.snapshotId);
      if (own === undefined || !reason.includes(`snapshot of ${utc(own.createdAt ?? 0, now)}`)) continue;
      expect(lastChance).toBeLessThanOrEqual(own.expiresAt ?? Infinity);
    }
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
