import { activityLimit, activityOfJobs, type Activity } from '../../jobs/activity.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { Coverage } from '../../jobs/coverage/coverage.ts';
import { isUnfinished, type Job, type JobState } from '../../jobs/job.ts';
import { clockTime, count, shortId, span, when } from '../../text/format.ts';
import { cut, padEnd, width } from '../../text/width.ts';
import type { ActivityRow } from '../state/activity-state.ts';
import { nameCells } from '../state/name-cells.ts';
import type { Paint, Theme } from '../theme/theme.ts';

/** Finds a held job; undefined once it has vanished. */
export type JobLookup = (id: string) => Job | undefined;

export type ActivityContext = {
  readonly theme: Theme;
  /** The width of a line, in cells. */
  readonly columns: number;
  /** The local clock, milliseconds since 1970. */
  readonly now: number;
  /** The names of the watched clusters; a single one is not named in the lines. */
  readonly names: ClusterNames;
};

export type AwayContext = ActivityContext & {
  /** The most lines. */
  readonly rows: number;
  /** How many held jobs are in each state now. */
  readonly counts: Readonly<Record<JobState, number>>;
  /** All held jobs: they show what happened while this program did not run. */
  readonly jobs: readonly Job[];
  /** Clusters on which the verdict turned bad since; the worst first. */
  readonly turnedBad: readonly Coverage[];
  /** Server's clock minus the local one, milliseconds. */
  readonly clockSkew: number;
};

/** What happened, in this order, one painted line each. */
export function activityLines(rows: readonly ActivityRow[], context: ActivityContext): readonly string[] {
  const draw = painter(context);
  return rows.map(({ entry, job }) => draw(entry, job));
}

/**
 * *Since you last looked*: counts since a time, then what needs attention: failures with their reasons, other
 * unsuccessful ends, jobs that vanished unfinished, and new ones. Empty when nothing happened.
 */
