import { lastChange } from './candidates.ts';
import type { ClusterFacts } from './facts.ts';
import type { Judgement } from './finding.ts';

/**
 * When the newest trouble behind a bad verdict began, milliseconds since 1970 on Atlas's clock: an export went missing,
 * failed, or was overdue. Undefined for the other verdicts, and where nothing tells.
 */
export function badSince({ finding }: Judgement, facts: ClusterFacts, grace: number): number | undefined {
  switch (finding.verdict) {
    case 'missing': {
      const newest = finding.of.at(-1);
      return finding.reportedAt ?? (newest && newest.snapshot.createdAt + grace);
    }
    case 'not-exported':
    case 'failing': {
      const { finishedAt, createdAt } = finding.job;
      return finishedAt ?? createdAt;
    }
    case 'never-due': {
      const { events, clusterName } = facts;
      const changedAt = events.kind === 'loaded' ? lastChange(events.value.items, clusterName) : -Infinity;
      return Number.isFinite(changedAt) ? changedAt : undefined;
    }
    case 'overdue': {
      return finding.expectedAt + finding.rhythm.tolerance;
    }
    default: {
      return undefined;
    }
  }
}
