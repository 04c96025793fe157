import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { isUnfinished, type Job } from '../../jobs/job.ts';
import { isWithin, spanOf } from '../../jobs/timeline.ts';
import { clockTime, count, shortId, span } from '../../text/format.ts';
import { cut, width } from '../../text/width.ts';
import type { Paint, Theme } from '../theme/theme.ts';
import { dateLabel, type Scale } from './time-axis.ts';
import { shownName } from '../state/name-cells.ts';
import { zoomSteps } from '../state/timeline-window.ts';

/** How many jobs are before, in and after the window, and how many have no date. */
export type TimelineCounts = {
  readonly earlier: number;
  readonly inView: number;
  readonly later: number;
  readonly undated: number;
};

type Piece = { readonly text: string; readonly paint: Paint };

/** Cells for an untrusted name. */
const mostName = 24;
/** The fewest cells for a reason: less of it says nothing. */
const leastReason = 12;
/** In fewer columns, the state's glyph and times have no words. */
const wordsFrom = 60;

/**
 * ` 12 hours  Aug 09 16:00 – now          12 in view · 230 earlier`: the window, and what is outside it; `rows` is what
 * there is to say about rows that do not fit, and comes before the rest.
 */
export function headingLine(
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
  { earlier, inView, later, undated, rows = [] }: TimelineCounts & { readonly rows?: readonly string[] },
  columns: number,
  { paint, glyphs }: Theme,
): string {
  const zoom = zoomSteps.find((step) => step.span === to - from)?.word ?? span(to - from);
  const year = new Date(from).getFullYear();
  const begin = `${year === new Date(now).getFullYear() ? '' : `${year} `}${dateAndTime(from)}`;
  const range = `${zoom}  ${begin} ${glyphs.none} ${to >= now ? 'now' : dateAndTime(to)}`;
  const [first] = rows;
  // Where both don't fit, the labels of the axis tell the times, too.
  const hasRange = first === undefined || width(range) + 4 + width(first) <= columns;
  const left = cut(hasRange ? range : zoom, columns - 2, glyphs.ellipsis);
  const right = [
    ...rows,
    inView > 0 ? `${count(inView)} in view` : 'no job in view',
    ...(earlier > 0 ? [`${count(earlier)} earlier`] : []),
    ...(later > 0 ? [`${count(later)} later`] : []),
    ...(undated > 0 ? [`${count(undated)} without a date`] : []),
  ];
  const counts = join(
    right.map((text) => ({ text, paint: paint.dim })),
    columns - width(left) - 4,
    paint.dim(` ${glyphs.between} `),
  );
  const space = Math.max(0, columns - 2 - width(left) - counts.cells);
  return ` ${paint.bold(left.slice(0, zoom.length))}${paint.dim(left.slice(zoom.length))}${' '.repeat(space)}${counts.text}`;
}

/** ` ✖ Failed · Aug 10 02:47 · took 12:50 · Prod0 · 605ccba3c1c7613f423e1585 · Access denied…`: the selected job. */
export function selectedLine(
  job: Job | undefined,
  { from, to, now }: Pick<Scale, 'from' | 'to' | 'now'>,
  columns: number,
  { theme: { paint, glyphs, states }, names }: { readonly theme: Theme; readonly names: ClusterNames },
): string {
  const room = columns - 2;
  if (!job) return ` ${paint.dim(cut('No job selected', room, glyphs.ellipsis))}`;
  const look = states[job.state];
  const word =
    job.state === 'Unknown' ? cut(job.stateText || look.word, mostName, glyphs.ellipsis) : look.word;
  const place = spanOf(job);
  const outside = !place || isWithin(place, from, to) ? '' : place.start >= to ? 'later' : 'earlier';
  const plain = (text: string): Piece => ({ text, paint: paint.plain });
  const isNarrow = columns < wordsFrom;
  const name = [plain(shownName(names, job, mostName, glyphs.ellipsis))];
  const pieces = (id: string): readonly Piece[] => [
    { text: isNarrow ? look.glyph : `${look.glyph} ${word}`, paint: paint[look.token] },
    ...(outside === '' ? [] : [{ text: outside, paint: paint.dim }]),
    // Beside narrow bars only a part of the name may stand.
    ...(isNarrow ? name : []),
    plain(job.createdAt === undefined ? 'no date' : dateAndTime(job.createdAt)),
    ...tookTexts(job, now, !isNarrow).map(plain),
    ...(isNarrow ? [] : name),
    plain(id),
  ];
  const separator = paint.dim(` ${glyphs.between} `);
  const whole = join(pieces(job.id), room, separator);
  const told = whole.complete ? whole : join(pieces(shortId(job.id, glyphs.ellipsis)), room, separator);
  const reason = job.errMsg ?? job.errorCode;
  const left = room - told.cells - 3;
  if (reason === undefined || left < leastReason) return ` ${told.text}`;
  return ` ${told.text}${separator}${paint.reason(cut(reason, left, glyphs.ellipsis))}`;
}

function tookTexts(job: Job, now: number, words: boolean): readonly string[] {
  const end = isUnfinished(job) ? now : job.finishedAt;
  if (job.createdAt === undefined || end === undefined) return [];
  const word = !isUnfinished(job) ? 'took' : job.state === 'Queued' ? 'waits' : 'runs';
  return [`${words ? `${word} ` : ''}${span(end - job.createdAt)}`];
}

function dateAndTime(time: number): string {
  return `${dateLabel(time)} ${clockTime(time).slice(0, 5)}`;
}

/** Joins the pieces that fit; one that is too long is left out. */
function join(
  pieces: readonly Piece[],
  room: number,
  separator: string,
): { readonly text: string; readonly cells: number; readonly complete: boolean } {
  const gap = 3;
  let text = '';
  let cells = 0;
  let complete = true;
  for (const piece of pieces) {
    const needed = width(piece.text) + (cells > 0 ? gap : 0);
    if (cells + needed > room) complete = false;
    else {
      text += (cells > 0 ? separator : '') + piece.paint(piece.text);
      cells += needed;
    }
  }
  return { text, cells, complete };
}
