import { byNewest, isUnfinished } from '../job.ts';
import type { Job } from '../job.ts';
import { dueTimes, isAutoExportOn } from '../schedule.ts';
import type { Schedule } from '../schedule.ts';
import { autoExportFailed } from '../snapshot.ts';
import type { Snapshot } from '../snapshot.ts';
import { candidatesOf, dataAsOf, isUnsuccessful, lastChange, newestExportable } from './candidates.ts';
import { cannotTell, unknown } from './doubt.ts';
import { excuseOf, unexplained } from './since-last-good.ts';
import type { ClusterFacts, Loadable } from './facts.ts';
import type { AutomaticExport, Case, Finding, GoodBy, Judgement } from './finding.ts';
import { fewestForRhythm, rhythmOf, sampleLimit } from './rhythm.ts';
import { coveredWords, scheduleWords } from './words.ts';

/** Verdicts from the worst; each finds out whether it holds. */
const tests = [missing, notExported, neverDue, overdue, failing, doubtful, running];

/** The worst verdict that holds, at a time of Atlas's clock; none is invented while anything is still loading. */
export function judge(facts: ClusterFacts, now: number, grace: number): Judgement {
  const it = caseOf(facts, now, grace);
  const [finding, ...others] = isLoading(facts) ? [loading] : findingsOf(it);
  return { ...it, finding: finding ?? quiet(it), others };
}

const loading = unknown('loading', 'Atlas has not answered yet.', 'Wait for the answer.');

function findingsOf(it: Case): readonly Finding[] {
  return tests.map((test) => test(it)).filter((found) => found !== undefined);
}

/** The time of the newest good data, as far as the jobs themselves tell; they come newest first. */
export function lastGoodData(jobs: readonly Job[]): number | undefined {
  const newest = newestData(jobs, []);
  return newest && (dataAsOf(newest, []) ?? newest.createdAt);
}

function isLoading({ jobs, schedule, snapshots, events }: ClusterFacts): boolean {
  return [jobs, schedule, snapshots, events].some(({ kind }) => kind === 'loading');
}

function caseOf(facts: ClusterFacts, now: number, grace: number): Case {
  const jobs = newestFirst(valueOf(facts.jobs)?.items ?? []);
  const told = valueOf(facts.schedule);
  const schedule = told !== undefined && told !== 'off' && isAutoExportOn(told) ? told : undefined;
  const snapshots = valueOf(facts.snapshots);
  const events = valueOf(facts.events);
  // Without the jobs nobody can say which one is missing.
  const canJudge = schedule && snapshots && events && facts.jobs.kind === 'loaded';
  const { clusterName } = facts;
  const lastGood = newestData(jobs, snapshots ?? []);
  const known = lastGood && dataAsOf(lastGood, snapshots ?? []);
  return {
    facts,
    now,
    grace,
    jobs,
    hasAllJobs: valueOf(facts.jobs)?.since === -Infinity,
    automatic: automaticExport(told),
    lastGood,
    dataAsOf: known ?? lastGood?.createdAt,
    isDataTimeKnown: known !== undefined,
    goodAt: jobs.find((job) => isGood(job) && job.createdAt !== undefined)?.createdAt,
    lastEnded: jobs.find((job) => !isUnfinished(job)),
    running: jobs.find(isUnfinished),
    schedule,
    candidates: canJudge ? candidatesOf({ clusterName, schedule, snapshots, jobs, events }, now) : undefined,
    rhythm: schedule === undefined ? rhythmOf(newestTimes(jobs)) : undefined,
  };
}

function automaticExport(told: Schedule | 'off' | undefined): AutomaticExport {
  if (told === 'off') return 'no-backups';
  if (told?.autoExport === undefined) return 'unclear';
  return told.autoExport ? 'on' : 'off';
}

