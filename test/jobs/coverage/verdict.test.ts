import { describe, expect, test } from 'vitest';
import { byWorst, coverageOf } from '../../../source/jobs/coverage/coverage.ts';
import type { Coverage } from '../../../source/jobs/coverage/coverage.ts';
import type { Loadable } from '../../../source/jobs/coverage/facts.ts';
import { badVerdicts, doubts, verdicts } from '../../../source/jobs/coverage/facts.ts';
import type { Job } from '../../../source/jobs/job.ts';
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
  type Given,
} from '../../helpers/coverage.ts';

const verdict = (given: Given): Coverage => coverageOf(factsOf(given), now);

/** A snapshot of each of the last days at 03:16, newest first, and a good job for each. */
const week = [0, 1, 2, 3, 4, 5].map((days) => snapshot({ age: 5 * hour + days * day }));
const good = week.map((each) => jobFor(each));
const [latest, before] = [week[0]!, week[1]!];

describe('missing', () => {
  test('a due snapshot has no job: what to do, and until when', () => {
    const said = verdict({ snapshots: week, jobs: good.slice(1) });
    expect(said).toMatchObject({
      verdict: 'missing',
      reason: 'No export was started for the snapshot of Nov 28 03:16 UTC, so it is not in the bucket.',
      basis: 'by the schedule: daily at 03:16 UTC',
      dataAsOf: before.createdAt,
      nextDue: latest.createdAt! + day,
      lastChance: latest.expiresAt,
    });
    expect(said.remedy).toContain(
      'with the Atlas CLI before it expires on Dec 5 03:16 UTC (in 6 d). Then look for the cause',
    );
    expect(said.command).toContain(`--clusterName Prod0 --snapshotId ${latest.id} --bucketId`);
  });

  test('not within the grace period, unless Atlas reports it', () => {
    const fresh = snapshot({ age: hour });
    const at = { referenceHour: 7, referenceMinute: 16 };
    const given: Given = {
      snapshots: [fresh, ...week.slice(1)],
      jobs: good.slice(1),
      schedule: schedule(at),
    };
    expect(verdict(given).verdict).toBe('good');
    const told = verdict({ ...given, events: [reported(hour / 2)] });
    expect(told).toMatchObject({
      verdict: 'missing',
      reason: expect.stringContaining(
        'Atlas reported on Nov 28 07:46 UTC that automatic export failed',
      ) as string,
    });
    // An event without a cluster may belong to any cluster.
    expect(verdict({ ...given, events: [{ ...reported(hour / 2), clusterName: undefined }] }).verdict).toBe(
      'good',
    );
    expect(verdict({ ...given, events: [{ ...reported(hour / 2), clusterName: 'Other' }] }).verdict).toBe(
      'good',
    );
  });

  test('cleared by a manual or running export of the same snapshot, but not of a later one', () => {
    expect(verdict({ snapshots: week, jobs: good }).verdict).toBe('good');
    const running = jobFor(latest, { state: 'InProgress', finishedAt: undefined });
    expect(verdict({ snapshots: week, jobs: [running, ...good.slice(1)] }).verdict).toBe('running');
    const gap = verdict({ snapshots: week, jobs: good.filter((_, index) => index !== 2) });
    expect([gap.verdict, gap.lastChance]).toEqual(['missing', week[2]!.expiresAt]);
  });

  test('names several days in one sentence, with the first expiry', () => {
    const said = verdict({ snapshots: week, jobs: good.slice(3) });
    expect(said.reason).toBe(
      'No export was started for 3 snapshots (oldest Nov 26 03:16, newest Nov 28 03:16 UTC), so they are not in the bucket.',
    );
    expect(said.remedy).toContain(
      'those 3 snapshots with the Atlas CLI before the first one expires on Dec 3 03:16 UTC',
    );
    expect(said.lastChance).toBe(week[2]!.expiresAt);
    expect(said.command).toContain(week[2]!.id);
    expect(said.commandFor).toBe('the snapshot of Nov 26 03:16 UTC');
  });

  test.each([
    ['a fallback snapshot', snapshot({ age: 5 * hour, snapshotType: 'fallback' })],
    ['an on-demand one', snapshot({ age: 5 * hour, snapshotType: 'ondemand', frequencyType: 'ondemand' })],
    ['one of another frequency', snapshot({ age: 5 * hour, frequencyType: 'weekly' })],
    ['one that failed', snapshot({ age: 5 * hour, status: 'failed' })],
    ['one in progress', snapshot({ age: 5 * hour, status: 'inprogress', createdAt: undefined })],
    ['one of several policy items', snapshot({ age: 5 * hour, policyItems: ['daily', 'weekly'] })],
  ])('not for %s', (_, odd) => {
    const items = ['daily', 'weekly'].map((frequencyType) => ({
      ...schedule().items[0]!,
      id: frequencyType,
      frequencyType,
      frequencyInterval: 1,
    }));
    const said = verdict({
      snapshots: [odd, ...week.slice(1)],
      jobs: good.slice(1),
      schedule: schedule({ items }),
    });
    expect(badVerdicts.has(said.verdict)).toBe(false);
  });

  test('not on a day shared with a less frequent item', () => {
    const items = [
      schedule().items[0]!,
      { ...schedule().items[0]!, frequencyType: 'weekly', frequencyInterval: 6 },
    ];
    // November 28, 2026 is a Saturday.
    expect(verdict({ snapshots: week, jobs: good.slice(1), schedule: schedule({ items }) }).verdict).toBe(
      'good',
    );
    expect(verdict({ snapshots: week, jobs: good.slice(1), events: [changed(6 * hour)] }).verdict).toBe(
      'missing',
    );
  });

  test('reported by Atlas, with no snapshot left: until an export works again', () => {
    const given: Given = { snapshots: [], jobs: good.slice(2), events: [reported(30 * hour)] };
    expect(verdict(given)).toMatchObject({
      verdict: 'missing',
      reason:
        'Automatic export failed on Nov 27 02:16 UTC, as Atlas reported, and no export has succeeded since.',
      lastChance: undefined,
      command: undefined,
    });
    expect(verdict({ ...given, jobs: good }).verdict).toBe('good');
  });

  test('recognises a sharded job by its prefix', () => {
    const shards = [{ exportId: '1', replicaSetName: 'a' }];
    const job = jobFor(latest, { snapshotId: 'ffffffffffffffffffffffff', components: shards });
    expect(verdict({ snapshots: week, jobs: [job, ...good.slice(1)] }).verdict).toBe('good');
    const member = { ...latest, memberIds: ['eeeeeeeeeeeeeeeeeeeeeeee'] };
    const named = jobFor(latest, { snapshotId: 'eeeeeeeeeeeeeeeeeeeeeeee' });
    expect(verdict({ snapshots: [member, ...week.slice(1)], jobs: [named, ...good.slice(1)] }).verdict).toBe(
      'good',
    );
  });
});

