import { usualDuration } from '../../jobs/estimate.ts';
import { clusterKey, isUnfinished } from '../../jobs/job.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { Job, JobState } from '../../jobs/job.ts';
import { outlookOf } from '../../jobs/outlook.ts';
import type { Outlook } from '../../jobs/outlook.ts';
import type { Pace, PaceEstimate } from '../../jobs/pace.ts';
import { count, idEnd, when } from '../../text/format.ts';
import { countStates } from '../../jobs/job.ts';
import { cut } from '../../text/width.ts';

/** A job's state, as the end of a sentence. */
const stateWords = {
  InProgress: 'in progress',
  Queued: 'queued',
  Failed: 'failed',
  Cancelled: 'cancelled',
  Unknown: 'in another state',
  Successful: 'successful',
} as const satisfies Record<JobState, string>;

/** Mentioned even when zero: these two matter most to a listener. */
const alwaysCounted: readonly JobState[] = ['InProgress', 'Failed'];

const minute = 60_000;
const day = 24 * 60 * minute;
const units = [
  ['day', day],
  ['hour', 60 * minute],
  ['minute', minute],
  ['second', 1000],
] as const;

/** `8 minutes 20 seconds`, `5 days`: milliseconds in words, in the two largest units; never negative. */
export function spanWords(milliseconds: number): string {
  const from = units.findIndex(([, length]) => milliseconds >= length);
  if (from === -1) return '0 seconds';
  return units
    .slice(from, from + 2)
    .map(([name, length], index) => {
      const larger = index === 0 ? Infinity : (units[from]?.[1] ?? Infinity);
      return amount(Math.floor((milliseconds % larger) / length), name);
    })
    .filter((words) => !words.startsWith('0 '))
    .join(' ');
}

/** `1 minute`, `2 minutes`, `1,240 export jobs`. */
export function amount(n: number, name: string): string {
  return `${count(n)} ${name}${n === 1 ? '' : 's'}`;
}

/** `2 minutes ago` within a day, `on Nov 22 10:00` before; `now` is the server's clock, milliseconds since 1970. */
export function agoWords(at: number, now: number): string {
  const age = now - at;
  if (age < minute) return 'just now';
  return age < day ? `${spanWords(age)} ago` : `on ${when(at, now)}`;
}

/** `2 in progress, 1 queued, 14 failed, 231 successful`: trouble and what runs first, as on the screen. */
export function countsWords(jobs: readonly Job[]): string {
  return wordsFor(jobs, alwaysCounted);
}

/** The same, without zero counts. */
export function outcomesWords(jobs: readonly Job[]): string {
  return wordsFor(jobs, []);
}

function wordsFor(jobs: readonly Job[], always: readonly JobState[]): string {
  const counts = countStates(jobs);
  return (Object.keys(stateWords) as JobState[])
    .filter((state) => counts[state] > 0 || always.includes(state))
    .map((state) => `${count(counts[state])} ${stateWords[state]}`)
    .join(', ');
}

function nameOf(id: string): string {
  return `export ${idEnd(id)}`;
}

/** What a sentence about a job needs; `now` is the server's clock, milliseconds since 1970. */
export type SentenceContext = {
  readonly jobs: readonly Job[];
  readonly now: number;
  readonly paces: ReadonlyMap<string, Pace>;
  readonly names: ClusterNames;
};

/** A job's state: `Prod0: export 423e1585 failed 3 hours ago, after 8 minutes 20 seconds: Access denied.` */
export function standingSentence(job: Job, telling: SentenceContext): string {
  const { createdAt, finishedAt, state } = job;
  const age = createdAt === undefined ? '' : ` for ${spanWords(telling.now - createdAt)}`;
  const subject = subjectOf(job, telling);
  if (state === 'Queued') return `${subject} has been queued${age}.`;
  if (state === 'InProgress') return `${subject} has been in progress${age}${progressWords(job, telling)}.`;
  if (isUnfinished(job)) return `${subject} has been ${inState(job)}${age}.`;
  const at = finishedAt ?? createdAt;
  return `${subject} ${outcome(job, at === undefined ? '' : ` ${agoWords(at, telling.now)},`)}`;
}

