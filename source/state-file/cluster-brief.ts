import type { KeptCluster } from '../feed/feed-state.ts';
import { isUnfinished } from '../jobs/job.ts';
import type { ClusterRef, Job, JobState } from '../jobs/job.ts';
import { isCount, list, toTime } from './untrusted.ts';

/** A job's times, milliseconds since 1970. */
type JobTimes = Pick<Job, 'createdAt' | 'finishedAt'>;

/** What the first frame needs of a cluster whose row it does not show. */
export type ClusterBrief = Pick<KeptCluster, 'ref' | 'at' | 'total'> & {
  /** The length of its line of jobs. */
  readonly bytes: number;
  /** Of each job, newest first. */
  readonly states: readonly BriefState[];
  /** When the oldest dated job was created. */
  readonly oldest: number | undefined;
  /** Those that failed, newest first. */
  readonly failed: readonly JobTimes[];
  /** When the first of its jobs was created; Infinity where nothing tells. */
  readonly newest: number;
};

/** A job's state in one letter. */
type BriefState = { readonly state: JobState; readonly isUnfinished: boolean };

const letters = {
  Q: { state: 'Queued', isUnfinished: true },
  I: { state: 'InProgress', isUnfinished: true },
  S: { state: 'Successful', isUnfinished: false },
  F: { state: 'Failed', isUnfinished: false },
  C: { state: 'Cancelled', isUnfinished: false },
  U: { state: 'Unknown', isUnfinished: false },
  u: { state: 'Unknown', isUnfinished: true },
} as const satisfies Readonly<Record<string, BriefState>>;

/** `bytes`: the length of the line that these jobs make. */
export function briefOf({ ref, at, total, jobs }: KeptCluster, bytes: number): ClusterBrief {
  return {
    ref,
    at,
    total,
    bytes,
    states: jobs.map((job) => ({ state: job.state, isUnfinished: isUnfinished(job) })),
    oldest: jobs.findLast(({ createdAt }) => createdAt !== undefined)?.createdAt,
    failed: jobs.filter(({ state }) => state === 'Failed'),
    newest: jobs[0]?.createdAt ?? Infinity,
  };
}

/** The fields in the order of `toBrief`. */
export function fromBrief({ ref, at, total, bytes, states, oldest, failed, newest }: ClusterBrief): unknown {
  return [
    ref.groupId,
    ref.clusterName,
    at,
    total,
    bytes,
    states.map(letterOf).join(''),
    oldest,
    failed.map(({ createdAt, finishedAt }) => [createdAt, finishedAt]),
    // Infinity becomes null.
    newest,
  ];
}

/** Undefined for what `fromBrief` did not write. */
export function toBrief(entry: readonly unknown[]): ClusterBrief | undefined {
  const [ref] = toRef(entry);
  const [, , at, total, bytes, states, oldest, failed, newest] = entry;
  if (ref === undefined || !isCount(at) || !isCount(bytes) || typeof states !== 'string') return undefined;
  const known = statesOf(states);
  return {
    ref,
    at,
    total: Math.max(isCount(total) ? total : 0, known.length),
    bytes,
    states: known,
    oldest: toTime(oldest),
    failed: list(failed).map((times) => toTimes(list(times))),
    newest: toTime(newest) ?? Infinity,
  };
}

/** A list that is empty unless both are as in Atlas; nothing else could be requested. */
export function toRef([groupId, clusterName]: readonly unknown[]): readonly ClusterRef[] {
  if (typeof groupId !== 'string' || typeof clusterName !== 'string') return [];
  return /^[0-9a-f]{24}$/.test(groupId) && /^[a-zA-Z0-9][a-zA-Z0-9-]{0,239}$/.test(clusterName)
    ? [{ groupId, clusterName }]
    : [];
}

function statesOf(text: string): readonly BriefState[] {
  return [...text].map((letter) => (isLetter(letter) ? letters[letter] : letters.u));
}

function isLetter(text: string): text is keyof typeof letters {
  return Object.hasOwn(letters, text);
}

function letterOf({ state, isUnfinished: goesOn }: BriefState): string {
  if (state === 'Unknown') return goesOn ? 'u' : 'U';
  return state.charAt(0);
}

function toTimes([createdAt, finishedAt]: readonly unknown[]): JobTimes {
  return { createdAt: toTime(createdAt), finishedAt: toTime(finishedAt) };
}
