import { progressOf } from '../estimate.ts';
import type { Job } from '../job.ts';
import { dueTimes } from '../schedule.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Candidate } from './candidates.ts';
import type { Finding } from './finding.ts';
import type { Judgement } from './verdict.ts';
import { age, endedWords, enumerate, scheduleWords, sentence, utc, utcShort, whyFailed } from './words.ts';

/** What a person reads: what is wrong, and what to do about it. */
export type Words = { readonly reason: string; readonly remedy: string | undefined };

type Of<V extends Finding['verdict']> = Extract<Finding, { readonly verdict: V }>;

const fixAndStart = 'Fix the cause, then start a new export: Atlas does not try again.';

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
      return overdue(finding, judgement, now);
    }
    case 'failing': {
      return { reason: `The newest export ${endedWords(finding.job)}`, remedy: fixAndStart };
    }
    case 'running': {
      return { reason: runningWords(finding.job, now), remedy: undefined };
    }
    case 'good': {
      return { reason: newestExported(judgement, now), remedy: undefined };
    }
    case 'no-exports': {
      return noExports(finding, judgement, now);
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
  return rhythm && `by the rhythm of its exports: ${rhythm.words}, kept ${rhythm.kept} of ${rhythm.of} times`;
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
      reason: `${reported ?? ''}, and none has succeeded since.`,
      remedy:
        "Find the cause in the project's activity feed in Atlas, and export the newest snapshot by hand.",
    };
  }
  const why = reported === undefined ? '' : ` ${reported}.`;
  return {
    reason: `Atlas made no export job for ${snapshotsOf(of, now)}, so ${itIs(of)} not in the bucket.${why}`,
    remedy: `Export ${it(of)} by hand${until(of, now)}, and check automatic export in the cluster's backup policy.`,
  };
}

function notExported({ of, job, laterGood }: Of<'not-exported'>, now: number): Words {
  const later = laterGood ? ', though later ones are' : '';
  return {
    // The cause comes first: a narrow column shows only the beginning.
    reason: `${sentence(whyFailed(job))} So ${snapshotsOf(of, now)} ${of.length === 1 ? 'is' : 'are'} not in the bucket${later}.`,
    remedy: `Fix the cause, then export ${it(of)} by hand${until(of, now)}: Atlas does not try again.`,
  };
}

function neverDue({ frequency, taken }: Of<'never-due'>): Words {
  const takes = taken.length === 0 ? 'takes none at all' : `only takes ${enumerate(taken)} ones`;
  const instead = taken.length === 0 ? '' : `, or set automatic export to ${taken.join(' or ')} ones`;
  return {
    reason: `Automatic export is set to ${frequency} snapshots, but the backup policy ${takes}, so nothing will ever be exported.`,
    remedy: `Add ${frequency} snapshots to the cluster's backup policy${instead}.`,
  };
}

/** Nobody starts the exports any more, or they are started and fail. */
function overdue({ rhythm, expectedAt, failed }: Of<'overdue'>, judgement: Judgement, now: number): Words {
  const late = `No good export on ${utc(expectedAt, now)}, when one was expected: earlier ones came ${rhythm.words}.`;
  return failed === undefined
    ? {
        reason: `${late} ${newestExported(judgement, now)}`,
        remedy: 'Check what starts the exports: a cron job or a pipeline may have stopped.',
      }
    : { reason: `${late} The newest export ${endedWords(failed)}`, remedy: fixAndStart };
}

function noExports({ automatic }: Of<'no-exports'>, { schedule }: Judgement, now: number): Words {
  if (automatic) {
    const due = schedule && dueTimes(schedule);
    const next = due?.kind === 'known' ? ` The next export is due on ${utc(due.next(now).at, now)}.` : '';
    return {
      reason: `Automatic export is on, but nothing has been exported yet.${next}`,
      remedy: undefined,
    };
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

/** The time of the data. */
function newestExported({ dataAsOf }: Judgement, now: number): string {
  return dataAsOf === undefined
    ? 'An export succeeded, but Atlas does not say which snapshot it contains.'
    : `The newest exported snapshot is of ${utc(dataAsOf, now)}, ${age(now - dataAsOf)} old.`;
}

/** `the snapshot of Nov 27 03:16 UTC`, `3 snapshots (Nov 25 03:16 to Nov 27 03:16 UTC)`. */
function snapshotsOf(of: readonly Candidate[], now: number): string {
  const [first, last] = [of[0]?.snapshot.createdAt ?? 0, of.at(-1)?.snapshot.createdAt ?? 0];
  if (of.length === 1) return `the snapshot of ${utc(first, now)}`;
  return `${of.length} snapshots (${utcShort(first, now)} to ${utc(last, now)})`;
}

function it(of: readonly Candidate[]): string {
  return of.length === 1 ? 'that snapshot' : 'those snapshots';
}

function itIs(of: readonly Candidate[]): string {
  return of.length === 1 ? 'it is' : 'they are';
}

/** ` before it expires on Dec 5 03:16 UTC (in 6 d)`: the last chance. */
function until(of: readonly Candidate[], now: number): string {
  const last = firstExpiry(of.map(({ snapshot }) => snapshot));
  if (last === undefined) return '';
  const what = of.length === 1 ? 'it' : 'the first one';
  return ` before ${what} expires on ${utc(last, now)} (in ${age(last - now)})`;
}
