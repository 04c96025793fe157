import { progressOf } from '../estimate.ts';
import type { Job } from '../job.ts';
import { dueTimes } from '../schedule.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Candidate } from './candidates.ts';
import type { Finding } from './finding.ts';
import type { Judgement } from './verdict.ts';
import { age, enumerate, scheduleWords, sentence, utc, utcShort, whyFailed } from './words.ts';

/** What a person reads: what is wrong, and what to do about it. */
export type Words = { readonly reason: string; readonly remedy: string | undefined };

type Of<V extends Finding['verdict']> = Extract<Finding, { readonly verdict: V }>;

const again = 'Atlas does not try again.';

/** A finding in words, for someone who does not know how Atlas exports. */
export function wordsOf(judgement: Judgement, now: number): Words {
  const { finding } = judgement;
  switch (finding.verdict) {
    case 'missing': {
      return missing(finding, now);
    }
    case 'not-exported': {
      return notExported(finding, now);
    }
    case 'never-due': {
      return neverDue(finding);
    }
    case 'overdue': {
      return {
        reason: `The last good export is ${lastGoodWords(judgement, now)}; the next one was expected on ${utc(finding.expectedAt, now)}.`,
        remedy: 'Check what starts the exports: a cron job or a pipeline may have stopped.',
      };
    }
    case 'failing': {
      return {
        reason: sentence(`The newest export did not succeed: ${whyFailed(finding.job)}`),
        remedy: `Fix the cause, then export again: ${again}`,
      };
    }
    case 'running': {
      return { reason: runningWords(finding.job, now), remedy: undefined };
    }
    case 'good': {
      return { reason: `The last good export is ${lastGoodWords(judgement, now)}.`, remedy: undefined };
    }
    case 'no-exports': {
      return noExports(finding);
    }
    case 'unknown': {
      return { reason: finding.sentence, remedy: finding.remedy };
    }
  }
}

/** The basis of a verdict; undefined if there are only single jobs. */
export function basisOf({ schedule, rhythm }: Judgement): string | undefined {
  if (schedule?.autoExport === true) {
    const due = dueTimes(schedule);
    return `by the schedule: ${due.kind === 'never' ? `${schedule.exportFrequency ?? '?'}, never due` : scheduleWords(schedule)}`;
  }
  return rhythm && `by its rhythm: ${rhythm.words}, ${rhythm.kept} of ${rhythm.of}`;
}

/** When the first of the snapshots expires. */
export function firstExpiry(snapshots: readonly Snapshot[]): number | undefined {
  const first = Math.min(...snapshots.map(({ expiresAt = Infinity }) => expiresAt));
  return first === Infinity ? undefined : first;
}

function missing({ of, reportedAt }: Of<'missing'>, now: number): Words {
  const reported =
    reportedAt === undefined
      ? undefined
      : `Atlas reported on ${utc(reportedAt, now)} that an automatic export failed`;
  if (of.length === 0) {
    return {
      reason: `${reported ?? ''}, and none has run since.`,
      remedy: "Look at the project's activity feed in Atlas, and export the newest snapshot by hand.",
    };
  }
  const why = reported === undefined ? '' : ` ${reported}.`;
  return {
    reason: `No export job for ${snapshotsOf(of, now)}.${why}`,
    remedy: `Check the automatic export in the cluster's backup policy, and export ${it(of)} by hand${until(of, now)}.`,
  };
}

function notExported({ of, job, laterGood }: Of<'not-exported'>, now: number): Words {
  const failed = sentence(`${whyFailed(job)} (${snapshotsOf(of, now)})`);
  const later = laterGood
    ? ` Later exports succeeded, but ${it(of)} ${of.length === 1 ? 'is' : 'are'} still not in the bucket.`
    : '';
  const last = firstExpiry(of.map(({ snapshot }) => snapshot));
  const chance = last === undefined ? '' : ` Last chance: expires in ${age(last - now)}.`;
  return {
    reason: `${failed}${later}${chance}`,
    remedy: `Fix the cause, then export ${it(of)} by hand${until(of, now)}: ${again}`,
  };
}

function neverDue({ frequency, taken }: Of<'never-due'>): Words {
  const takes = taken.length === 0 ? 'takes no snapshots' : `takes ${enumerate(taken)} ones only`;
  return {
    reason: `Automatic export is set to ${frequency} snapshots, and the backup policy ${takes}: nothing will ever be exported.`,
    remedy: `Add a ${frequency} item to the cluster's backup policy, or export snapshots of another frequency.`,
  };
}

function noExports({ automatic }: Of<'no-exports'>): Words {
  if (automatic) {
    return { reason: 'Automatic export is on, and nothing has been exported so far.', remedy: undefined };
  }
  return {
    reason: 'Nothing has ever been exported, and automatic export is off.',
    remedy: "If this is not intended, turn on automatic export in the cluster's backup policy.",
  };
}

function runningWords(job: Job, now: number): string {
  const { createdAt, exportStatus } = job;
  const since = createdAt === undefined ? '' : ` since ${utc(createdAt, now)}`;
  if (job.state === 'Queued') return `An export has been queued${since}.`;
  if (exportStatus === undefined || progressOf(job) === undefined)
    return `An export has been running${since}.`;
  const { exportedCollections, totalCollections } = exportStatus;
  return `An export has been running${since}: ${exportedCollections} of ${totalCollections} collections.`;
}

/** `of Nov 27 03:16 UTC, 2 d old`: the time of the data. */
function lastGoodWords({ dataAsOf }: Judgement, now: number): string {
  return dataAsOf === undefined
    ? 'of an unknown time'
    : `of ${utc(dataAsOf, now)}, ${age(now - dataAsOf)} old`;
}

/** `the snapshot of Nov 27 03:16 UTC`, `3 snapshots, Nov 25 03:16 to Nov 27 03:16 UTC`. */
function snapshotsOf(of: readonly Candidate[], now: number): string {
  const [first, last] = [of[0]?.snapshot.createdAt ?? 0, of.at(-1)?.snapshot.createdAt ?? 0];
  if (of.length === 1) return `the snapshot of ${utc(first, now)}`;
  return `${of.length} snapshots, ${utcShort(first, now)} to ${utc(last, now)}`;
}

function it(of: readonly Candidate[]): string {
  return of.length === 1 ? 'that snapshot' : 'those snapshots';
}

function until(of: readonly Candidate[], now: number): string {
  const last = firstExpiry(of.map(({ snapshot }) => snapshot));
  return last === undefined ? '' : ` before ${utc(last, now)}`;
}
