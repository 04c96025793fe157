import type { Activity } from '../../jobs/activity.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { ClusterRef, Job, JobState } from '../../jobs/job.ts';
import { clockTime, shortId, span } from '../../text/format.ts';
import { cut, padEnd } from '../../text/width.ts';
import type { ActivityRow } from '../state/activity-state.ts';
import { nameCells, shownName } from '../state/name-cells.ts';
import { stateStyles, type Paint, type Theme } from '../theme/theme.ts';

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

/** What happened, in this order: the painted lines of each row, as many as `activityHeight` says. */
export function activityLines(
  rows: readonly ActivityRow[],
  context: ActivityContext,
): readonly (readonly string[])[] {
  if (activityHeight(context) === 2) return rows.map((row) => twoLines(row, context));
  const hasVerdicts = rows.some(({ coverage }) => coverage !== undefined);
  return rows.map(painter(context, hasVerdicts ? verdictCells : stateCells)).map((line) => [line]);
}

/** The lines of a row: beside long names of clusters, what happened has a narrow terminal's second line. */
export function activityHeight({ columns, names }: Pick<ActivityContext, 'columns' | 'names'>): 1 | 2 {
  if (names.refs.length < 2 || columns < leastTwoLines) return 1;
  return cellsOf(columns, names, 1).what < leastBesideName ? 2 : 1;
}

/** `18:21   ✖  Analytics Staging/sessions`, and below it what happened. */
function twoLines(row: ActivityRow, { theme, columns, now, names }: ActivityContext): readonly string[] {
  const { paint, glyphs } = theme;
  const { at, look, what, isReason, cluster } = told(row, theme, false);
  const room = Math.max(0, columns - narrowTime - 1 - 2 * gap);
  const time = paint.dim(padEnd(timeText(at, now, narrowTime), narrowTime));
  const name = shownName(names, cluster, room, glyphs.ellipsis);
  return [
    [time, paint[look.token](look.glyph), name].join(' '.repeat(gap)),
    (isReason ? paint.reason : paint.plain)(cut(what, columns, glyphs.ellipsis)),
  ];
}

const stateCells = 13;
const verdictCells = 14;
const idCells = 9;
const gap = 2;
const mostClusterCells = 12;
/** The widest name that includes the project, and where space is short. */
const mostFullCells = 24;
const shortFullCells = 16;
/** In fewer cells, a reason says too little beside what the other columns repeat; beside the state's word, a few less. */
const leastWhat = 40;
const leastBesideWord = 36;
/** In still fewer it stands below. */
const leastBesideName = 16;
const narrowTime = 6;
/** In fewer cells, a name beside the time would say nothing. */
const leastTwoLines = 20;

type Draw = (row: ActivityRow) => string;
type PositionedText = { readonly text: string; readonly cells: number; readonly paint: Paint };

/** The cells of each column; 0 where it is left out. */
type Cells = {
  /** 12 with the date, 8 for the seconds, 6 for a date or the minutes. */
  readonly time: 12 | 8 | 6;
  /** 1 for the glyph alone: then the word stands where it says more than the rest. */
  readonly state: number;
  readonly what: number;
  readonly cluster: number;
  readonly id: number;
};

/** Takes from the other columns until there is room for what happened: ids first, as copying a row has them whole. */
function cellsOf(columns: number, names: ClusterNames, state: number): Cells {
  const most = names.groupIds.length > 1 ? mostFullCells : mostClusterCells;
  const full = names.refs.length > 1 ? Math.min(most, nameCells(names).full) : 0;
  const cluster = Math.min(full, shortFullCells);
  const least = Math.min(full, Math.floor(columns / 3));
  const whole = (wish: Omit<Cells, 'what'>): Cells => {
    const fixed = Object.values(wish).filter((cells) => cells > 0);
    return { ...wish, what: Math.max(0, columns - fixed.reduce((sum, cells) => sum + cells + gap, 0)) };
  };
  const wishes = [
    { time: 12, state, cluster: full, id: idCells },
    { time: 12, state, cluster: full, id: 0 },
    { time: 8, state, cluster: full, id: 0 },
    { time: 8, state, cluster, id: 0 },
    { time: 8, state: 1, cluster, id: 0 },
  ] as const;
  const hasRoom = ({ time, state: cells, what }: Cells): boolean =>
    what >= (time === 8 && cells > 1 ? leastBesideWord : leastWhat);
  return wishes.map(whole).find(hasRoom) ?? whole({ time: narrowTime, state: 1, cluster: least, id: 0 });
}

