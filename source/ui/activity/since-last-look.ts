import { activityLimit, activityOfJobs, type Activity } from '../../jobs/activity.ts';
import type { Coverage } from '../../jobs/coverage/coverage.ts';
import { clusterKey, isUnfinished, type Job, type JobState } from '../../jobs/job.ts';
import { clockTime, count, when } from '../../text/format.ts';
import { cut, width } from '../../text/width.ts';
import type { ActivityRow } from '../state/activity-state.ts';
import type { Paint } from '../theme/theme.ts';
import type { ActivityContext, JobLookup } from './activity-view.ts';

/** What there is to tell of an absence. */
export type MissedSources = {
  readonly activity: readonly Activity[];
  /** When it began, milliseconds since 1970 on the local clock. */
  readonly since: number;
  readonly jobOf: JobLookup;
  /** All held jobs: they show what happened while this program did not run. */
  readonly jobs: readonly Job[];
  /** Clusters on which the verdict turned bad since; the worst first. */
  readonly turnedBad: readonly Coverage[];
  /** Server's clock minus the local one, milliseconds. */
  readonly clockSkew: number;
};

/** What was missed: lines above the rows, and the rows, the most urgent first. */
export type Missed = { readonly head: readonly string[]; readonly rows: readonly ActivityRow[] };

export type MissedContext = ActivityContext & {
  /** How many held jobs are in each state now. */
  readonly counts: Readonly<Record<JobState, number>>;
};

/**
 * *Since you last looked*: counts since a time, then clusters that turned bad, and one row for each job: failures with
 * their reasons, other unsuccessful ends, jobs that vanished unfinished, new ones, the rest. Empty when nothing happened.
 */
export function missedOf(sources: MissedSources, context: MissedContext): Missed {
  const { activity, since, clockSkew, turnedBad } = sources;
  const { theme, columns, now } = context;
  const fates = fatesSince(sources);
  if (fates.length === 0 && turnedBad.length === 0) return { head: [], rows: [] };
  const heading = `Since you last looked (${lookText(since, now)})`;
  const mayLack = activity.length >= activityLimit && activity.every(({ at }) => at > since);
  const more = cut(`The last ${activityLimit} changes; there were more.`, columns, theme.glyphs.ellipsis);
  return {
    head: [
      theme.paint.bold(cut(heading, columns, theme.glyphs.ellipsis)),
      ...flow([...verdictCounts(turnedBad, context), ...countsOf(fates, context)], columns),
      ...(mayLack ? [theme.paint.dim(more)] : []),
    ],
    rows: [
      ...turnedBad.map((coverage): ActivityRow => {
        const { badSince } = coverage;
        const at = badSince === undefined ? now : badSince - clockSkew;
        return { id: clusterKey(coverage), at, coverage };
      }),
      ...fates.map(({ entry, job }): ActivityRow => ({ id: entry.jobId, entry, job })),
    ],
  };
}

type Known = Pick<MissedSources, 'jobs' | 'since' | 'clockSkew' | 'jobOf'> & {
  readonly fates: readonly Fate[];
};

const lastFates = new WeakMap<readonly Activity[], Known>();

/** What happened to each job, the most urgent first; worked out once for the same. */
function fatesSince({ activity, since, jobs, jobOf, clockSkew }: MissedSources): readonly Fate[] {
  const asked = { since, jobs, jobOf, clockSkew };
  const last = lastFates.get(activity);
  if (last && (['since', 'jobs', 'jobOf', 'clockSkew'] as const).every((key) => last[key] === asked[key]))
    return last.fates;
  const seen = activity.filter(({ at }) => at > since);
  const entries = withUnseen(seen, activityOfJobs(jobs, since, clockSkew));
  const fates = fatesOf(entries, jobOf).toSorted(byUrgency);
  lastFates.set(activity, { ...asked, fates });
  return fates;
}

/** The observed entries, plus those that jobs show of unobserved time. */
function withUnseen(seen: readonly Activity[], told: readonly Activity[]): readonly Activity[] {
  if (told.length === 0) return seen;
  const known = new Set(seen.map(({ jobId }) => jobId));
  return [...seen, ...told.filter(({ jobId }) => !known.has(jobId))].toSorted((a, b) => a.at - b.at);
}

/** `18:04`, `yesterday 18:04`, `Aug 09 18:04`; local time. */
function lookText(at: number, now: number): string {
  const time = clockTime(at).slice(0, 5);
  const isOn = (day: Date): boolean => new Date(at).toDateString() === day.toDateString();
  if (isOn(new Date(now))) return time;
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return isOn(yesterday) ? `yesterday ${time}` : when(at, now);
}

const urgency = ['failed', 'ended', 'lost', 'arrived', 'other'] as const;

