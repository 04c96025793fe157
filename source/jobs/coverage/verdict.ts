import { byNewest, isUnfinished } from '../job.ts';
import type { Job } from '../job.ts';
import { dueTimes, isAutoExportOn } from '../schedule.ts';
import type { Schedule } from '../schedule.ts';
import { autoExportFailed } from '../snapshot.ts';
import type { Snapshot } from '../snapshot.ts';
import { candidatesOf, dataAsOf, lastChange } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import type { ClusterFacts, Loadable } from './facts.ts';
import type { Finding } from './finding.ts';
import { rhythmOf, sampleLimit } from './rhythm.ts';
import type { Rhythm } from './rhythm.ts';
import { utc } from './words.ts';

/** The finding, and the facts that every verdict has. */
export type Judgement = {
  readonly finding: Finding;
  readonly lastGood: Job | undefined;
  /** The time of its data, milliseconds since 1970; its creation, if that is unknown. */
  readonly dataAsOf: number | undefined;
  /** Undefined without automatic export. */
  readonly schedule: Schedule | undefined;
  readonly rhythm: Rhythm | undefined;
};

type Unknown = Extract<Finding, { verdict: 'unknown' }>;

/** Everything that the verdicts need to know of one cluster. */
type Case = {
  readonly facts: ClusterFacts;
  readonly now: number;
  readonly grace: number;
  readonly jobs: readonly Job[];
  readonly lastGood: Job | undefined;
  /** When the newest successful job was created. */
  readonly goodAt: number | undefined;
  readonly lastEnded: Job | undefined;
  readonly running: Job | undefined;
  readonly schedule: Schedule | undefined;
  /** Undefined when schedule, snapshots or events are unknown. */
  readonly candidates: readonly Candidate[] | undefined;
  readonly rhythm: Rhythm | undefined;
};

/** The worst verdict that holds, at a time of Atlas's clock; none is invented while anything is still loading. */
export function judge(facts: ClusterFacts, now: number, grace: number): Judgement {
  const it = caseOf(facts, now, grace);
  const { lastGood, schedule, rhythm } = it;
  const finding = isLoading(facts)
    ? unknown('Atlas has not answered yet.', 'Wait for the answer.')
    : (missing(it) ??
      notExported(it) ??
      neverDue(it) ??
      overdue(it) ??
      failing(it) ??
      cannotTell(it) ??
      running(it) ??
      quiet(it));
  const snapshots = valueOf(facts.snapshots) ?? [];
  return { finding, lastGood, dataAsOf: timeOfData(lastGood, snapshots), schedule, rhythm };
}

/** The time of the newest good data, as far as the jobs themselves tell; they come newest first. */
export function lastGoodData(jobs: readonly Job[]): number | undefined {
  return timeOfData(newestData(jobs, []), []);
}

function timeOfData(job: Job | undefined, snapshots: readonly Snapshot[]): number | undefined {
  return job && (dataAsOf(job, snapshots) ?? job.createdAt);
}

function isLoading({ jobs, schedule, snapshots, events }: ClusterFacts): boolean {
  return [jobs, schedule, snapshots, events].some(({ kind }) => kind === 'loading');
}

function caseOf(facts: ClusterFacts, now: number, grace: number): Case {
  const jobs = (valueOf(facts.jobs)?.items ?? []).toSorted(byNewest);
  const told = valueOf(facts.schedule);
  const schedule = told !== undefined && told !== 'off' && isAutoExportOn(told) ? told : undefined;
  const snapshots = valueOf(facts.snapshots);
  const events = valueOf(facts.events);
  // Without the jobs nobody can say which one is missing.
  const canJudge = schedule && snapshots && events && facts.jobs.kind === 'loaded';
  const { clusterName } = facts;
  return {
    facts,
    now,
    grace,
    jobs,
    lastGood: newestData(jobs, snapshots ?? []),
    goodAt: jobs.find((job) => isGood(job) && job.createdAt !== undefined)?.createdAt,
    lastEnded: jobs.find((job) => !isUnfinished(job)),
    running: jobs.find(isUnfinished),
    schedule,
    candidates: canJudge ? candidatesOf({ clusterName, schedule, snapshots, jobs, events }, now) : undefined,
    rhythm: schedule === undefined ? rhythmOf(newestTimes(jobs)) : undefined,
  };
}

