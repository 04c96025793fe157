import type { Activity } from '../../jobs/activity.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { ClusterRef, Job, JobState } from '../../jobs/job.ts';
import { clockTime, shortId, span } from '../../text/format.ts';
import { padEnd } from '../../text/width.ts';
import type { ActivityRow } from '../state/activity-state.ts';
import { cutName, nameCells } from '../state/name-cells.ts';
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

/** What happened, in this order, one painted line each. */
export function activityLines(rows: readonly ActivityRow[], context: ActivityContext): readonly string[] {
  const hasVerdicts = rows.some(({ coverage }) => coverage !== undefined);
  return rows.map(painter(context, hasVerdicts ? verdictCells : stateCells));
}

const stateCells = 13;
const verdictCells = 14;
/** The fewest cells for date and id, and a separate column for the state's word. */
const longFrom = 72;
const wordFrom = 52;
const gap = 2;
const mostClusterCells = 12;
/** The widest name that includes the project. */
const mostFullCells = 24;

type Draw = (row: ActivityRow) => string;
type PositionedText = { readonly text: string; readonly cells: number; readonly paint: Paint };

/** Draws rows in columns whose widths depend only on the space and the clusters' names. */
function painter({ theme, columns, now, names }: ActivityContext, stateCells: number): Draw {
  const { paint, glyphs } = theme;
  const long = columns >= longFrom;
  const hasWord = columns >= wordFrom;
  const most = names.groupIds.length > 1 ? mostFullCells : mostClusterCells;
  const clusterCells = names.refs.length > 1 ? Math.min(most, nameCells(names).full) : 0;
  const fixed = [long ? 12 : 8, hasWord ? stateCells : 1, clusterCells, long ? 9 : 0].filter(
    (cells) => cells > 0,
  );
  const whatCells = Math.max(0, columns - fixed.reduce((sum, cells) => sum + cells + gap, 0));
  return (row) => {
    const { at, look, what, isReason, cluster, id } = told(row, theme, hasWord);
    const placed: readonly PositionedText[] = [
      { text: timeText(at, now, long), cells: long ? 12 : 8, paint: paint.dim },
      {
        text: hasWord ? `${look.glyph} ${look.word}` : look.glyph,
        cells: hasWord ? stateCells : 1,
        paint: paint[look.token],
      },
      { text: what, cells: whatCells, paint: isReason ? paint.reason : paint.plain },
      {
        text: cutName(names.of(cluster), clusterCells, glyphs.ellipsis),
        cells: clusterCells,
        paint: paint.plain,
      },
      { text: shortId(id, glyphs.ellipsis), cells: long ? 9 : 0, paint: paint.dim },
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

type Told = {
  readonly at: number;
  readonly look: Look;
  readonly what: string;
  /** Whether that says why something failed. */
  readonly isReason: boolean;
  readonly cluster: ClusterRef;
  readonly id: string;
};

/** What the columns of a row say. */
function told(row: ActivityRow, theme: Theme, hasWord: boolean): Told {
  if (row.coverage !== undefined) {
    const { at, coverage } = row;
    const look = theme.verdicts[coverage.verdict];
    const what = hasWord ? coverage.reason : `${look.word}: ${coverage.reason}`;
    return { at, look, what, isReason: false, cluster: coverage, id: '' };
  }
  const { entry, job } = row;
  return {
    at: entry.at,
    look: lookOf(entry, job, theme),
    what: whatHappened(entry, job, theme, hasWord),
    isReason: entry.to === 'Failed',
    cluster: entry,
    id: entry.jobId,
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
  const arrived = kind === 'arrived' ? ['arrived'] : [];
  const reason = reasonOf(to, job);
  if (reason !== undefined) return [...arrived, reason].join(': ');
  const took = tookText(to, job);
  // Beside its glyph, how long it took says how it ended.
  if (took !== undefined) return [...arrived, took].join(', ');
  const word = hasWord ? [] : [wordOf(to, job, theme)];
  return [...word, ...arrived].join(', ') || (was ?? '');
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