/** What happened to a job: `lost` vanished unfinished, `arrived` is still unfinished, `other` needs no attention. */
type Fate = {
  readonly kind: (typeof urgency)[number];
  readonly entry: Activity;
  readonly job: Job | undefined;
  readonly hasArrived: boolean;
};

/** One for each job, by its last entry, newest first. */
function fatesOf(entries: readonly Activity[], jobOf: JobLookup): readonly Fate[] {
  const last = new Map<string, Activity>();
  const arrivals = new Map<string, Activity>();
  for (const entry of entries) {
    if (entry.kind === 'arrived') arrivals.set(entry.jobId, entry);
    // How it ended says more than that Atlas dropped it later.
    if (last.has(entry.jobId) && entry.kind === 'vanished' && !isLost(entry)) continue;
    last.delete(entry.jobId);
    last.set(entry.jobId, entry);
  }
  return [...last.values()].toReversed().map((entry) => {
    const job = jobOf(entry.jobId);
    const arrival = arrivals.get(entry.jobId);
    const kind = kindOf(entry, job, arrival !== undefined);
    // It is new, whatever its state is now.
    const told = kind === 'arrived' && arrival ? { ...arrival, to: entry.to } : entry;
    return { kind, entry: told, job, hasArrived: arrival !== undefined };
  });
}

function isLost({ kind, from }: Activity): boolean {
  return kind === 'vanished' && (from === 'Queued' || from === 'InProgress');
}

function kindOf(entry: Activity, job: Job | undefined, hasArrived: boolean): Fate['kind'] {
  const { kind, to } = entry;
  if (kind === 'vanished') return isLost(entry) ? 'lost' : 'other';
  if (to === 'Failed') return 'failed';
  if (to === 'Cancelled') return 'ended';
  if (to === 'Unknown' && job && !isUnfinished(job)) return 'ended';
  return hasArrived && to !== 'Successful' ? 'arrived' : 'other';
}

/** Among equals by the time that is shown, newest first. */
function byUrgency(a: Fate, b: Fate): number {
  return urgency.indexOf(a.kind) - urgency.indexOf(b.kind) || b.entry.at - a.entry.at;
}

type Part = { readonly text: string; readonly paint: Paint };

const partGap = 3;

function countsOf(fates: readonly Fate[], { theme, counts, columns }: MissedContext): readonly Part[] {
  const among = (test: (fate: Fate) => boolean): number => fates.filter(test).length;
  const to = (state: JobState): number => among(({ entry }) => entry.to === state);
  const endedOtherwise = among(({ kind, entry }) => kind === 'ended' && entry.to === 'Unknown');
  const vanished = among(({ entry }) => entry.kind === 'vanished');
  const arrived = among(({ hasArrived }) => hasArrived);
  const parts: readonly (readonly [n: number, words: string, state?: JobState])[] = [
    [to('Failed'), 'failed', 'Failed'],
    [to('Cancelled'), 'cancelled', 'Cancelled'],
    [endedOtherwise, 'ended otherwise', 'Unknown'],
    [vanished, 'vanished'],
    [to('Successful'), 'succeeded', 'Successful'],
    [arrived, 'arrived'],
    [counts.InProgress, 'still running', 'InProgress'],
    [counts.Queued, 'still queued', 'Queued'],
  ];
  return parts
    .filter(([n]) => n > 0)
    .map(([n, words, state]) => {
      const look = state && theme.states[state];
      const text = look ? `${look.glyph} ${count(n)} ${words}` : `${count(n)} ${words}`;
      return { text: cut(text, columns, theme.glyphs.ellipsis), paint: theme.paint[look?.token ?? 'plain'] };
    });
}

/** `✖ 2 went missing`: how many clusters turned bad, by their verdicts. */
function verdictCounts(turnedBad: readonly Coverage[], { theme, columns }: MissedContext): readonly Part[] {
  const counts = Map.groupBy(turnedBad, ({ verdict }) => verdict);
  return [...counts].map(([verdict, some]) => {
    const { glyph, word, token } = theme.verdicts[verdict];
    const words = verdict === 'missing' ? 'went missing' : word.toLowerCase();
    const text = `${glyph} ${count(some.length)} ${words}`;
    return { text: cut(text, columns, theme.glyphs.ellipsis), paint: theme.paint[token] };
  });
}

/** The parts side by side, on as many lines as they need; none is too wide. */
function flow(parts: readonly Part[], columns: number): string[] {
  const lines: string[] = [];
  let used = columns;
  for (const { text, paint } of parts) {
    const cells = width(text);
    const fits = used + partGap + cells <= columns;
    lines.push(fits ? lines.pop() + ' '.repeat(partGap) + paint(text) : paint(text));
    used = fits ? used + partGap + cells : cells;
  }
  return lines;
}
