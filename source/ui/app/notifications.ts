import type { Clock } from '../../platform/clock.ts';
import type { Feed, FeedState } from '../../feed/feed-state.ts';
import type { Activity } from '../../jobs/activity.ts';
import { clusterNames, type ClusterNames, type ProjectNames } from '../../jobs/cluster-names.ts';
import { isUnfinished, type Job, type JobState } from '../../jobs/job.ts';
import type { Notification } from '../../cli/values.ts';
import type { Store } from '../../platform/store.ts';
import type { JobLookup } from '../activity/activity-view.ts';
import { count, span } from '../../text/format.ts';
import type { TerminalSequences } from '../terminal/terminal-sequences.ts';

/** A desktop notification; `body` may be empty. */
export type NotificationText = { readonly title: string; readonly body: string };

/** The entries that deserve a notification, each job once: it ended, and was unfinished when it was first seen. */
export function endedJobs(
  activity: readonly Activity[],
  firstSeenUnfinished: ReadonlySet<string>,
  jobOf: JobLookup,
): readonly Activity[] {
  const last = new Map<string, Activity>();
  for (const entry of activity) {
    if (entry.kind !== 'changed' || !firstSeenUnfinished.has(entry.jobId)) continue;
    if (hasEnded(entry, jobOf)) last.set(entry.jobId, entry);
    else last.delete(entry.jobId);
  }
  return [...last.values()];
}

function hasEnded({ to, jobId }: Activity, jobOf: JobLookup): boolean {
  if (to !== 'Unknown') return to === 'Successful' || to === 'Failed' || to === 'Cancelled';
  const job = jobOf(jobId);
  return job !== undefined && !isUnfinished(job);
}

/** The words for ends, the loudest first. */
const outcomes = [
  ['Failed', 'failed'],
  ['Cancelled', 'cancelled'],
  ['Unknown', 'ended'],
  ['Successful', 'succeeded'],
] as const;

/**
 * One notification for everything that ended: `Export failed · Prod0` with its reason, `3 exports succeeded` with their
 * clusters.
 */
export function notificationText(
  ended: readonly Activity[],
  jobOf: JobLookup,
  names: ClusterNames,
): NotificationText {
  const kinds = outcomes
    .map(([state, word]) => ({ word, entries: ended.filter(({ to }) => to === state) }))
    .filter(({ entries }) => entries.length > 0);
  const [only] = ended;
  if (ended.length === 1 && only) {
    const title = `Export ${kinds[0]?.word} · ${names.of(only)}`;
    return { title, body: detailsOf(jobOf(only.jobId)) };
  }
  const title = kinds
    .map(({ word, entries: { length } }, index) => {
      const noun = index > 0 ? '' : length === 1 ? ' export' : ' exports';
      return `${count(length)}${noun} ${word}`;
    })
    .join(', ');
  const failed = ended.filter(({ to }) => to === 'Failed');
  const reasons = failed.map((entry) => {
    const details = detailsOf(jobOf(entry.jobId));
    return details === '' ? names.of(entry) : `${names.of(entry)}: ${details}`;
  });
  const clusters = new Set(ended.map(names.of));
  return { title, body: reasons.length > 0 ? reasons.join(' · ') : [...clusters].join(', ') };
}

/** Why it ended, or how long it took; empty when it is no longer held. */
function detailsOf(job: Job | undefined): string {
  if (job === undefined) return '';
  if (job.state === 'Failed') return job.errMsg ?? job.errorCode ?? 'Atlas gave no reason';
  if (job.errMsg !== undefined) return job.errMsg;
  if (job.state === 'Unknown') return job.stateText;
  if (job.createdAt === undefined || job.finishedAt === undefined) return '';
  return `after ${span(job.finishedAt - job.createdAt)}`;
}

/** The numbers in the terminal's title. */
export type TitleCounts = { readonly running: number; readonly failed: number };

/** The jobs in progress now, and those that failed since the program started (as far as it remembers). */
export function titleCounts({ jobs, activity }: Pick<FeedState, 'jobs' | 'activity'>): TitleCounts {
  const failed = new Set(activity.filter(({ to }) => to === 'Failed').map(({ jobId }) => jobId));
  return { running: jobs.filter(({ state }) => state === 'InProgress').length, failed: failed.size };
}

