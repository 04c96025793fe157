import { expect, test } from 'vitest';
import { coverageOf } from '../../../source/jobs/coverage/coverage.ts';
import { verdicts } from '../../../source/jobs/coverage/facts.ts';
import type { ClusterFacts } from '../../../source/jobs/coverage/facts.ts';
import type { Job } from '../../../source/jobs/job.ts';
import type { PolicyItem } from '../../../source/jobs/schedule.ts';
import {
  changed,
  day,
  factsOf,
  hour,
  jobFor,
  now,
  plainJob,
  reported,
  schedule,
  snapshot,
  type Given,
} from '../../helpers/coverage.ts';

const minute = hour / 60;
const refused = {
  kind: 'failed',
  sentence: 'Your address 203.0.113.7 is not on the API access list of the API key.',
  remedy: "Add it to the API key's own API access list, not to the project's network access list.",
} as const;
/** A snapshot of each of the last days at 03:16, newest first, and a good job for each. */
const week = [0, 1, 2, 3, 4, 5].map((days) => snapshot({ age: 5 * hour + days * day }));
const good = week.map((each) => jobFor(each));
const denied = { state: 'Failed', errMsg: "Access denied: the bucket's role lacks s3:PutObject." } as const;
const cancelled = { state: 'Cancelled' } as const;
const ongoing = { finishedAt: undefined, state: 'InProgress' } as const;
const [latest] = week;

const off = schedule({ autoExport: false, exportFrequency: undefined });
const daily = (from: number, newest: Partial<Job> = {}): readonly Job[] =>
  Array.from({ length: 28 }, (_, index) => plainJob({ age: from + index * day, ...(index === 0 && newest) }));
const item = (frequencyType: string, frequencyInterval: number): PolicyItem => ({
  ...schedule().items[0]!,
  id: frequencyType,
  frequencyType,
  frequencyInterval,
});
/** The newest jobs as given, and good ones for the days before. */
const newest = (...own: readonly (Partial<Job> | undefined)[]): readonly Job[] =>
  week.flatMap((each, index) => {
    if (index >= own.length) return [jobFor(each)];
    const given = own[index];
    return given === undefined ? [] : [jobFor(each, given)];
  });

const exporting = (given: Given): ClusterFacts => factsOf({ snapshots: week, jobs: good, ...given });
const unscheduled = (given: Given): ClusterFacts => factsOf({ schedule: off, ...given });