/** Draws rows in columns whose widths depend only on the space and the clusters' names. */
function painter({ theme, columns, now, names }: ActivityContext, stateCells: number): Draw {
  const { paint, glyphs } = theme;
  const cells = cellsOf(columns, names, stateCells);
  const hasWord = cells.state > 1;
  return (row) => {
    const { at, look, what, isReason, cluster, id } = told(row, theme, hasWord);
    const placed: readonly PositionedText[] = [
      { text: timeText(at, now, cells.time), cells: cells.time, paint: paint.dim },
      {
        text: hasWord ? `${look.glyph} ${look.word}` : look.glyph,
        cells: cells.state,
        paint: paint[look.token],
      },
      { text: what, cells: cells.what, paint: isReason ? paint.reason : paint.plain },
      {
        text: cells.cluster === 0 ? '' : shownName(names, cluster, cells.cluster, glyphs.ellipsis),
        cells: cells.cluster,
        paint: paint.plain,
      },
      { text: shortId(id, glyphs.ellipsis), cells: cells.id, paint: paint.dim },
    ];
    let room = columns;
    const line: string[] = [];
    for (const { text, cells: wanted, paint: brush } of placed) {
      const given = Math.min(wanted, room);
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
    what: whatHappened(entry, job, hasWord),
    isReason: entry.to === 'Failed',
    cluster: entry,
    id: entry.jobId,
  };
}

const gone = 'Gone';

/** What the columns of an entry say of its state, and what the state's column leaves open: what a search looks in. */
export function entryTexts(entry: Activity, job: Job | undefined): readonly string[] {
  return [entry.to === undefined ? gone : wordOf(entry.to, job), entry.kind, whatHappened(entry, job, true)];
}

type Look = { readonly glyph: string; readonly word: string; readonly token: keyof Theme['paint'] };

function lookOf({ to }: Activity, job: Job | undefined, theme: Theme): Look {
  if (to === undefined) return { glyph: theme.glyphs.none, word: gone, token: 'dim' };
  return { ...theme.states[to], word: wordOf(to, job) };
}

/** Atlas's own word for a state that this program does not know, while the job is in it. */
function wordOf(state: JobState, job: Job | undefined): string {
  const own = state === 'Unknown' && job?.state === 'Unknown' ? job.stateText : '';
  return own || stateStyles[state].word;
}

/** What the state's column leaves open; `hasWord`: whether there is such a column, or the word belongs here. */
function whatHappened({ kind, from, to }: Activity, job: Job | undefined, hasWord: boolean): string {
  const was = from && `was ${stateStyles[from].word}`;
  if (to === undefined) return ['vanished', ...(was === undefined ? [] : [was])].join(', ');
  const arrived = kind === 'arrived' ? ['arrived'] : [];
  const reason = reasonOf(to, job);
  if (reason !== undefined) return [...arrived, reason].join(': ');
  const took = tookText(to, job);
  // Beside its glyph, how long it took says how it ended.
  if (took !== undefined) return [...arrived, took].join(', ');
  const word = hasWord ? [] : [wordOf(to, job)];
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

/** `18:33:05` today, `Aug 09 18:33` before; `18:33` and `Aug 09` if space is short. Local time. */
function timeText(at: number, now: number, cells: Cells['time']): string {
  const day = new Date(at).toDateString();
  const time = clockTime(at);
  if (day === new Date(now).toDateString()) return cells === 6 ? time.slice(0, 5) : time;
  const date = day.slice(4, 10);
  return cells === 12 ? `${date} ${time.slice(0, 5)}` : date;
}
