import type { FeedState } from '../../feed/feed-state.ts';
import type { Activity } from '../../jobs/activity.ts';
import { clusterKey, isUnfinished } from '../../jobs/job.ts';
import type { ClusterRef, Job, JobState } from '../../jobs/job.ts';
import { clockTime } from '../../text/format.ts';
import { dayText, sentenceContext, type Moment } from './summary.ts';
import { createTroubleReporter } from './trouble.ts';
import { amount, goneSentence, newsSentence, outcomesWords, overdueSentence } from './sentences.ts';

/** Reports news in as many lines as a person can listen to. */
export type NewsReporter = {
  /** Records what happened, to be reported when due. */
  note(entries: readonly Activity[]): void;
  /** Marks everything so far as known; before that only trouble is reported. */
  begin(moment: Moment): void;
  /** The lines that are due. */
  due(moment: Moment): readonly string[];
};

/**
 * The most changes that are reported individually, the rest as a number; and the fewest milliseconds between two
 * reports.
 */
const mostLines = 5;
const calm = 5000;
const minute = 60_000;

/** Which changes to report individually when there are too many. */
const urgency: Readonly<Record<JobState | 'gone', number>> = {
  Failed: 0,
  Cancelled: 1,
  gone: 2,
  Successful: 3,
  Unknown: 4,
  InProgress: 5,
  Queued: 6,
};

/** What happened to a job, with the state before, if known. */
type Change = {
  readonly id: string;
  readonly ref: ClusterRef;
  readonly from: JobState | undefined;
  readonly job: Job | undefined;
};

/** Takes changes and returns lines, never more than a few every few seconds. */
export function createNewsReporter(): NewsReporter {
  /** Since the last report: each job's first change, in the order of the last. */
  const happened = new Map<string, Activity>();
  const tellTrouble = createTroubleReporter();
  const said = new Set<string>();
  let jobs: readonly Job[] = [];
  let unfinished: ReadonlySet<string> = new Set();
  const tellOverdue = createOverdueTeller();
  let begun = false;
  let toldAt = -Infinity;
  let day: string | undefined;

  /** The feed finds unfinished jobs on old pages; Atlas knew them already, but here they are new. */
  function found(state: FeedState): readonly Job[] {
    if (state.jobs === jobs) return [];
    const before = unfinished;
    jobs = state.jobs;
    const now = jobs.filter(isUnfinished);
    unfinished = new Set(now.map(({ id }) => id));
    return now.filter(({ id }) => !before.has(id) && !happened.has(id)).toReversed();
  }

  function changes(state: FeedState): readonly Change[] {
    const unheard = found(state).map((job) => ({
      id: job.id,
      ref: job,
      from: undefined,
      job,
    }));
    if (happened.size === 0) return unheard;
    const held = new Map(state.jobs.map((job) => [job.id, job]));
    const heard = [...happened.values()].map((entry) => ({
      id: entry.jobId,
      ref: entry,
      from: entry.from,
      job: held.get(entry.jobId),
    }));
    happened.clear();
    return [...unheard, ...heard];
  }

  /** Announcements from Atlas, and clusters with unreadable entries: each once. */
  function remarks({ state: { notices, clusters }, names }: Moment): readonly string[] {
    const unreadable = clusters.flatMap(({ ref, trouble, problems: [problem] }) =>
      problem === undefined || trouble !== undefined
        ? []
        : [{ key: clusterKey(ref), text: `${names.of(ref)}: ${problem}` }],
    );
    const all = [...notices.map((text) => ({ key: text, text })), ...unreadable];
    const fresh = all.filter(({ key }) => !said.has(key));
    for (const { key } of fresh) said.add(key);
    return fresh.map(({ text }) => text);
  }

  return {
    note(entries) {
      for (const entry of entries) {
        const first = happened.get(entry.jobId);
        happened.delete(entry.jobId);
        happened.set(entry.jobId, first ? { ...entry, from: first.from } : entry);
      }
    },
    begin(moment) {
      const { state, now } = moment;
      begun = true;
      happened.clear();
      found(state);
      tellOverdue(moment);
      toldAt = now;
      day = dayText(now);
    },
    due(moment) {
      const { state, now } = moment;
      // The absolute difference, because the clock may have been set back.
      if (Math.abs(now - toldAt) < calm) return [];
      const told = [
        ...tellTrouble(moment),
        ...(begun
          ? [...changeLines(changes(state), moment), ...tellOverdue(moment), ...remarks(moment)]
          : []),
      ];
      if (told.length === 0) return [];
      const today = dayText(now);
      const date = day === today ? [] : [`${today}.`];
      toldAt = now;
      day = today;
      return [...date, ...told.map((text) => `${clockTime(now)} ${text}`)];
    },
  };
}

/** Reports each unfinished job once when it takes longer than usual. Runs rarely: it looks at all jobs of a cluster. */
function createOverdueTeller(): (moment: Moment) => readonly string[] {
  let told: ReadonlySet<string> = new Set();
  let lookedAt = -Infinity;
  return (moment) => {
    if (Math.abs(moment.now - lookedAt) < minute) return [];
    lookedAt = moment.now;
    const overdue = moment.state.jobs.filter(isUnfinished).flatMap((job) => {
      const text = overdueSentence(job, sentenceContext(moment));
      return text === undefined ? [] : [{ id: job.id, text }];
    });
    const before = told;
    told = new Set(overdue.map(({ id }) => id));
    return overdue.filter(({ id }) => !before.has(id)).map(({ text }) => text);
  };
}

function changeLines(changes: readonly Change[], moment: Moment): readonly string[] {
  const urgent = changes.toSorted((a, b) => urgencyOf(a) - urgencyOf(b));
  const chosen = new Set(urgent.slice(0, mostLines));
  const rest = changes.filter((change) => !chosen.has(change));
  const telling = sentenceContext(moment);
  const lines = changes
    .filter((change) => chosen.has(change))
    .map(({ id, ref, from, job }) =>
      job ? newsSentence(job, from, telling) : goneSentence(moment.names.of(ref), id, from),
    );
  if (rest.length === 0) return lines;
  const held = rest.flatMap(({ job }) => job ?? []);
  const gone = rest.length - held.length;
  const words = [...(held.length > 0 ? [outcomesWords(held)] : []), ...(gone > 0 ? [`${gone} gone`] : [])];
  return [...lines, `${amount(rest.length, 'more change')}: ${words.join(', ')}.`];
}

function urgencyOf({ job }: Change): number {
  return urgency[job?.state ?? 'gone'];
}
