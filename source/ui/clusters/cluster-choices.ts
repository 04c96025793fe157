import { coverageJson } from '../../jobs/coverage/coverage-json.ts';
import type { CopyChoice } from '../pane/copy-choices.ts';
import type { CoverageState } from '../../feed/coverage/verdicts.ts';
import type { ActivityRow } from '../state/activity-state.ts';
import type { ClusterRow } from '../state/clusters-state.ts';

/** What can be copied of a cluster, under the keys that copy the same of a job. */
export function clusterChoices({ ref, told }: Pick<ClusterRow, 'ref' | 'told'>): readonly CopyChoice[] {
  const coverage = told?.coverage;
  const notYet = { why: 'There is no verdict on this cluster yet.' };
  const command = coverage?.command;
  const schedule = told?.facts.schedule;
  const place =
    schedule?.kind === 'loaded' && schedule.value !== 'off' ? schedule.value.exportBucketId : undefined;
  return [
    { id: 'id', label: 'name', text: ref.clusterName },
    {
      id: 'place',
      label: 'bucket id',
      ...(place === undefined ? { why: 'The schedule of this cluster names no bucket.' } : { text: place }),
    },
    {
      id: 'command',
      label: `command that exports ${coverage?.commandFor ?? 'the snapshot'}`,
      ...(command === undefined
        ? { why: 'There is no snapshot to be exported by hand.' }
        : { text: command }),
    },
    { id: 'error', label: 'reason', ...(coverage === undefined ? notYet : { text: coverage.reason }) },
    {
      id: 'json',
      label: 'JSON',
      ...(coverage === undefined ? notYet : { text: JSON.stringify(coverageJson(coverage), undefined, 2) }),
    },
  ];
}

/** The cluster whose verdict turned bad in this row of what happened; undefined for a job. */
export function judgedOf(
  row: ActivityRow | undefined,
  coverage: CoverageState,
): Pick<ClusterRow, 'ref' | 'told'> | undefined {
  if (row?.coverage === undefined) return undefined;
  const { groupId, clusterName } = row.coverage;
  return { ref: { groupId, clusterName }, told: coverage.get(row.id) };
}
