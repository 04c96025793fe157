import type { FeedState } from '../../feed/feed-state.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { failureCauses, type FailureCause } from '../../jobs/failures/failures.ts';
import type { Job } from '../../jobs/job.ts';

type Asked = Pick<FeedState, 'buckets'> & { readonly names: ClusterNames; readonly text: string };

type Known = Asked & { readonly all: readonly FailureCause[]; readonly rows: readonly FailureCause[] };
const lastRows = new WeakMap<readonly Job[], Known>();

/** The causes of the loaded failures in which all words stand; worked out once for the same jobs and words. */
export function causeRows(jobs: readonly Job[], asked: Asked): readonly FailureCause[] {
  const { buckets, names, text } = asked;
  const last = lastRows.get(jobs);
  if (last?.buckets === buckets && last.names === names && last.text === text) return last.rows;
  const all = last?.buckets === buckets ? last.all : failureCauses(jobs, buckets);
  const words = text
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  const rows = words.length === 0 ? all : all.filter((cause) => hasWords(cause, words, names));
  lastRows.set(jobs, { buckets, names, text, all, rows });
  return rows;
}

function hasWords(
  { reason, errorCode, clusters }: FailureCause,
  words: readonly string[],
  names: ClusterNames,
): boolean {
  const of = clusters.flatMap((ref) => [ref.clusterName, names.project(ref.groupId)]);
  const own = [reason, errorCode ?? '', ...of].join('\n').toLowerCase();
  return words.every((word) => own.includes(word));
}