/** `2 running · 1 failed — atlas-exports`; zero counts are left out. */
export function titleText({ running, failed }: TitleCounts): string {
  const parts = [
    ...(running > 0 ? [`${count(running)} running`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ];
  return parts.length === 0 ? 'atlas-exports' : `${parts.join(' · ')} — atlas-exports`;
}

export type AnnouncerOptions = {
  readonly feed: Pick<Feed, 'getState' | 'subscribe' | 'tallies'>;
  readonly clock: Pick<Clock, 'schedule'>;
  readonly projects: Pick<Store<ProjectNames>, 'get'>;
  readonly sequences: TerminalSequences;
  /** Writes to the terminal. */
  readonly write: (text: string) => void;
  readonly notify: Notification;
};

export type Announcer = {
  /** Restores the title while someone else has the terminal (Ctrl+Z). */
  suspend(): void;
  resume(): void;
  /** Sets the title, if the terminal has answered by now that it can be restored. */
  takeTitle(): void;
  /** Restores the title and stops notifying. */
  close(): void;
};

/** The states of jobs that may not have ended. */
const mayRun: ReadonlySet<JobState> = new Set(['Queued', 'InProgress', 'Unknown']);

/** How long to collect ends before one notification, milliseconds: clusters answer one after the other. */
const gathering = 1000;

/** Reports the feed's news outside the frame: in the terminal's title, and with a notification when jobs end. */
export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { feed, clock, projects, sequences, write, notify } = options;
  const unfinished = new Set<string>();
  let state = feed.getState();
  /** The title that we set; undefined while it is not ours. */
  let shown: string | undefined;
  /** Whether someone else has the terminal. */
  let away = false;
  let gathered: readonly Activity[] = [];
  let cancel: (() => void) | undefined;

  const say = (text: string): void => {
    if (text !== '') write(text);
  };
  const jobOf: JobLookup = (id) => feed.getState().jobs.find((job) => job.id === id);

  function call(): void {
    const refs = feed.getState().clusters.map(({ ref }) => ref);
    const { title, body } = notificationText(gathered, jobOf, clusterNames(refs, projects.get()));
    gathered = [];
    cancel = undefined;
    const told = notify === 'desktop' ? sequences.notifyDesktop(title, body) : '';
    say(told === '' ? sequences.bell() : told);
  }

  function show(): void {
    const text = titleText(titleCounts(state));
    if (text === shown) return;
    shown = text;
    say(sequences.title(text));
  }

  function takeTitle(): void {
    if (away || shown !== undefined || !sequences.takesTitle()) return;
    say(sequences.pushTitle());
    show();
  }

  function handBackTitle(): void {
    if (shown === undefined) return;
    shown = undefined;
    say(sequences.popTitle());
  }

  /** Unfinished jobs are among the newest: looks no further than the last one. */
  function watch(jobs: readonly Job[]): void {
    const { Queued, InProgress, Unknown } = feed.tallies().counts;
    let left = Queued + InProgress + Unknown;
    for (const job of jobs) {
      if (left === 0) return;
      if (mayRun.has(job.state)) left -= 1;
      if (isUnfinished(job)) unfinished.add(job.id);
    }
  }

  function hear(): void {
    const before = state;
    state = feed.getState();
    if (state.jobs === before.jobs && state.activity === before.activity) return;
    const known = new Set(before.activity);
    const news = state.activity.filter((entry) => !known.has(entry));
    const ended = endedJobs(news, unfinished, jobOf);
    for (const { jobId } of ended) unfinished.delete(jobId);
    watch(state.jobs);
    if (shown !== undefined) show();
    if (ended.length === 0 || notify === 'off') return;
    gathered = [...gathered, ...ended];
    cancel ??= clock.schedule(call, gathering);
  }

  watch(state.jobs);
  takeTitle();
  const leave = feed.subscribe(hear);
  return {
    suspend() {
      away = true;
      handBackTitle();
    },
    resume() {
      away = false;
      takeTitle();
    },
    takeTitle,
    close() {
      leave();
      cancel?.();
      handBackTitle();
    },
  };
}
