import { alerts } from '../cli/ranges.ts';
import type { Range } from '../cli/ranges.ts';
import type { ClusterNames } from '../jobs/cluster-names.ts';
import type { Coverage } from '../jobs/coverage/coverage.ts';
import { badVerdicts, verdicts } from '../jobs/coverage/facts.ts';
import type { Verdict } from '../jobs/coverage/facts.ts';
import { roughSpan } from '../text/format.ts';
import { enumerate } from '../text/quote.ts';
import { checkCode, plainLine, statusLine } from './check-line.ts';
import type { CheckReport, CheckState } from './check-line.ts';

/** The limits for alerts. Ages are milliseconds. */
export type CheckLimits = {
  /** For the number of bad clusters. */
  readonly warning: Range | undefined;
  readonly critical: Range | undefined;
  readonly ageWarning: number;
  readonly ageCritical: number;
  /** Whether the age limits also apply to clusters whose exports are known to be more than a day apart. */
  readonly agesForAll: boolean;
  readonly ignored: ReadonlySet<Verdict>;
};

const hour = 3_600_000;
/** A day, plus some delay from clocks and queues. */
const dayApart = 25 * hour;
/** How many clusters the one line names. */
const mostNamed = 5;
/** How many clusters are listed below it: monitoring systems keep a few kilobytes. */
const mostTold = 40;

/** The subject of the verdict: clusters, worst first, and why some projects could not be asked. */
export type Checked = {
  readonly clusters: readonly Coverage[];
  readonly names: ClusterNames;
  readonly refused: readonly string[];
};

/** One verdict on all clusters: a line with performance data, then a line for each cluster. */
export function checkReport(
  { clusters: all, names, refused }: Checked,
  now: number,
  limits: CheckLimits,
): CheckReport {
  const clusters = all.filter(({ verdict }) => !limits.ignored.has(verdict));
  const bad = clusters.filter(({ verdict }) => badVerdicts.has(verdict));
  // Exports by hand have no time at which one is due: the age of their data decides.
  const untold = clusters.filter(({ verdict, doubt }) => verdict === 'unknown' && doubt !== 'irregular');
  const aged = clusters.filter((each) => hasAge(each, limits.agesForAll));
  const old = aged.filter((each) => ageOf(each, now) > Math.min(limits.ageWarning, limits.ageCritical));
  const oldest = aged.length === 0 ? undefined : Math.max(...aged.map((each) => ageOf(each, now)));
  const isOver = (range: Range | undefined): boolean => range !== undefined && alerts(range, bad.length);
  const state: CheckState =
    isOver(limits.critical) || (oldest ?? 0) > limits.ageCritical
      ? 'critical'
      : isOver(limits.warning) || (oldest ?? 0) > limits.ageWarning
        ? 'warning'
        : untold.length + refused.length > 0
          ? 'unknown'
          : 'ok';
  const noteworthy = clusters.filter((each) => [bad, untold, old].some((some) => some.includes(each)));
  const summary = summaryOf(all.length, { noteworthy, needy: [...bad, ...untold], old, refused, names }, now);
  const told = noteworthy.slice(0, mostTold).map((each) => lineOf(each, names.of(each), now));
  const more = noteworthy.length - told.length;
  const lines = [
    `${statusLine(state, summary)} | ${performanceData(all, bad.length, oldest, limits)}`,
    ...refused.map(plainLine),
    ...told,
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
  return { text: `${lines.join('\n')}\n`, code: checkCode[state] };
}

type Summarized = Pick<Checked, 'names' | 'refused'> & {
  readonly noteworthy: readonly Coverage[];
  /** Those that need attention whatever the age of their data. */
  readonly needy: readonly Coverage[];
  readonly old: readonly Coverage[];
};

function summaryOf(
  total: number,
  { noteworthy, needy, old, refused, names }: Summarized,
  now: number,
): string {
  if (noteworthy.length === 0) {
    return refused.length > 0
      ? `${clustersText(total)} checked, and not all projects could be asked`
      : `${clustersText(total)} checked, nothing is missing`;
  }
  const named = noteworthy.slice(0, mostNamed).map((each) => {
    const words = [
      ...(needy.includes(each) ? [each.verdict] : []),
      ...(old.includes(each) && !badVerdicts.has(each.verdict)
        ? [`data ${roughSpan(ageOf(each, now))} old`]
        : []),
    ];
    return `${plainLine(names.of(each))} ${words.join(' with ')}`;
  });
  const more = noteworthy.length - named.length;
  return `${noteworthy.length} of ${clustersText(total)}: ${enumerate(more > 0 ? [...named, `${more} more`] : named)}`;
}

function clustersText(count: number): string {
  return count === 1 ? '1 cluster' : `${count} clusters`;
}

function lineOf(each: Coverage, name: string, now: number): string {
  const { verdict, reason, remedy, dataAsOf } = each;
  const data = dataAsOf === undefined ? '' : ` Data ${roughSpan(now - dataAsOf)} old.`;
  return plainLine(
    `${name} ${verdict}: ${[reason, remedy].filter((text) => text !== undefined).join(' ')}${data}`,
  );
}

/** Never exported has its own verdict; and if exports are further apart, an age alone means nothing. */
function hasAge({ dataAsOf, lastDue, nextDue }: Coverage, forAll: boolean): boolean {
  if (dataAsOf === undefined) return false;
  return forAll || lastDue === undefined || nextDue === undefined || nextDue - lastDue <= dayApart;
}

function ageOf({ dataAsOf }: Coverage, now: number): number {
  return dataAsOf === undefined ? 0 : Math.max(0, now - dataAsOf);
}

/** `label=value[unit];warning;critical;least;most`, separated by spaces. */
function performanceData(
  all: readonly Coverage[],
  bad: number,
  oldest: number | undefined,
  { warning, critical, ageWarning, ageCritical }: CheckLimits,
): string {
  const most = all.length;
  const counts = verdicts.map((verdict) => {
    const count = all.filter((each) => each.verdict === verdict).length;
    return `${verdict.replaceAll('-', '_')}=${count};;;0;${most}`;
  });
  const age =
    oldest === undefined
      ? []
      : [`oldest_data=${seconds(oldest)}s;${seconds(ageWarning)};${seconds(ageCritical)};0`];
  return [
    `clusters=${most};;;0`,
    `bad=${bad};${warning?.text ?? ''};${critical?.text ?? ''};0;${most}`,
    ...counts,
    ...age,
  ].join(' ');
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}