/** The good job with the newest data: an older snapshot may be exported after a newer one, by hand. */
function newestData(jobs: readonly Job[], snapshots: readonly Snapshot[]): Job | undefined {
  let newest: Job | undefined;
  let newestAt = -Infinity;
  for (const job of jobs) {
    // A job's data is older than the job: most need not be looked at.
    if (!isGood(job) || (newest !== undefined && (job.createdAt ?? Infinity) <= newestAt)) continue;
    const at = dataAsOf(job, snapshots) ?? job.createdAt ?? -Infinity;
    if (newest === undefined || at > newestAt) [newest, newestAt] = [job, at];
  }
  return newest;
}

function isGood({ state }: Job): boolean {
  return state === 'Successful';
}

function newestTimes(jobs: readonly Job[]): readonly number[] {
  const times: number[] = [];
  for (const { createdAt } of jobs) {
    if (times.length === sampleLimit) break;
    if (createdAt !== undefined) times.push(createdAt);
  }
  return times;
}

function missing({ facts, candidates, schedule, jobs, now, grace }: Case): Finding | undefined {
  if (candidates === undefined || schedule?.autoExport !== true) return undefined;
  const since = valueOf(facts.jobs)?.since ?? Infinity;
  const of = candidates.filter(
    (each) =>
      each.jobs.length === 0 &&
      each.snapshot.createdAt >= since &&
      (each.reported || (each.certain && now - each.snapshot.createdAt > grace)),
  );
  const reportedAt = lastReport(facts);
  if (of.length > 0)
    return { verdict: 'missing', of, reportedAt: of.at(-1)?.reported ? reportedAt : undefined };
  if (reportedAt === undefined || candidates.some(({ reported }) => reported)) return undefined;
  // The reported snapshot is gone: only a later export shows that the trouble is over.
  const isOver = jobs.some((job) => !isUnsuccessful(job) && (job.createdAt ?? 0) > reportedAt);
  return isOver ? undefined : { verdict: 'missing', of: [], reportedAt };
}

