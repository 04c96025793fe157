import { progressOf, type Usual } from '../../jobs/estimate.ts';
import { isUnfinished, type Job } from '../../jobs/job.ts';
import type { Outlook } from '../../jobs/outlook.ts';
import type { PaceEstimate } from '../../jobs/pace.ts';
import { roughSpan, span } from '../../text/format.ts';
import { padEnd, padStart } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';

const gap = 2;
/** Reserved after the counts for `usually 12:50`, so that the bar keeps its length when an estimate comes or goes. */
const estimateCells = 13;
const longestBar = 20;
const shortestBar = 3;
/** For a share in figures, don't shrink the bar until it shows nothing. */
const shortestBarWithShare = 6;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A row's progress and time left, as much as fits: counts first, then the estimate, then the bar. */
export function progressCell(job: Job, outlook: Outlook, cells: number, theme: Theme): string {
  if (!isUnfinished(job) || job.state === 'Unknown') return collectionsText(job) ?? theme.glyphs.none;
  if (job.state === 'Queued') return outlook.long ? longText : theme.glyphs.none;
  const old = oldText(outlook, cells);
  if (old !== undefined) return old;
  const counts = outlook.ago === undefined ? countsText(outlook) : undefined;
  const estimate = estimateTexts(outlook, counts === undefined).find(({ length }) => length <= cells);
  if (counts === undefined) return estimate ?? 'running';
  if (estimate !== undefined) {
    const room = cells - gap - estimate.length;
    const head =
      headText(outlook, counts, Math.min(room, cells - gap - estimateCells), theme) ??
      headText(outlook, counts, room, theme);
    if (head !== undefined) return `${head}  ${estimate}`;
  }
  if (outlook.long) return longText;
  return headText(outlook, counts, cells - gap - estimateCells, theme) ?? counts;
}

/**
 * `21 %  43/204, 2 min ago`: what is known of shards that are no longer watched; undefined if it is as fresh as the
 * rest.
 */
function oldText(outlook: Outlook, cells: number): string | undefined {
  const { ago, share } = outlook;
  const counts = countsText(outlook);
  if (ago === undefined || counts === undefined) return undefined;
  const when = `${roughSpan(ago)} ago`;
  const percent = share === undefined ? [] : [`${Math.floor(share * 100)} %`];
  const told = [[...percent, counts].join('  '), counts, ...percent].map((text) => `${text}, ${when}`);
  return told.find(({ length }) => length <= cells);
}

/** The estimate alone, when the counts are elsewhere: `12 min left`; undefined if there is none. */
export function paceText(pace: PaceEstimate): string {
  switch (pace.kind) {
    case 'left': {
      return pace.slower ? `slower, ${leftText(pace.left)}` : `${leftText(pace.left)} left`;
    }
    case 'quiet': {
      return `no move for ${roughSpan(pace.since)}`;
    }
    case 'finishing': {
      return 'finishing';
    }
  }
}

/** `<1 min`, `12 min`, `2.5 h`, `5 d`: a time left that is already rounded. */
export function leftText(milliseconds: number): string {
  if (milliseconds <= minute) return '<1 min';
  if (milliseconds <= 2 * hour) return `${Math.round(milliseconds / minute)} min`;
  return milliseconds <= 4 * day ? `${milliseconds / hour} h` : `${Math.round(milliseconds / day)} d`;
}

const longText = 'longer than usual';

/** Texts for the time left, the best first. A pace says more than the usual duration. */
function estimateTexts(
  { pace, usual, usualLeft, age = 0, long }: Outlook,
  alone: boolean,
): readonly string[] {
  if (long) return [longText];
  if (pace !== undefined) return [paceText(pace)];
  if (usual === undefined) return [];
  const usually = `usually ${span(usual.median)}`;
  // Beside counts, the rest would displace the bar.
  if (!alone) return [usually];
  if (usualLeft !== undefined) return [`${usually}, about ${leftText(usualLeft).replace('<', '')}`, usually];
  return [
    age < usual.p90 ? `usually up to ${span(usual.p90)}` : `past the usual ${span(usual.p90)}`,
    usually,
  ];
}

