import { progressOf } from '../estimate.ts';
import type { Job } from '../job.ts';
import { dueTimes } from '../schedule.ts';
import type { AutomaticExport, Excuse, Finding, FindingOf, Judgement, Words } from './finding.ts';
import { turnOnBackups } from './doubt.ts';
import { missingWords, notExportedWords, remedyOf } from './rescue-words.ts';
import {
  age,
  capital,
  causeOf,
  clause,
  coveredWords,
  enumerate,
  newestWords,
  scheduleWords,
  utc,
} from './words.ts';

const minute = 60_000;
const exportNewest = 'export the newest snapshot with the Atlas CLI';
const waitForRunning = `Wait for the running export. If it does not succeed, fix the cause and ${exportNewest}: Atlas does not try again.`;
const backupsAreOff = 'Backups of this cluster are switched off';

/** A finding in words, for someone who does not know how Atlas exports; of the judgement, or of what stands behind it. */
export function wordsOf(finding: Finding, judgement: Judgement): Words {
  const { others, now } = judgement;
  switch (finding.verdict) {
    case 'missing': {
      const failed = others.find((other) => other.verdict === 'not-exported');
      return missingWords(finding, failed, now);
    }
    case 'not-exported': {
      return notExportedWords(finding, now);
    }
    case 'never-due': {
      return neverDue(finding);
    }
    case 'overdue': {
      return overdue(finding, judgement);
    }
    case 'failing': {
      return failing(finding, judgement);
    }
    case 'running': {
      return { reason: running(finding, judgement), remedy: undefined };
    }
    case 'good': {
      return { reason: good(finding, judgement), remedy: undefined };
    }
    case 'no-exports': {
      return noExports(finding, judgement);
    }
    case 'unknown': {
      return { reason: finding.sentence, remedy: finding.remedy };
    }
  }
}

/** What else is to be known and done, as sentences; undefined if that is all. */
export function alsoOf(judgement: Judgement): string | undefined {
  const { finding, others } = judgement;
  const rest = others.filter((other) => !isSaid(other, finding));
  if (rest.length === 0) return undefined;
  return rest
    .map((other) => {
      const { reason, remedy } = wordsOf(other, judgement);
      return [unreadOf(other), reason, remedy].filter(Boolean).join(' ');
    })
    .join(' ');
}

/** Beside a verdict, what Atlas refused is said: the verdict itself was reached without it. */
function unreadOf(finding: Finding): string | undefined {
  if (finding.verdict !== 'unknown' || finding.unread === undefined) return undefined;
  return `The ${finding.unread} could not be read.`;
}

/** Whether the finding's own words contain the other. */
function isSaid(other: Finding, finding: Finding): boolean {
  if (finding.verdict === 'missing') return finding.of.length > 0 && other.verdict === 'not-exported';
  if (finding.verdict !== 'overdue' && finding.verdict !== 'failing') return false;
  return (
    other.verdict === 'failing' ||
    other.verdict === 'running' ||
    (other.verdict === 'unknown' && other.doubt === 'unprotected')
  );
}

/** The basis of a verdict; undefined if there are only single jobs. */
export function basisOf({ schedule, rhythm }: Judgement): string | undefined {
  if (schedule?.autoExport === true) {
    const due = dueTimes(schedule);
    if (due.kind !== 'never') return `by the schedule: ${scheduleWords(schedule)}`;
    return `by the schedule: it exports ${schedule.exportFrequency ?? '?'} snapshots, which the policy never takes`;
  }
  return (
    rhythm &&
    `by the rhythm of earlier exports: ${rhythm.words}, on time ${rhythm.kept} of ${rhythm.of} times`
  );
}

function neverDue({ frequency, taken }: FindingOf<'never-due'>): Words {
  const takes = taken.length === 0 ? 'takes no scheduled snapshots' : `only takes ${enumerate(taken)} ones`;
  const instead = taken.length === 0 ? '' : `, or set automatic export to ${taken.join(' or ')} ones`;
  return {
    reason: `Automatic export never runs: it is set to ${frequency} snapshots, but the backup policy ${takes}.`,
    remedy: `Add ${frequency} snapshots to the cluster's backup policy in Atlas${instead}.`,
  };
}

/** Nobody starts the exports any more, or they are started and fail. */
function overdue({ rhythm, goodAt, expectedAt, failed }: FindingOf<'overdue'>, judgement: Judgement): Words {
  const { automatic, running: later, now } = judgement;
  const since = `no export has succeeded since ${utc(goodAt, now)}`;
  const usual = `; they came ${rhythm.words} before`;
  const expected = `${usual}, so one was expected about ${utc(expectedAt, now)}`;
  if (automatic === 'no-backups')
    return { reason: `${backupsAreOff}, and ${since}${expected}.`, remedy: turnOnBackups };
  if (later !== undefined)
    return { reason: `${capital(since)}${usual}, and one ${isRunning(later)} now.`, remedy: waitForRunning };
  if (failed !== undefined) {
    const reason = `${endFirst(failed, now)}, and ${since}${usual}.`;
    return { reason, remedy: remedyOf(failed, exportNewest) };
  }
  return { reason: `${capital(since)}${expected}.`, remedy: whoStarts(automatic) };
}