/** When Atlas last reported that an automatic export of this cluster failed, under today's schedule. */
function lastReport({ clusterName, events }: ClusterFacts): number | undefined {
  const { items, since } = valueOf(events) ?? { items: [], since: Infinity };
  const from = Math.max(since, lastChange(items, clusterName));
  const times = items
    .filter((event) => event.type === autoExportFailed && event.clusterName === clusterName)
    .map(({ createdAt }) => createdAt)
    .filter(isTime)
    .filter((time) => time > from);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** A failed job shows that its snapshot was exported, so a day that only may be due counts here. */
function notExported({ candidates }: Case): Finding | undefined {
  const of = (candidates ?? []).filter(
    ({ jobs }) => isUnsuccessful(jobs[0]) && !jobs.some(({ state }) => state === 'Successful'),
  );
  const worst = of.at(-1);
  const job = worst?.jobs[0];
  if (worst === undefined || job === undefined) return undefined;
  const laterGood = (candidates ?? []).some(
    ({ snapshot, jobs }) =>
      snapshot.createdAt > worst.snapshot.createdAt && jobs.some(({ state }) => state === 'Successful'),
  );
  return { verdict: 'not-exported', of, job, laterGood };
}

function neverDue({ schedule }: Case): Finding | undefined {
  if (schedule?.autoExport !== true || dueTimes(schedule).kind !== 'never') return undefined;
  const taken = [...new Set(schedule.items.map(({ frequencyType }) => frequencyType))];
  return { verdict: 'never-due', frequency: schedule.exportFrequency ?? '', taken };
}

/** By the rhythm of jobs without a schedule; a job that came in time may still be running. */
function overdue({ rhythm, goodAt, lastEnded, running, now }: Case): Finding | undefined {
  if (rhythm === undefined || goodAt === undefined) return undefined;
  const expectedAt = rhythm.next(goodAt);
  const latest = expectedAt + rhythm.tolerance;
  if (now <= latest || (running?.createdAt ?? Infinity) <= latest) return undefined;
  const failed = isUnsuccessful(lastEnded) ? lastEnded : undefined;
  return { verdict: 'overdue', rhythm, expectedAt, failed };
}

/** The newest ended job failed, and no schedule says what became of its snapshot. */
function failing({ lastEnded, lastGood, candidates, schedule }: Case): Finding | undefined {
  if (lastEnded === undefined || (schedule !== undefined && candidates !== undefined)) return undefined;
  const failed = lastEnded.state === 'Failed' || (lastEnded.state === 'Cancelled' && lastGood === undefined);
  return failed ? { verdict: 'failing', job: lastEnded } : undefined;
}

function cannotTell(it: Case): Finding | undefined {
  const { facts, schedule, candidates, lastEnded, running } = it;
  const told = valueOf(facts.schedule);
  const asked: readonly Loadable<unknown>[] =
    schedule === undefined
      ? [facts.jobs, facts.schedule]
      : [facts.jobs, facts.schedule, facts.snapshots, facts.events];
  const refused = asked.find((each) => each.kind === 'failed');
  if (refused !== undefined) return unknown(refused.sentence, refused.remedy);
  if (told === 'off') {
    return unknown(
      'Backups of this cluster are switched off, so there is nothing to export.',
      'If this is not intended, turn on its backups in Atlas.',
    );
  }
  const odd = [running, lastEnded].find((job) => job?.state === 'Unknown');
  if (odd !== undefined) {
    return unknown(
      `The newest job is in the state “${odd.stateText}”, which this program does not know.`,
      'Check it in Atlas, and look for a newer atlas-exports.',
    );
  }
  if (schedule === undefined || candidates === undefined) return undefined;
  return scheduleUnclear(schedule) ?? jobsUnread(it) ?? noSnapshot(it);
}

function scheduleUnclear(schedule: Schedule): Unknown | undefined {
  const look = "Look at the cluster's backup policy in Atlas.";
  if (schedule.autoExport === undefined) {
    return unknown('Atlas does not say whether automatic export is on.', look);
  }
  const due = dueTimes(schedule);
  return due.kind === 'unknown'
    ? unknown(`It is not clear when exports are due: ${due.why}.`, look)
    : undefined;
}

function jobsUnread({ facts, candidates }: Case): Unknown | undefined {
  const since = valueOf(facts.jobs)?.since ?? Infinity;
  if (!candidates?.some(({ snapshot, jobs }) => jobs.length === 0 && snapshot.createdAt < since))
    return undefined;
  return unknown(
    'A snapshot has no export job among those that were read, but there are more.',
    'List all of them with: atlas-exports list --all',
  );
}

/** An export was certainly due, and there is neither a snapshot nor a job of that time. */
function noSnapshot({ facts, schedule, lastEnded, now, grace, jobs }: Case): Finding | undefined {
  const due = schedule && dueTimes(schedule);
  const events = valueOf(facts.events);
  const snapshots = valueOf(facts.snapshots) ?? [];
  if (due?.kind !== 'known' || events === undefined) return undefined;
  const { at, certain } = due.last(now - grace);
  if (!certain || at <= Math.max(events.since, lastChange(events.items, facts.clusterName))) return undefined;
  const isSince = (time: number | undefined): boolean => time !== undefined && time >= at;
  // A job's prefix has its snapshot's time to the minute, and so has the schedule.
  const timeOf = (job: Job): number | undefined => dataAsOf(job, snapshots) ?? job.createdAt;
  if (snapshots.some((snapshot) => isPending(snapshot) || isSince(snapshot.createdAt))) return undefined;
  const since = jobs.filter((job) => isSince(timeOf(job)));
  if (since.some((job) => !isUnsuccessful(job))) return undefined;
  if (since.length > 0 && lastEnded?.state === 'Failed') return { verdict: 'failing', job: lastEnded };
  return unknown(
    `An export was due on ${utc(at, now)}, but Atlas has neither a snapshot nor an export job from then.`,
    'Check in Atlas whether the cluster is paused, and whether its backups fail.',
  );
}

function isPending({ status, createdAt }: Snapshot): boolean {
  return createdAt === undefined && status !== 'failed';
}

function running({ running }: Case): Finding | undefined {
  return running === undefined ? undefined : { verdict: 'running', job: running };
}

function quiet({ lastGood, lastEnded, schedule }: Case): Finding {
  if (lastGood !== undefined) return { verdict: 'good' };
  if (lastEnded !== undefined && schedule === undefined) return { verdict: 'failing', job: lastEnded };
  return { verdict: 'no-exports', automatic: schedule !== undefined };
}

function isUnsuccessful(job: Job | undefined): boolean {
  return job?.state === 'Failed' || job?.state === 'Cancelled';
}

function isTime(time: number | undefined): time is number {
  return time !== undefined;
}

function valueOf<T>(told: Loadable<T>): T | undefined {
  return told.kind === 'loaded' ? told.value : undefined;
}

function unknown(sentence: string, remedy: string): Unknown {
  return { verdict: 'unknown', sentence, remedy };
}
