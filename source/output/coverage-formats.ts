import { coverageJson } from '../jobs/coverage/coverage-json.ts';
import type { CoverageJson } from '../jobs/coverage/coverage-json.ts';
import type { Coverage } from '../jobs/coverage/coverage.ts';
import { verdictWords } from '../jobs/coverage/facts.ts';
import type { OutputFormat } from '../cli/values.ts';
import { roughSpan } from '../text/format.ts';
import { cut, padEnd, width, wrap } from '../text/width.ts';
import { csvRecord } from './csv.ts';

const csvFields = [
  'groupId',
  'groupName',
  'clusterName',
  'verdict',
  'reason',
  'remedy',
  'dataAsOf',
  'lastGoodAt',
  'nextDue',
  'lastChance',
  'basis',
] as const satisfies readonly (keyof CoverageJson)[];

export type CoverageTable = {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The terminal's width; undefined prints each cluster on one line. */
  readonly columns: number | undefined;
};

/** The output of `coverage`, in one of its formats. */
export function coverageText(
  clusters: readonly Coverage[],
  output: OutputFormat,
  table: CoverageTable,
): string {
  switch (output) {
    case 'json': {
      return `${JSON.stringify({ results: clusters.map(coverageJson) }, undefined, 2)}\n`;
    }
    case 'ndjson': {
      return clusters.map((each) => `${JSON.stringify(coverageJson(each))}\n`).join('');
    }
    case 'csv': {
      const records = clusters
        .map(coverageJson)
        .map((each) => csvRecord(csvFields.map((field) => each[field])));
      return [csvFields.join(','), ...records].map((record) => `${record}\r\n`).join('');
    }
    case 'wide':
    case 'table': {
      return tableLines(clusters, table)
        .map((line) => `${line}\n`)
        .join('');
    }
  }
}

type Column = {
  readonly title: string;
  readonly cell: (coverage: Coverage) => string;
  readonly most: number;
};

const gap = '  ';
const leastWhy = 48;

function tableLines(clusters: readonly Coverage[], { now, columns }: CoverageTable): readonly string[] {
  const several = new Set(clusters.map(({ groupId }) => groupId)).size > 1;
  const plan: readonly Column[] = [
    { title: 'CLUSTER', cell: ({ clusterName }) => clusterName, most: 24 },
    ...(several ? [{ title: 'PROJECT', cell: ({ groupName }: Coverage) => groupName, most: 16 }] : []),
    { title: 'VERDICT', cell: ({ verdict }) => verdictWords[verdict], most: 12 },
    { title: 'DATA AS OF', cell: ({ dataAsOf }) => agoText(dataAsOf, now), most: 11 },
    { title: 'NEXT DUE', cell: ({ nextDue }) => untilText(nextDue, now), most: 9 },
  ];
  const widths = plan.map(({ title, cell, most }) => {
    const wanted = Math.max(width(title), ...clusters.map((each) => width(cell(each))));
    return columns === undefined ? wanted : Math.min(wanted, most);
  });
  const left = widths.reduce((sum, cells) => sum + cells + gap.length, 0);
  const row = (texts: readonly string[]): string =>
    texts.map((text, index) => padEnd(text, widths[index] ?? 0) + gap).join('');
  const title = row(plan.map((column) => column.title));
  if (columns === undefined) {
    return [
      `${title}WHY`,
      ...clusters.map((each) => row(plan.map(({ cell }) => cell(each))) + whyText(each)),
    ];
  }
  // In a narrow terminal the reason goes below, with the full width.
  const isBeside = columns - left >= leastWhy;
  const indent = isBeside ? left : gap.length;
  const lines = clusters.flatMap((each) => {
    const head = row(plan.map(({ cell }) => cell(each)));
    const why = wrap(whyText(each), columns - indent).map((text) => ' '.repeat(indent) + text);
    return isBeside ? [head + (why[0] ?? '').trimStart(), ...why.slice(1)] : [head, ...why];
  });
  return [isBeside ? `${title}WHY` : title, ...lines].map((line) => cut(line, columns).trimEnd());
}

function whyText({ reason, remedy }: Coverage): string {
  return remedy === undefined ? reason : `${reason} ${remedy}`;
}

function agoText(at: number | undefined, now: number): string {
  return at === undefined ? '-' : `${roughSpan(now - at)} ago`;
}

function untilText(at: number | undefined, now: number): string {
  if (at === undefined) return '-';
  return at < now ? 'now' : `in ${roughSpan(at - now)}`;
}