/** What may have stopped, as far as the schedule does not exclude it. */
function whoStarts(automatic: AutomaticExport): string {
  const atlas =
    automatic === 'off'
      ? "turn automatic export on again in the cluster's backup policy: it is off"
      : "check in the cluster's backup policy that automatic export is still on";
  return `If a cron job or a pipeline started the exports, check that it still runs. If Atlas started them, ${atlas}.`;
}

function failing({ job }: FindingOf<'failing'>, judgement: Judgement): Words {
  const { automatic, running: later, now } = judgement;
  const known = coveredWords(judgement);
  if (automatic === 'no-backups')
    return { reason: `${backupsAreOff}, and ${endOf(job, now)}; ${known}.`, remedy: turnOnBackups };
  if (later === undefined)
    return { reason: `${endFirst(job, now)}, and ${known}.`, remedy: remedyOf(job, exportNewest) };
  const cause = causeOf(job);
  const why = cause === undefined ? '' : ` (${cause})`;
  return {
    reason: `A new export ${isRunning(later)} after ${endOf(job, now)}${why}; ${known}.`,
    remedy: waitForRunning,
  };
}

/** `Access denied; the last export (Nov 28 06:10 UTC) failed`: the cause first, for a narrow column. */
function endFirst(job: Job, now: number): string {
  const { state, errMsg, errorCode } = job;
  const end = endOf(job, now);
  if (errMsg !== undefined) return `${clause(errMsg)}; ${end}`;
  if (errorCode !== undefined) return `${capital(end)} with Atlas's error code ${errorCode}`;
  return state === 'Cancelled' ? capital(end) : `${capital(end)}, Atlas gave no reason`;
}

function endOf({ state, createdAt }: Job, now: number): string {
  const at = createdAt === undefined ? '' : ` (${utc(createdAt, now)})`;
  return `the last export${at} ${state === 'Cancelled' ? 'was cancelled' : 'failed'}`;
}

function isRunning({ state }: Job): string {
  return state === 'Queued' ? 'is queued' : 'is running';
}

/** `Running for 4 h (12 of 40 collections); until it ends, …`; after another finding's words as a whole sentence. */
function running(finding: FindingOf<'running'>, judgement: Judgement): string {
  const { createdAt, exportStatus, state } = finding.job;
  const { lastGood, now } = judgement;
  const lasts = createdAt === undefined ? undefined : now - createdAt;
  const isNew = lasts !== undefined && lasts < minute;
  const isQueued = state === 'Queued';
  const done = isQueued ? 'queued' : isNew ? 'started' : 'running';
  const isWhole = finding !== judgement.finding;
  const how = isNew ? `just ${done}` : `${done}${lasts === undefined ? '' : ` for ${age(lasts)}`}`;
  const start = isWhole ? `An export ${isNew ? 'was' : 'has been'} ${how}` : capital(how);
  const counted =
    exportStatus === undefined || progressOf(finding.job) === undefined
      ? ''
      : ` (${exportStatus.exportedCollections} of ${exportStatus.totalCollections} collections)`;
  const until = lastGood === undefined ? '' : 'until it ends, ';
  return `${start}${counted}; ${until}${coveredWords(judgement)}.`;
}

function good({ by }: FindingOf<'good'>, judgement: Judgement): string {
  switch (by.kind) {
    case 'schedule': {
      return `${capital(by.words)}, as scheduled: ${newestWords(judgement)}.`;
    }
    case 'rhythm': {
      return `${capital(by.words)}, as usual: ${newestWords(judgement)}.`;
    }
    default: {
      return `${excused(by, judgement)}.`;
    }
  }
}

/** Why there need not be an export of the newest due time, what was exported, and what comes next. */
function excused(by: Excuse & { readonly next: number }, judgement: Judgement): string {
  const { now, grace } = judgement;
  const at = utc(by.at, now);
  const next = utc(by.next, now);
  const known = coveredWords(judgement);
  switch (by.kind) {
    case 'changed': {
      const due = by.next <= now ? 'was due' : 'is due';
      return `The backup schedule was changed on ${utc(by.changedAt, now)}, and the first export since then ${due} on ${next}; ${known}`;
    }
    case 'shared': {
      return `On ${at} a less frequent rule of the backup policy was due, so its snapshot takes the place of the ${by.frequency} one, and only ${by.frequency} ones are exported; ${known}, and the next export is due on ${next}`;
    }
    case 'unfinished': {
      return `The snapshot that was due on ${at} is still being taken and will be exported when it is complete; ${known}`;
    }
    case 'late': {
      return `The snapshot that was due on ${at} was taken late, so Atlas has until ${utc(by.takenAt + grace, now)} to start its export; ${known}`;
    }
  }
}

function noExports({ automatic }: FindingOf<'no-exports'>, { schedule, now }: Judgement): Words {
  if (automatic) {
    const due = schedule && dueTimes(schedule);
    const next = due?.kind === 'known' ? `, and the next export is due on ${utc(due.next(now).at, now)}` : '';
    return {
      reason: `Nothing has been exported yet; automatic export is on${next}.`,
      remedy: 'There is nothing to do until then.',
    };
  }
  return {
    reason: 'Nothing has ever been exported, and automatic export is off.',
    remedy: 'If this cluster should be exported, turn on automatic export in its backup policy in Atlas.',
  };
}
