import type { FeedState } from '../../feed/feed-state.ts';
import { mostDue, type DueDay, type DueResult } from '../../jobs/coverage/calendar.ts';
import type { ClusterFacts } from '../../jobs/coverage/facts.ts';
import { clause, policyWords, utc, whyFailed } from '../../jobs/coverage/words.ts';
import { exportUrl, noPrefix } from '../../jobs/bucket-path.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import { roughSpan } from '../../text/format.ts';
import { padEnd, wrap } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';
import { askingText, type ClusterCells } from './cluster-columns.ts';
import { noVerdict } from './no-verdict.ts';
import type { ClusterRow } from '../state/clusters-state.ts';
import { dueDays, resultStates } from './result-strip.ts';

export type PaneCells = ClusterCells & {
  readonly buckets: FeedState['buckets'];
  /** Makes a text a link to the page where something can be done about it; undefined where there is none. */
  readonly clusterLink?: ((cluster: ClusterRef) => ((text: string) => string) | undefined) | undefined;
};

const labelCells = 11;
const othersBelow = '; ids of the others are below';

/** What a verdict rests on, as painted lines that fit. */
export function clusterPane(row: ClusterRow, cells: PaneCells, columns: number): readonly string[] {
  const { theme, names, now } = cells;
  const add = (label: string, value: string | undefined, paint = theme.paint.plain): readonly string[] =>
    value === undefined ? [] : field(label, value, columns, theme, paint);
  const { told, watched } = row;
  if (told === undefined) {
    const { reason, remedy } = noVerdict(row, now - cells.clockSkew);
    return [
      ...add('Verdict', askingText(theme, watched), watched.trouble ? theme.paint.failed : theme.paint.dim),
      ...add('Why', reason),
      ...add('To do', remedy),
      ...add('Last good', lastGood(row, now)),
      ...add('Project', names.project(row.ref.groupId)),
    ];
  }
  const { coverage, facts } = told;
  const look = theme.verdicts[coverage.verdict];
  const days = dueDays(told, now);
  const at = (time: number | undefined): string | undefined =>
    time === undefined ? undefined : utc(time, now);
  return [
    ...add('Verdict', `${look.glyph} ${look.word}`, theme.paint[look.token]),
    ...add('Why', coverage.reason),
    ...add('To do', coverage.remedy, cells.clusterLink?.(row.ref)),
    ...add(
      'Command',
      coverage.commandFor &&
        `for ${coverage.commandFor}, which expires first${days.length > 0 ? othersBelow : ''}`,
    ),
    ...add(coverage.commandFor === undefined ? 'Command' : '', coverage.command, theme.paint.accent),
    ...add('Also', coverage.also),
    ...add('Last good', lastGood(row, now) ?? (facts.jobs.kind === 'loaded' ? 'never' : undefined)),
    ...add('Next due', at(coverage.nextDue)),
    ...add('Judged', coverage.basis),
    ...add('Backups', backups(facts)),
    ...add('Exports', exports(facts, cells)),
    ...add('Project', names.project(row.ref.groupId)),
    ...calendar(days, cells, columns),
  ];
}

function field(
  label: string,
  value: string,
  columns: number,
  theme: Theme,
  paint: (text: string) => string,
): readonly string[] {
  return wrap(value, Math.max(1, columns - labelCells)).map(
    (line, index) => theme.paint.dim(padEnd(index === 0 ? label : '', labelCells)) + paint(line),
  );
}

function lastGood({ dataAsOf, told }: ClusterRow, now: number): string | undefined {
  if (dataAsOf === undefined) return undefined;
  const lastGoodAt = told?.coverage.lastGoodAt;
  const ended = lastGoodAt === undefined ? '' : `, exported ${utc(lastGoodAt, now)}`;
  return `data of ${utc(dataAsOf, now)}, ${roughSpan(now - dataAsOf)} old${ended}`;
}

/** `daily at 03:16 UTC, kept 7 days; …`: the backup policy. */
function backups({ schedule }: ClusterFacts): string | undefined {
  if (schedule.kind === 'failed') return `not known: ${schedule.sentence}`;
  if (schedule.kind !== 'loaded') return undefined;
  if (schedule.value === 'off') return 'switched off';
  const words = policyWords(schedule.value);
  return words.length === 0 ? 'no policy items' : words.join('; ');
}

/** The id of the bucket that a cluster's automatic exports go to, as the pane names it. */
export function scheduledBucket(row: ClusterRow | undefined): string | undefined {
  const schedule = row?.told?.facts.schedule;
  if (schedule?.kind !== 'loaded' || schedule.value === 'off') return undefined;
  return schedule.value.autoExport === true ? schedule.value.exportBucketId : undefined;
}

/** `daily snapshots, automatically, to s3://acme-exports`. */
function exports({ schedule }: ClusterFacts, { buckets }: PaneCells): string | undefined {
  if (schedule.kind !== 'loaded' || schedule.value === 'off') return undefined;
  const { autoExport, exportFrequency = '?', exportBucketId } = schedule.value;
  if (autoExport === undefined) return 'Atlas does not say whether automatic export is on';
  if (!autoExport) return 'automatic export is off';
  const bucket = exportBucketId === undefined ? undefined : buckets.get(exportBucketId);
  const to = bucket === undefined ? `bucket ${exportBucketId ?? '?'}` : exportUrl(noPrefix, bucket);
  return `${exportFrequency} snapshots, automatically, to ${to}`;
}

const resultWords = {
  exported: 'exported',
  running: 'running',
  failed: 'failed',
  missing: 'no job',
  waiting: 'expected',
  nothing: 'no snapshot, no job',
  maybe: 'may not be due',
  unknown: 'not known',
} as const satisfies Record<DueResult, string>;

function calendar(days: readonly DueDay[], cells: PaneCells, columns: number): readonly string[] {
  const { theme, now } = cells;
  if (days.length === 0) return [];
  const rows = days.flatMap((due) => {
    const state = resultStates[due.result];
    const look = state === undefined ? undefined : theme.states[state];
    const glyph =
      look?.glyph ?? (due.result === 'missing' ? theme.verdicts.missing.glyph : theme.glyphs.none);
    const token = look?.token ?? (due.result === 'missing' ? theme.verdicts.missing.token : 'dim');
    const isQuiet = due.result === 'exported';
    const head = `${padEnd(utc(due.at, now), 17)}  `;
    const text = `${glyph} ${resultWords[due.result]}${details(due, now)}`;
    return wrap(text, Math.max(1, columns - head.length)).map(
      (line, index) =>
        theme.paint.dim(index === 0 ? head : ' '.repeat(head.length)) +
        (isQuiet ? theme.paint.dim : theme.paint[token])(line),
    );
  });
  const cap =
    days.length < mostDue ? [] : [theme.paint.dim(`The last ${mostDue}; earlier ones are left out.`)];
  return ['', theme.paint.dim(`${padEnd('DUE', 17)}  RESULT`), ...rows, ...cap];
}

function details({ result, job, snapshot }: DueDay, now: number): string {
  if (result !== 'failed' && result !== 'missing') return '';
  const why = job === undefined ? '' : `: ${clause(whyFailed(job))}`;
  if (snapshot === undefined || (snapshot.expiresAt ?? Infinity) <= now) return why;
  const { id, expiresAt } = snapshot;
  const until = expiresAt === undefined ? '' : ` until ${utc(expiresAt, now)}`;
  return `${why}; the snapshot ${id} is there${until}`;
}