/** What just happened to a job: `Prod0: export 423e1585 succeeded after 12 minutes 50 seconds.` */
export function newsSentence(job: Job, from: JobState | undefined, telling: SentenceContext): string {
  const subject = subjectOf(job, telling);
  if (job.state === 'InProgress' && from === 'Queued') return `${subject} has started.`;
  if (!isUnfinished(job)) return `${subject} ${outcome(job, '')}`;
  const { now } = telling;
  const { createdAt = now } = job;
  const age = now - createdAt < newFor ? '' : `, created ${agoWords(createdAt, now)}`;
  return `${subject} is ${inState(job)}${age}.`;
}

/** Says that an unfinished job takes longer than usual; undefined while it does not. */
export function overdueSentence(job: Job, telling: SentenceContext): string | undefined {
  const { long, usual, age } = outlook(job, telling);
  if (!long || usual === undefined || age === undefined) return undefined;
  return `${subjectOf(job, telling)} takes longer than usual: ${spanWords(age)} so far, usually ${spanWords(usual.median)}.`;
}

/** What happened to a job that Atlas no longer lists. */
export function goneSentence(name: string, id: string, was: JobState | undefined): string {
  const before = was === undefined ? '' : `, which was ${stateWords[was]}`;
  return `${name}: Atlas no longer lists ${nameOf(id)}${before}.`;
}

/** The text with a full stop, unless it already ends a sentence. */
function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function subjectOf(job: Job, { names }: SentenceContext): string {
  return `${names.of(job)}: ${nameOf(job.id)}`;
}

/** A job that is seen later than this after its creation was hidden until now; the sentence mentions that. */
const newFor = 10 * minute;

function inState({ state, stateText }: Job): string {
  if (state !== 'Unknown') return stateWords[state];
  return stateText === '' ? 'in a state without a name' : `in the state ${stateText}`;
}

/** How a job ended; `when` follows the verb, with a comma if a duration follows. */
function outcome(job: Job, when: string): string {
  const { createdAt, finishedAt, errMsg, errorCode } = job;
  const took =
    createdAt === undefined || finishedAt === undefined ? '' : ` after ${spanWords(finishedAt - createdAt)}`;
  const told = took === '' ? when.replace(/,$/, '') : when + took;
  switch (job.state) {
    case 'Failed': {
      return `failed${told}: ${reason(errMsg ?? errorCode ?? 'Atlas gave no reason')}`;
    }
    case 'Cancelled': {
      return `was cancelled${told}${errMsg === undefined ? '.' : `: ${reason(errMsg)}`}`;
    }
    case 'Successful': {
      return `succeeded${told}.`;
    }
    default: {
      return `ended${told}, ${inState(job)}.`;
    }
  }
}

/** Longer than any sentence that a person listens to; `list` prints the full text. */
const reasonCells = 400;

function reason(text: string): string {
  return ended(cut(text, reasonCells));
}

/** Its progress and time left, as far as known; starts with a comma. */
function progressWords(job: Job, telling: SentenceContext): string {
  const { counts, share, pace, usual, long } = outlook(job, telling);
  const words: string[] = [];
  if (counts !== undefined && share !== undefined) {
    const { exportedCollections, totalCollections } = counts;
    words.push(`${count(exportedCollections)} of ${count(totalCollections)} collections`);
    words.push(`${Math.floor(share * 100)} percent`);
  }
  if (pace !== undefined) words.push(paceWords(pace));
  if (usual !== undefined && long) words.push(`longer than usual, which is ${spanWords(usual.median)}`);
  else if (usual !== undefined && pace === undefined) words.push(`usually ${spanWords(usual.median)}`);
  return words.map((part) => `, ${part}`).join('');
}

function paceWords(pace: PaceEstimate): string {
  switch (pace.kind) {
    case 'left': {
      const left = pace.left <= minute ? 'less than a minute' : `about ${spanWords(pace.left)}`;
      return `${left} left${pace.slower ? ', slower than before' : ''}`;
    }
    case 'quiet': {
      return `no collection in the last ${spanWords(pace.since)}`;
    }
    case 'finishing': {
      return 'about to end';
    }
  }
}

/** Shards are requested only while a job is open, and here none ever is. */
function outlook(job: Job, { jobs, now, paces }: SentenceContext): Outlook {
  const usual = usualDuration(
    jobs.filter((other) => clusterKey(other) === clusterKey(job)),
    job,
  );
  return outlookOf(job, { now, usual, paces, shards: [] });
}