/** What may be true of a cluster; the title says what somebody who knows Atlas would see. */
const cases: Readonly<Record<string, ClusterFacts>> = {
  'missing: one snapshot has no job': exporting({ jobs: newest(undefined) }),
  'missing: two have none, one in between has': exporting({ jobs: newest(undefined, {}, undefined) }),
  'missing: three have none': exporting({ jobs: newest(undefined, undefined, undefined) }),
  'missing: Atlas reported it': exporting({ jobs: newest(undefined), events: [reported(4 * hour)] }),
  'missing: Atlas reported it, and the snapshot is gone': exporting({
    snapshots: [],
    jobs: good.slice(2),
    events: [reported(30 * hour)],
  }),
  'missing: Atlas reported it, and only another snapshot is there': exporting({
    snapshots: [snapshot({ age: hour, snapshotType: 'ondemand', frequencyType: 'ondemand' })],
    jobs: good.slice(2),
    events: [reported(30 * hour)],
  }),
  'missing, and before that a failure that expires first': exporting({ jobs: newest(undefined, denied) }),
  'missing, and before that two cancelled ones': exporting({ jobs: newest(undefined, cancelled, cancelled) }),
  'missing, without a bucket for the command': exporting({
    jobs: newest(undefined),
    schedule: schedule({ exportBucketId: undefined }),
  }),
  'not exported: the newest failed': exporting({ jobs: newest(denied) }),
  'not exported: three failed alike': exporting({ jobs: newest(denied, denied, denied) }),
  'not exported: three failed differently': exporting({
    jobs: newest(denied, { state: 'Failed', errMsg: 'Internal error.' }, denied),
  }),
  'not exported, though a later one is': exporting({ jobs: newest({}, denied) }),
  'not exported: cancelled': exporting({ jobs: newest(cancelled) }),
  'not exported: no reason': exporting({ jobs: newest({ state: 'Failed' }) }),
  'not exported: only a code': exporting({ jobs: newest({ state: 'Failed', errorCode: 'ACCESS_DENIED' }) }),
  'not exported, and one is running': exporting({ jobs: newest(ongoing, denied) }),
  'never due: other frequencies': exporting({
    schedule: schedule({ exportFrequency: 'monthly', items: [item('hourly', 6), item('weekly', 6)] }),
  }),
  'never due: an empty policy': exporting({ schedule: schedule({ items: [] }) }),
  'overdue: exports by hand stopped, or automatic export was turned off': unscheduled({
    jobs: daily(3 * day),
  }),
  'overdue: the schedule was refused': { ...unscheduled({ jobs: daily(3 * day) }), schedule: refused },
  'overdue: backups were switched off': factsOf({ schedule: 'off', jobs: daily(3 * day) }),
  'overdue: the newest ones failed': unscheduled({
    jobs: daily(hour).map((job, index) => (index < 3 ? { ...job, ...denied } : job)),
  }),
  'overdue: a late one is running': unscheduled({
    jobs: [plainJob({ age: hour, ...ongoing }), ...daily(3 * day)],
  }),
  'failing: the only job': unscheduled({ jobs: [plainJob({ age: 2 * hour, ...denied })] }),
  'failing: an earlier one succeeded': unscheduled({
    jobs: [plainJob({ age: 2 * hour, ...denied }), jobFor(week[5]!)],
  }),
  'failing: an earlier one succeeded, nobody knows of which snapshot': unscheduled({
    jobs: [plainJob({ age: 2 * hour, ...denied }), plainJob({ age: 9 * day })],
  }),
  'failing: no reason': unscheduled({ jobs: [plainJob({ age: 2 * hour, state: 'Failed' })] }),
  'failing: cancelled': unscheduled({ jobs: [plainJob({ age: 2 * hour, ...cancelled })] }),
  'failing: another is running': unscheduled({
    jobs: [plainJob({ age: hour, ...ongoing }), plainJob({ age: 2 * hour, ...denied }), jobFor(week[5]!)],
  }),
  'failing: backups are off': factsOf({ schedule: 'off', jobs: [plainJob({ age: 2 * hour, ...denied })] }),
  'running: with collections': exporting({
    jobs: newest({ ...ongoing, exportStatus: { exportedCollections: 12, totalCollections: 40 } }),
  }),
  'running: the first export': exporting({
    snapshots: week.slice(0, 1),
    jobs: [jobFor(latest!, { ...ongoing, createdAt: now - 38 * minute })],
    events: [changed(day)],
  }),
  'running: queued': exporting({
    jobs: newest({ ...ongoing, state: 'Queued', createdAt: now - 5 * minute }),
  }),
  'running: queued a moment ago': exporting({
    jobs: newest({ ...ongoing, state: 'Queued', createdAt: now - minute / 12 }),
  }),
  'good: by the schedule': exporting({}),
  'good: by the rhythm': unscheduled({ jobs: daily(5 * hour) }),
  'good: the schedule has just been changed': exporting({
    schedule: schedule({ referenceHour: 4 }),
    events: [changed(hour)],
  }),
  'good: a day that may not be due': exporting({
    jobs: good.slice(1),
    schedule: schedule({ items: [item('daily', 1), item('weekly', 6)] }),
  }),
  'good: the snapshot takes long': exporting({
    snapshots: [snapshot({ age: 0, createdAt: undefined, status: 'inprogress' }), ...week.slice(1)],
    jobs: good.slice(1),
  }),
  'good: the snapshot came late': exporting({
    snapshots: [snapshot({ age: hour }), ...week.slice(1)],
    jobs: good.slice(1),
  }),
  'no exports: nothing is set up': unscheduled({}),
  'no exports: automatic export has just been turned on': factsOf({ events: [changed(hour)] }),
  'unknown: no answer yet': { ...exporting({}), jobs: { kind: 'loading' } },
  'unknown: refused': { ...exporting({}), snapshots: refused },
  'unknown: backups are off': factsOf({ schedule: 'off', jobs: [plainJob({ age: 90 * day })] }),
  'unknown: a state that is new': exporting({ jobs: newest({ state: 'Unknown', stateText: 'Paused' }) }),
  'unknown: whether automatic export is on': exporting({ schedule: schedule({ autoExport: undefined }) }),
  'unknown: a frequency that is new': exporting({
    schedule: schedule({ exportFrequency: 'fortnightly', items: [item('fortnightly', 1)] }),
  }),
  'unknown: an empty frequency': exporting({
    schedule: schedule({ exportFrequency: '', items: [item('', 1)] }),
  }),
  'unknown: too many jobs': exporting({ jobs: good.slice(0, 2), jobsSince: now - 2 * day }),
  'unknown: no snapshot when one was due': exporting({ snapshots: week.slice(1), jobs: good.slice(1) }),
  'unknown: no snapshot when one was due, though others were taken': exporting({
    snapshots: [
      snapshot({ age: 2 * hour, frequencyType: 'hourly', policyItems: ['hourly'] }),
      ...week.slice(1),
    ],
    jobs: good.slice(1),
    schedule: schedule({ items: [item('daily', 1), item('hourly', 6)] }),
  }),
  'unknown: no export was due for certain for days': exporting({
    snapshots: week.map((each) => ({ ...each, frequencyType: 'weekly', policyItems: ['weekly'] })),
    jobs: good.slice(4),
    schedule: schedule({
      items: [item('daily', 1), ...[1, 2, 3, 4, 5, 6, 7].map((weekday) => item('weekly', weekday))],
    }),
  }),
  'unknown: no snapshot when an export may have been due': exporting({
    snapshots: week.slice(1),
    jobs: good.slice(1),
    schedule: schedule({ items: [item('daily', 1), item('weekly', 6)] }),
  }),
  'unknown: the snapshot does not end': exporting({
    snapshots: [snapshot({ age: 0, createdAt: undefined, status: 'inprogress' }), ...week.slice(4)],
    jobs: good.slice(4),
  }),
  'unknown: the schedule was changed after exports had stopped': exporting({
    jobs: good.slice(1),
    events: [changed(hour)],
  }),
  'unknown: no snapshot any more, and too many jobs': exporting({
    snapshots: week.slice(2),
    jobs: good.slice(2),
    jobsSince: now - 2 * hour,
  }),
  'unknown: the snapshot failed': exporting({
    snapshots: [snapshot({ age: 5 * hour, status: 'failed' }), ...week.slice(1)],
    jobs: good.slice(1),
  }),
  'unknown: a yearly export was due long ago': factsOf({
    schedule: schedule({ exportFrequency: 'yearly', items: [item('yearly', 1)] }),
    jobs: [jobFor(snapshot({ age: 690 * day }))],
  }),
  'unknown: one export by hand long ago': unscheduled({ jobs: [jobFor(snapshot({ age: 690 * day }))] }),
  'unknown: exports by hand now and then': unscheduled({
    jobs: [3, 40, 41, 300, 420, 421].map((days) => jobFor(snapshot({ age: days * day }))),
  }),
};

const told = Object.entries(cases).map(([title, facts]) => ({ title, ...coverageOf(facts, now) }));

test('what each verdict says to someone who does not know Atlas', async () => {
  const text = told.map(({ title, verdict, reason, remedy = '–', also, lastChance, commandFor }) =>
    [
      `# ${title}`,
      `${verdict}: ${reason}`,
      remedy,
      ...(also === undefined ? [] : [`also: ${also}`]),
      ...(commandFor === undefined ? [] : [`command for ${commandFor}, which expires first`]),
      ...(lastChance === undefined ? [] : [`last chance: ${new Date(lastChance).toISOString()}`]),
    ].join('\n'),
  );
  await expect(`${text.join('\n\n')}\n`).toMatchFileSnapshot('./sentences.txt');
});

test('each case has the verdict that its title says, and no verdict is left out', () => {
  expect(
    told.filter(
      ({ title, verdict }) =>
        !title.replace(' ', '-').startsWith(verdict) && !title.startsWith(verdict.replace('-', ' ')),
    ),
  ).toEqual([]);
  expect(new Set(told.map(({ verdict }) => verdict))).toEqual(new Set(verdicts));
});