/** Exactly `room` cells: the counts with as much of a bar and the share as fits; undefined if nothing fits. */
function headText({ share }: Outlook, counts: string, room: number, theme: Theme): string | undefined {
  const percent = share === undefined ? undefined : `${padStart(String(Math.floor(share * 100)), 2)} %`;
  if (share !== undefined) {
    for (const [numbers, shortest] of [
      [`${percent}  ${counts}`, shortestBarWithShare],
      [counts, shortestBar],
    ] as const) {
      const barCells = Math.min(longestBar, room - gap - numbers.length);
      if (barCells >= shortest) return padEnd(`${bar(share, barCells, theme)}  ${numbers}`, room);
    }
  }
  const fitting = [counts, percent].find((text) => text !== undefined && text.length <= room);
  return fitting && padEnd(fitting, room);
}

function countsText({ counts, shards }: Outlook): string | undefined {
  if (counts !== undefined) {
    const all = String(counts.totalCollections);
    return `${padStart(String(counts.exportedCollections), all.length)}/${all}`;
  }
  return shards && `${shards.ended}/${shards.all} shards`;
}

/** `25/40` collections; undefined if Atlas reports none. */
export function collectionsText(job: Job): string | undefined {
  if (progressOf(job) === undefined || !job.exportStatus) return undefined;
  return `${job.exportStatus.exportedCollections}/${job.exportStatus.totalCollections}`;
}

/** A bar of eighth-blocks; only a share of 1 reaches the full width. */
function bar(fraction: number, cells: number, { glyphs }: Theme): string {
  const steps = glyphs.bar.length;
  const full = glyphs.bar[steps - 1] ?? '#';
  const filled = Math.floor(Math.max(0, Math.min(1, fraction)) * cells * steps);
  const whole = Math.floor(filled / steps);
  const part = filled % steps;
  const partGlyph = part > 0 ? (glyphs.bar[part - 1] ?? '') : '';
  return full.repeat(whole) + partGlyph + glyphs.barRest.repeat(cells - whole - (partGlyph ? 1 : 0));
}

/** A job's progress, for the pane; undefined if unknown. */
export function progressText(outlook: Outlook, theme: Theme): string | undefined {
  const { counts, share, shards, ago } = outlook;
  const when = ago === undefined ? '' : `, ${roughSpan(ago)} ago`;
  const ended = shards && `${shards.ended} of ${shards.all} shards ended`;
  if (counts === undefined || share === undefined) return ended && `${ended}${when}`;
  const text = `${bar(share, 20, theme)} ${counts.exportedCollections}/${counts.totalCollections} collections`;
  return ended === undefined ? text : `${text}, ${ended}${when}`;
}

/** A running job's time left and its basis, for the pane; undefined if unknown. */
export function timeLeftText({ pace, by, shards, usual, usualLeft, age = 0 }: Outlook): string | undefined {
  switch (pace?.kind) {
    case 'left': {
      const late = usual !== undefined && age + pace.left > usual.p90 ? ', slower than usual' : '';
      const slower = pace.slower ? ', slower than before' : late;
      const whose = shards === undefined ? '' : 'its slowest shard: ';
      const basis = by && `  (${whose}${by.seen} collections in ${span(by.watched)})`;
      return `about ${leftText(pace.left)}${slower}${basis ?? ''}`.replace('about <', 'less than ');
    }
    case 'quiet': {
      return `unknown: no collection in the last ${roughSpan(pace.since)}`;
    }
    case 'finishing': {
      return 'all collections are exported; Atlas has yet to end the export';
    }
    case undefined: {
      if (usual === undefined) return undefined;
      if (usualLeft !== undefined)
        return `about ${leftText(usualLeft)}, if it takes as long as usual`.replace('<', '');
      return age < usual.p90
        ? 'unknown: it takes longer than such jobs usually do'
        : 'unknown: it takes longer than 9 in 10 did';
    }
  }
}

/**
 * `usually 12:50, 9 in 10 within 14:40, by the last 30`: how long similar jobs take, and how many were compared; `waits`:
 * beside the time a job has waited, so that it says which time it means.
 */
export function usualText({ median, p90, count }: Usual, waits = false): string {
  if (count === 1)
    return waits ? `the one before ended after ${span(median)}` : `the one before took ${span(median)}`;
  const spread = count < 10 ? 'at most' : '9 in 10 within';
  return `usually ${waits ? 'ends after ' : ''}${span(median)}, ${spread} ${span(p90)}, by the last ${count}`;
}