describe('not exported', () => {
  const denied = { state: 'Failed', errMsg: 'Access denied' } as const;

  test('the newest job of a snapshot failed: the reason, and when the snapshot expires', () => {
    const said = verdict({ snapshots: week, jobs: [jobFor(latest, denied), ...good.slice(1)] });
    expect(said).toMatchObject({
      verdict: 'not-exported',
      reason: 'Access denied; the snapshot of Nov 28 03:16 UTC is not in the bucket.',
      remedy:
        'Fix the cause, then export that snapshot with the Atlas CLI before it expires on Dec 5 03:16 UTC (in 6 d): Atlas does not try again.',
      lastChance: latest.expiresAt,
      dataAsOf: before.createdAt,
    });
  });

  test('cleared by a success for the same snapshot, before or after, but not for a later one', () => {
    const failed = jobFor(before, denied);
    const again = jobFor(before, { id: 'e'.repeat(24), createdAt: now - hour, finishedAt: now - hour / 2 });
    expect(verdict({ snapshots: week, jobs: [again, failed, good[0]!, ...good.slice(2)] }).verdict).toBe(
      'good',
    );
    const later = verdict({ snapshots: week, jobs: [good[0]!, failed, ...good.slice(2)] });
    expect(later.verdict).toBe('not-exported');
    expect(later.reason).toMatch(/ is not in the bucket, though later ones are\.$/);
  });

  test('cannot be rescued after the snapshot expired', () => {
    const gone = { ...before, expiresAt: now - 1 };
    const jobs = [good[0]!, jobFor(before, denied), ...good.slice(2)];
    expect(verdict({ snapshots: [latest, gone, ...week.slice(2)], jobs }).verdict).toBe('good');
  });

  test('not for a failed manual export of another snapshot', () => {
    const byHand = plainJob({ age: hour, ...denied });
    expect(verdict({ snapshots: week, jobs: [byHand, ...good] }).verdict).toBe('good');
  });

  test('quotes the reason, or says that Atlas gave none', () => {
    const jobs = [jobFor(latest, { state: 'Cancelled' }), ...good.slice(1)];
    expect(verdict({ snapshots: week, jobs }).reason).toMatch(/^The export was cancelled; the snapshot of/);
  });
});

