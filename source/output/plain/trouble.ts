import type { Trouble } from '../../atlas/api/errors.ts';
import type { ClusterState } from '../../feed/feed-state.ts';
import { clusterKey } from '../../jobs/job.ts';
import { namesOf, type Moment } from './summary.ts';
import { amount, countsWords, spanWords } from './sentences.ts';

/** Trouble that may pass is reported only after this many milliseconds. */
const passing = 5000;

/** Trouble that was reported, when trouble began, and whether the cluster's jobs were known before. */
type Told = { readonly trouble: Trouble; readonly since: number; readonly wasKnown: boolean };

/**
 * Reports trouble when it begins and when it is over, not at each retry; clusters with the same trouble share a
 * sentence.
 */
export function createTroubleReporter(): (moment: Moment) => readonly string[] {
  const told = new Map<string, Told>();

  function beginnings({ state: { clusters }, now, names }: Moment): readonly string[] {
    const bySentence = new Map<string, ClusterState[]>();
    for (const cluster of clusters) {
      const { trouble, failingSince: since = now } = cluster;
      const key = clusterKey(cluster.ref);
      const before = told.get(key);
      if (trouble === undefined || (before && isSame(before.trouble, trouble))) continue;
      if (before === undefined && trouble.retryable && now - since < passing) continue;
      told.set(key, { trouble, since, wasKnown: before?.wasKnown ?? cluster.updatedAt !== undefined });
      const text = troubleText(trouble);
      bySentence.set(text, [...(bySentence.get(text) ?? []), cluster]);
    }
    return [...bySentence].map(([text, about]) => `${namesOf(about, names)}: ${text}`);
  }

  function ends({ state: { clusters, jobs }, now, names }: Moment): readonly string[] {
    return clusters.flatMap(({ ref, trouble, total = 0 }) => {
      const key = clusterKey(ref);
      const before = told.get(key);
      if (trouble !== undefined || before === undefined) return [];
      told.delete(key);
      if (before.wasKnown)
        return `${names.of(ref)} answers again after ${spanWords(now - before.since)} of trouble.`;
      const own = jobs.filter((job) => clusterKey(job) === key);
      return `${names.of(ref)} answers now: ${amount(total, 'export job')}, ${countsWords(own)}.`;
    });
  }

  return (moment) => [...beginnings(moment), ...ends(moment)];
}

/** What is wrong and what to do; for trouble that passes, that it is retried. */
function troubleText({ sentence, remedy, retryable }: Trouble): string {
  return retryable ? `${sentence} Retrying until it answers.` : `${sentence} ${remedy}`;
}

/** Sentences contain numbers that change with each retry. */
function isSame(a: Trouble, b: Trouble): boolean {
  return a.kind === b.kind && a.status === b.status && a.code === b.code;
}
