import { causeJson, type CauseJson } from '../jobs/failures/cause-json.ts';
import type { FailureCause } from '../jobs/failures/failures.ts';
import { clusterKey } from '../jobs/job.ts';
import { csvRecord } from './csv.ts';

const csvFields = [
  'reason',
  'errorCode',
  'count',
  'firstFailedAt',
  'lastFailedAt',
] as const satisfies readonly (keyof CauseJson)[];

/** The failures by cause as a file; a CSV cell has clusters as `project id/name`, with spaces between. */
export function causesText(causes: readonly FailureCause[], format: 'json' | 'csv'): string {
  const all = causes.map(causeJson);
  if (format === 'json') return `${JSON.stringify({ results: all }, undefined, 2)}\n`;
  const records = all.map((each) =>
    csvRecord([...csvFields.map((field) => each[field]), each.clusters.map(clusterKey).join(' ')]),
  );
  return [[...csvFields, 'clusters'].join(','), ...records].map((record) => `${record}\r\n`).join('');
}