test('never due: automatic export waits for snapshots that no policy item takes', () => {
  const said = verdict({ snapshots: week, jobs: good, schedule: schedule({ exportFrequency: 'monthly' }) });
  expect(said).toMatchObject({ verdict: 'never-due', nextDue: undefined });
  expect([said.reason, said.remedy]).toEqual([
    'Automatic export never runs: it is set to monthly snapshots, but the backup policy only takes daily ones.',
    "Add monthly snapshots to the cluster's backup policy in Atlas, or set automatic export to daily ones.",
  ]);
});

describe('without automatic export, the rhythm of the jobs decides', () => {
  const off = schedule({ autoExport: false, exportFrequency: undefined });
  const daily = (from: number): readonly Job[] =>
    Array.from({ length: 28 }, (_, index) => plainJob({ age: from + index * day }));

  test('overdue: the newest good export is older than the rhythm allows', () => {
    const said = verdict({ schedule: off, jobs: daily(2 * day) });
    expect(said).toMatchObject({
      verdict: 'overdue',
      reason:
        'No export has succeeded since Nov 26 08:16 UTC; they came daily before, so one was expected about Nov 27 08:16 UTC.',
      remedy: expect.stringMatching(/turn automatic export on again .* it is off\.$/) as string,
      basis: 'by the rhythm of earlier exports: daily, on time 28 of 28 times',
    });
    expect(verdict({ schedule: off, jobs: daily(23 * hour) }).verdict).toBe('good');
    expect(verdict({ schedule: off, jobs: daily(26 * hour) }).verdict).toBe('good');
  });

  test('also of more jobs than a function takes arguments', () => {
    const jobs = daily(hour);
    const others = Array.from({ length: 200_000 }, () => jobs.at(-1)!);
    const said = verdict({ schedule: off, jobs: [...jobs, ...others] });
    expect(said).toMatchObject({ verdict: 'good', lastDue: jobs[0]?.createdAt });
  });

  test('overdue also when the jobs continue but fail', () => {
    const jobs = daily(hour).map((job, index) => (index < 3 ? { ...job, state: 'Failed' as const } : job));
    expect(verdict({ schedule: off, jobs })).toMatchObject({
      verdict: 'overdue',
      reason: expect.stringMatching(
        /failed, Atlas gave no reason, and no export has succeeded since .*; they came daily before\.$/,
      ) as string,
      remedy: expect.stringContaining('export the newest snapshot with the Atlas CLI') as string,
    });
    expect(verdict({ schedule: off, jobs: [jobs[0]!, ...daily(hour).slice(1)] }).verdict).toBe('failing');
  });

  test('waits for a running job that came in time', () => {
    const running = plainJob({ age: 8 * hour, state: 'InProgress', finishedAt: undefined });
    expect(verdict({ schedule: off, jobs: [running, ...daily(32 * hour)] }).verdict).toBe('running');
  });

  test('failing: too few jobs for a rhythm, and the newest failed', () => {
    const jobs = [plainJob({ age: hour, state: 'Failed', errMsg: 'No bucket.' }), plainJob({ age: 9 * day })];
    expect(verdict({ schedule: off, jobs })).toMatchObject({
      verdict: 'failing',
      reason: expect.stringMatching(
        /^No bucket; the last export .* failed, and the newest successful export was/,
      ) as string,
      basis: undefined,
      nextDue: undefined,
    });
    expect(
      verdict({
        schedule: off,
        jobs: jobs.toReversed().map((job, i) => ({ ...job, createdAt: now - i * day })),
      }).verdict,
    ).toBe('unknown');
  });

  test('no exports: no job at all', () => {
    expect(verdict({ schedule: off, jobs: [] }).verdict).toBe('no-exports');
    expect(verdict({ jobs: [], snapshots: [], events: [changed(hour)] })).toMatchObject({
      verdict: 'no-exports',
      reason:
        'Nothing has been exported yet; automatic export is on, and the next export is due on Nov 29 03:16 UTC.',
    });
  });
});

