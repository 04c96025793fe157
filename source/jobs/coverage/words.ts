import type { Job } from '../job.ts';
import type { PolicyItem, Schedule } from '../schedule.ts';
import type { Candidate } from './candidates.ts';
import type { Covered } from './finding.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** `Nov 27 03:16 UTC`, with the year if it is not the current one. */
export function utc(at: number, now: number): string {
  return `${utcShort(at, now)} UTC`;
}

/** The same without the zone, for a list of times. */
function utcShort(at: number, now: number): string {
  const date = new Date(at);
  const year = date.getUTCFullYear();
  const days = `${months[date.getUTCMonth()]} ${date.getUTCDate()}`;
  const shown = year === new Date(now).getUTCFullYear() ? days : `${days} ${year}`;
  return `${shown} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** `45 min`, `26 h`, `5 d`: rounded down. */
export function age(span: number): string {
  if (span >= 2 * day) return `${Math.floor(span / day)} d`;
  if (span >= hour) return `${Math.floor(span / hour)} h`;
  return `${Math.max(0, Math.floor(span / minute))} min`;
}

/** `daily at 03:16 UTC`, `weekly on Monday and Thursday at 03:16 UTC`: when the schedule exports. */
export function scheduleWords(schedule: Schedule): string {
  const { items, exportFrequency = '?', referenceHour, referenceMinute } = schedule;
  const own = items.filter(({ frequencyType }) => frequencyType === exportFrequency);
  const days = enumerate([...new Set(own.map(dayOf).filter((text) => text !== ''))]);
  const parts = [exportFrequency, ...(days === '' ? [] : [days])];
  if (referenceHour === undefined || referenceMinute === undefined) return parts.join(' ');
  const from = exportFrequency === 'hourly' ? 'from' : 'at';
  return `${parts.join(' ')} ${from} ${two(referenceHour)}:${two(referenceMinute)} UTC`;
}

/** `daily at 03:16 UTC, kept 7 days`: each rule of the schedule, from the most frequent. */
export function policyWords({ items, referenceHour, referenceMinute }: Schedule): readonly string[] {
  const isTold = referenceHour !== undefined && referenceMinute !== undefined;
  return items.map((item) => {
    const { frequencyType, retentionValue, retentionUnit } = item;
    const words = [frequencyType, dayOf(item)].filter((word) => word !== '').join(' ');
    const from = frequencyType === 'hourly' ? 'from' : 'at';
    const at = isTold ? ` ${from} ${two(referenceHour)}:${two(referenceMinute)} UTC` : '';
    const unit = retentionValue === 1 ? retentionUnit?.replace(/s$/, '') : retentionUnit;
    const kept = retentionValue === undefined ? '' : `, kept ${retentionValue} ${unit ?? ''}`.trimEnd();
    return `${words}${at}${kept}`;
  });
}

function dayOf({ frequencyType, frequencyInterval = 0 }: PolicyItem): string {
  switch (frequencyType) {
    case 'hourly': {
      return `every ${frequencyInterval} h`;
    }
    case 'weekly': {
      return `on ${weekdays[frequencyInterval - 1] ?? `day ${frequencyInterval}`}`;
    }
    case 'monthly': {
      return frequencyInterval === 40 ? 'on the last day' : `on day ${frequencyInterval}`;
    }
    case 'yearly': {
      return `on ${months[frequencyInterval - 1] ?? `month ${frequencyInterval},`} 1`;
    }
    default: {
      return '';
    }
  }
}

/** Why a job did not succeed, in Atlas's own words if it gives any. */
export function whyFailed(job: Job): string {
  return job.errMsg ?? job.errorCode ?? `The export ${endedWord(job)}, and Atlas does not say why`;
}

/** `failed: Access denied.`, `was cancelled, and Atlas does not say why.`: the end of a sentence about a job. */
export function endedWords(job: Job): string {
  const why = job.errMsg ?? job.errorCode;
  return why === undefined
    ? `${endedWord(job)}, and Atlas does not say why.`
    : sentence(`${endedWord(job)}: ${why}`);
}

function endedWord({ state }: Job): string {
  return state === 'Cancelled' ? 'was cancelled' : 'failed';
}

/** Atlas's reason for a failed job, as a part of a sentence; undefined if it gives none. */
export function causeOf({ errMsg, errorCode }: Job): string | undefined {
  if (errMsg !== undefined) return clause(errMsg);
  return errorCode === undefined ? undefined : `Atlas's error code ${errorCode}`;
}

/** The beginning of a sentence about a job that did not succeed: its cause, if known. */
export function causeFirst(job: Job): string {
  const { state, errMsg, errorCode } = job;
  if (errMsg !== undefined) return clause(errMsg);
  if (state === 'Cancelled') return 'The export was cancelled';
  return errorCode === undefined
    ? 'The export failed, and Atlas gave no reason'
    : `The export failed with Atlas's error code ${errorCode}`;
}

/** Another's words as a part of a sentence: without their full stop. */
export function clause(text: string): string {
  const end = text.trimEnd();
  return end.endsWith('.') && !end.endsWith('..') ? end.slice(0, -1) : end;
}

/** `the snapshot of Nov 27 03:16 UTC`, `3 snapshots (oldest Nov 25 03:16, newest Nov 27 03:16 UTC)`. */
export function snapshotsOf(of: readonly Candidate[], now: number): string {
  const [first, last] = [of[0]?.snapshot.createdAt ?? 0, of.at(-1)?.snapshot.createdAt ?? 0];
  if (of.length === 1) return `the snapshot of ${utc(first, now)}`;
  const [older, newer] = [utcShort(first, now), utc(last, now)];
  return of.length === 2
    ? `2 snapshots (${older} and ${newer})`
    : `${of.length} snapshots (oldest ${older}, newest ${newer})`;
}

/** What is in the bucket: `the newest exported snapshot is of Nov 27 03:16 UTC, 26 h old`. */
export function coveredWords(covered: Covered): string {
  const { dataAsOf, isDataTimeKnown, now } = covered;
  const old = dataAsOf === undefined ? '' : `, ${age(now - dataAsOf)} ${isDataTimeKnown ? 'old' : 'ago'}`;
  return newest(covered, old);
}

/** The same without its age, where that stands beside it. */
export function newestWords(covered: Covered): string {
  return newest(covered, '');
}

function newest({ lastGood, dataAsOf, isDataTimeKnown, hasAllJobs, now }: Covered, old: string): string {
  if (lastGood === undefined)
    return hasAllJobs ? 'nothing was exported before' : 'no earlier one is known to have succeeded';
  if (dataAsOf === undefined) return 'an export succeeded, but Atlas does not say when';
  return isDataTimeKnown
    ? `the newest exported snapshot is of ${utc(dataAsOf, now)}${old}`
    : `the newest successful export was started on ${utc(dataAsOf, now)}${old} (the age of its data is not known)`;
}

/** `a, b and c`. */
export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The text as a sentence: with a full stop, unless it has an end. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