/** Most come in this order, and sorting 100,000 jobs takes a tenth of a second. */
function newestFirst(jobs: readonly Job[]): readonly Job[] {
  let before: Job | undefined;
  for (const job of jobs) {
    if (before !== undefined && byNewest(before, job) > 0) return jobs.toSorted(byNewest);
    before = job;
  }
  return jobs;
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
  if (of.length > 0) {
    const known = of.at(-1)?.reported ? reportedAt : undefined;
    return { verdict: 'missing', of, reportedAt: known, newest: undefined };
  }
  if (reportedAt === undefined || candidates.some(({ reported }) => reported)) return undefined;
  // The reported snapshot is gone: only a later export shows that the trouble is over.
  const isOver = jobs.some((job) => !isUnsuccessful(job) && (job.createdAt ?? 0) > reportedAt);
  const newest = newestExportable(valueOf(facts.snapshots) ?? [], now);
  return isOver ? undefined : { verdict: 'missing', of: [], reportedAt, newest };
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
  const taken = [...new Set(schedule.items.map(({ frequencyType }) => frequencyType))].filter(
    (frequency) => frequency !== '',
  );
  return { verdict: 'never-due', frequency: schedule.exportFrequency ?? '', taken };
}

/** By the rhythm of jobs without a schedule; a job that came in time may still be running. */
function overdue({ rhythm, goodAt, lastEnded, running, now }: Case): Finding | undefined {
  if (rhythm === undefined || goodAt === undefined) return undefined;
  const expectedAt = rhythm.next(goodAt);
  const latest = expectedAt + rhythm.tolerance;
  if (now <= latest || (running?.createdAt ?? Infinity) <= latest) return undefined;
  const failed = isUnsuccessful(lastEnded) ? lastEnded : undefined;
  return { verdict: 'overdue', rhythm, goodAt, expectedAt, failed };
}

/** The newest ended job failed, and no schedule says what became of its snapshot. */
function failing({ lastEnded, lastGood, candidates, schedule }: Case): Finding | undefined {
  if (lastEnded === undefined || (schedule !== undefined && candidates !== undefined)) return undefined;
  const failed = lastEnded.state === 'Failed' || (lastEnded.state === 'Cancelled' && lastGood === undefined);
  return failed ? { verdict: 'failing', job: lastEnded } : undefined;
}

function doubtful(it: Case): Finding | undefined {
  return cannotTell(it) ?? unexplained(it);
}

function running({ running }: Case): Finding | undefined {
  return running === undefined ? undefined : { verdict: 'running', job: running };
}

/** Nothing is wrong. */
function quiet(it: Case): Finding {
  const { lastGood, lastEnded, schedule, rhythm } = it;
  if (lastGood === undefined) {
    return lastEnded !== undefined && schedule === undefined
      ? { verdict: 'failing', job: lastEnded }
      : { verdict: 'no-exports', automatic: schedule !== undefined };
  }
  if (schedule !== undefined) return { verdict: 'good', by: goodBy(it, schedule) };
  return rhythm === undefined
    ? irregular(it)
    : { verdict: 'good', by: { kind: 'rhythm', words: rhythm.words } };
}

/** Without a schedule or a rhythm, a success says nothing about the next one. */
function irregular(it: Case): Finding {
  const { jobs, hasAllJobs } = it;
  const isFew = hasAllJobs && jobs.length < fewestForRhythm;
  const count = jobs.length === 1 ? 'Only one export' : `Only ${jobs.length} exports`;
  const what = isFew ? `${count} so far` : 'Exports come at irregular times';
  const orCheck = isFew ? '' : ', or check what starts the exports';
  return unknown(
    'irregular',
    `${what}, and automatic export is off, so it is not clear when the next one is due; ${coveredWords(it)}.`,
    `If this cluster should be exported regularly, turn on automatic export in its backup policy in Atlas${orCheck}. If not, there is nothing to do.`,
  );
}

function goodBy(it: Case, schedule: Schedule): GoodBy {
  const excuse = excuseOf(it);
  const due = dueTimes(schedule);
  if (excuse === undefined || due.kind !== 'known')
    return { kind: 'schedule', words: scheduleWords(schedule) };
  return { ...excuse, next: due.next(excuse.kind === 'changed' ? excuse.changedAt : it.now).at };
}

function isTime(time: number | undefined): time is number {
  return time !== undefined;
}

function valueOf<T>(told: Loadable<T>): T | undefined {
  return told.kind === 'loaded' ? told.value : undefined;
}