export function awayLines(
  activity: readonly Activity[],
  since: number,
  jobOf: JobLookup,
  context: AwayContext,
): string[] {
  const { theme, columns, now, rows } = context;
  const seen = activity.filter(({ at }) => at > since);
  const entries = withUnseen(seen, activityOfJobs(context.jobs, since, context.clockSkew));
  if (entries.length === 0 && context.turnedBad.length === 0) return [];
  const fates = fatesOf(entries, jobOf);
  const heading = `Since you last looked (${lookText(since, now)})`;
  const mayLack = activity.length >= activityLimit && seen.length === activity.length;
  const head = [
    theme.paint.bold(cut(heading, columns, theme.glyphs.ellipsis)),
    ...flow([...verdictCounts(context), ...countsOf(fates, context)], columns),
    ...(mayLack ? [note(`The last ${activityLimit} changes; there were more.`, context)] : []),
  ];
  const draw = painter(context);
  const worthTelling = fates.filter(({ kind }) => kind !== 'other').toSorted(byUrgency);
  const drawVerdict = verdictPainter(context);
  const lines = [
    ...context.turnedBad.map((each) => () => drawVerdict(each)),
    ...worthTelling.map(
      ({ entry, job }) =>
        () =>
          draw(entry, job),
    ),
  ];
  const room = Math.max(0, rows - head.length);
  const shown = lines.length <= room ? lines : lines.slice(0, Math.max(0, room - 1));
  const left = lines.length - shown.length;
  return [
    ...head,
    ...shown.map((line) => line()),
    ...(left > 0 ? [note(`and ${count(left)} more`, context)] : []),
  ].slice(0, Math.max(0, rows));
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

function note(text: string, { theme, columns }: ActivityContext): string {
  return theme.paint.dim(cut(text, columns, theme.glyphs.ellipsis));
}

const urgency = ['failed', 'ended', 'lost', 'arrived', 'other'] as const;

/** What happened to a job: `lost` vanished unfinished, `arrived` is still unfinished, `other` needs no line. */
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

function byUrgency(a: Fate, b: Fate): number {
  return urgency.indexOf(a.kind) - urgency.indexOf(b.kind);
}

type Part = { readonly text: string; readonly paint: Paint };

const partGap = 3;

function countsOf(fates: readonly Fate[], { theme, counts, columns }: AwayContext): readonly Part[] {
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
function verdictCounts({ theme, turnedBad, columns }: AwayContext): readonly Part[] {
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

/** The fewest cells for date and id, and a separate column for the state's word. */
const longFrom = 72;
const wordFrom = 52;
const gap = 2;
const mostClusterCells = 12;
/** The widest name that includes the project. */
const mostFullCells = 24;

type Draw = (entry: Activity, job: Job | undefined) => string;
type PositionedText = { readonly text: string; readonly cells: number; readonly paint: Paint };

/** Draws clusters that turned bad in the columns of the entries. */
function verdictPainter(context: AwayContext): (coverage: Coverage) => string {
  const { theme, columns, now, names, clockSkew } = context;
  const { paint, glyphs } = theme;
  const long = columns >= longFrom;
  const hasWord = columns >= wordFrom;
  return (coverage) => {
    const { glyph, word, token } = theme.verdicts[coverage.verdict];
    const at = timeText((coverage.badSince ?? now) - clockSkew, now, long);
    const head = [
      paint.dim(padEnd(at, long ? 12 : 8, glyphs.ellipsis)),
      paint[token](hasWord ? padEnd(`${glyph} ${word}`, 14) : glyph),
    ];
    const used = (long ? 12 : 8) + (hasWord ? 14 : 1) + 2 * gap;
    const name = names.refs.length > 1 ? `${names.of(coverage)}: ` : '';
    return [...head, cut(name + coverage.reason, Math.max(0, columns - used), glyphs.ellipsis)].join(
      ' '.repeat(gap),
    );
  };
}

/** Draws entries in columns whose widths depend only on the space and the clusters' names. */
function painter({ theme, columns, now, names }: ActivityContext): Draw {
  const { paint, glyphs } = theme;
  const long = columns >= longFrom;
  const hasWord = columns >= wordFrom;
  const most = names.groupIds.length > 1 ? mostFullCells : mostClusterCells;
  const clusterCells = names.refs.length > 1 ? Math.min(most, nameCells(names).full) : 0;
  const fixed = [long ? 12 : 8, hasWord ? 13 : 1, clusterCells, long ? 9 : 0].filter((cells) => cells > 0);
  const whatCells = Math.max(0, columns - fixed.reduce((sum, cells) => sum + cells + gap, 0));
  return (entry, job) => {
    const look = lookOf(entry, job, theme);
    const placed: readonly PositionedText[] = [
      { text: timeText(entry.at, now, long), cells: long ? 12 : 8, paint: paint.dim },
      {
        text: hasWord ? `${look.glyph} ${look.word}` : look.glyph,
        cells: hasWord ? 13 : 1,
        paint: paint[look.token],
      },
      {
        text: whatHappened(entry, job, theme, hasWord),
        cells: whatCells,
        paint: entry.to === 'Failed' ? paint.reason : paint.plain,
      },
      { text: names.of(entry), cells: clusterCells, paint: paint.plain },
      { text: shortId(entry.jobId, glyphs.ellipsis), cells: long ? 9 : 0, paint: paint.dim },
    ];
    let room = columns;
    const line: string[] = [];
    for (const { text, cells, paint: brush } of placed) {
      const given = Math.min(cells, room);
      if (given <= 0) continue;
      line.push(brush(padEnd(text, given, glyphs.ellipsis)));
      room -= given + gap;
    }
    return line.join(' '.repeat(gap));
  };
}

type Look = { readonly glyph: string; readonly word: string; readonly token: keyof Theme['paint'] };

function lookOf({ to }: Activity, job: Job | undefined, theme: Theme): Look {
  if (to === undefined) return { glyph: theme.glyphs.none, word: 'Gone', token: 'dim' };
  return { ...theme.states[to], word: wordOf(to, job, theme) };
}

/** Atlas's own word for a state that this program does not know, while the job is in it. */
function wordOf(state: JobState, job: Job | undefined, { states }: Theme): string {
  const own = state === 'Unknown' && job?.state === 'Unknown' ? job.stateText : '';
  return own || states[state].word;
}

/** What the state's column leaves open; `hasWord`: whether there is such a column, or the word belongs here. */
function whatHappened(
  { kind, from, to }: Activity,
  job: Job | undefined,
  theme: Theme,
  hasWord: boolean,
): string {
  const was = from && `was ${theme.states[from].word}`;
  if (to === undefined) return ['vanished', ...(was === undefined ? [] : [was])].join(', ');
  const news = [...(hasWord ? [] : [wordOf(to, job, theme)]), ...(kind === 'arrived' ? ['arrived'] : [])];
  const reason = reasonOf(to, job);
  if (reason !== undefined) return [...news, reason].join(': ');
  const took = tookText(to, job);
  return [...news, ...(took === undefined ? [] : [took])].join(', ') || (was ?? '');
}

function reasonOf(to: JobState, job: Job | undefined): string | undefined {
  if (job?.state !== to) return undefined;
  if (to === 'Failed') return job.errMsg ?? job.errorCode ?? 'Atlas gave no reason';
  return to === 'Cancelled' ? job.errMsg : undefined;
}

function tookText(to: JobState, job: Job | undefined): string | undefined {
  if (to !== 'Successful' || job?.createdAt === undefined || job.finishedAt === undefined) return undefined;
  return `took ${span(job.finishedAt - job.createdAt)}`;
}

/** `18:33:05` today, `Aug 09 18:33` before; `Aug 09` if space is short. Local time. */
function timeText(at: number, now: number, long: boolean): string {
  const day = new Date(at).toDateString();
  if (day === new Date(now).toDateString()) return clockTime(at);
  const date = day.slice(4, 10);
  return long ? `${date} ${clockTime(at).slice(0, 5)}` : date;
}