describe('unknown', () => {
  const loading: Loadable<never> = { kind: 'loading' };

  test.each([
    ['jobs', { jobs: refused }],
    ['schedule', { schedule: refused }],
    ['snapshots', { snapshots: refused }],
    ['events', { events: refused }],
  ] as const)('gives the reason when %s are refused, and is never good', (_, refusal) => {
    const facts = { ...factsOf({ snapshots: week, jobs: good }), ...refusal };
    expect(coverageOf(facts, now)).toMatchObject({
      verdict: 'unknown',
      reason: 'Not on the list.',
      remedy: 'Add it.',
    });
  });

  test.each(['jobs', 'schedule', 'snapshots', 'events'] as const)(
    'no verdict while %s are still loading',
    (what) => {
      const facts = { ...factsOf({ snapshots: week, jobs: [] }), [what]: loading };
      expect(coverageOf(facts, now)).toMatchObject({
        verdict: 'unknown',
        reason: 'Atlas has not answered yet.',
      });
    },
  );

  test('reports a failure even though another answer was refused', () => {
    const failed = plainJob({ age: hour, state: 'Failed' });
    expect(coverageOf({ ...factsOf({ jobs: [failed] }), schedule: refused }, now).verdict).toBe('failing');
  });

  test.each([
    ['backups are off', { schedule: 'off' as const }, 'switched off'],
    [
      'an unknown frequency',
      { schedule: schedule({ exportFrequency: 'fortnightly', oddItems: 1 }) },
      'could not be read',
    ],
    ['Atlas does not say whether', { schedule: schedule({ autoExport: undefined }) }, 'does not say whether'],
    [
      'an unknown state',
      { jobs: [{ ...good[0]!, state: 'Unknown' as const, stateText: 'Paused' }, ...good.slice(1)] },
      '“Paused”',
    ],
    [
      'no snapshot was taken',
      { snapshots: week.slice(1), jobs: good.slice(1) },
      'there is no snapshot of Nov 28 03:16 UTC, when an export was due',
    ],
    [
      'not all jobs were read',
      { jobs: good.slice(0, 2), jobsSince: now - 2 * day },
      'so it is not known whether 4 snapshots (',
    ],
  ] as const)('%s', (_, given, why) => {
    const said = verdict({ snapshots: week, jobs: good, ...given });
    expect([said.verdict, said.reason]).toEqual(['unknown', expect.stringContaining(why)]);
  });
});

test('sorts the worst first, then by time, then by name', () => {
  const one = verdict({ snapshots: week, jobs: good });
  const clusters = verdicts.flatMap((verdict) => [
    { ...one, verdict, clusterName: 'b' },
    { ...one, verdict, clusterName: 'a' },
    { ...one, verdict, clusterName: 'z', lastChance: 1 },
  ]);
  const sorted = clusters.toReversed().toSorted(byWorst);
  expect(sorted.map(({ verdict, clusterName }) => `${verdict} ${clusterName}`)).toEqual(
    verdicts.flatMap((verdict) => ['z', 'a', 'b'].map((name) => `${verdict} ${name}`)),
  );
});

test('of unknown ones, those that need an act come first', () => {
  const one = verdict({ snapshots: week, jobs: good });
  const clusters = doubts.map((doubt, index) => ({
    ...one,
    verdict: 'unknown' as const,
    doubt,
    clusterName: `${9 - index}`,
  }));
  expect(
    clusters
      .toReversed()
      .toSorted(byWorst)
      .map(({ doubt }) => doubt),
  ).toEqual(['unprotected', 'refused', 'unclear', 'irregular', 'loading']);
});

test('a failure behind a missing export is told, with the earlier deadline', () => {
  const failed = { state: 'Failed', errMsg: 'Access denied' } as const;
  const jobs = [jobFor(before, failed), ...good.slice(2)];
  const said = verdict({ snapshots: week, jobs });
  expect([said.verdict, said.lastChance]).toEqual(['missing', before.expiresAt]);
  expect(said.reason).toContain(
    ', and the export of the snapshot of Nov 27 03:16 UTC failed (Access denied); neither is in the bucket',
  );
  expect(said.remedy).toContain('Fix what made exports fail');
  expect(said.remedy).toContain('before the first one expires on Dec 4 03:16 UTC');
  expect(said.command).toContain(before.id);
  expect(said.commandFor).toContain('Nov 27 03:16 UTC');
});

test('what stands behind the verdict is told beside it', () => {
  const facts = { ...factsOf({ jobs: [plainJob({ age: hour, state: 'Failed' })] }), schedule: refused };
  expect(coverageOf(facts, now)).toMatchObject({
    verdict: 'failing',
    also: 'The backup policy could not be read. Not on the list. Add it.',
  });
  expect(verdict({ snapshots: week, jobs: good }).also).toBeUndefined();
});

test('gives no command when a part of it is not a plain id or name', () => {
  const facts = { ...factsOf({ snapshots: week, jobs: good.slice(1) }), clusterName: 'a; rm -rf' };
  expect(coverageOf(facts, now)).toMatchObject({ verdict: 'missing', command: undefined });
});
