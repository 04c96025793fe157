import { isoTime } from '../job-json.ts';
import type { ClusterRef } from '../job.ts';
import type { FailureCause } from './failures.ts';

/** A cause as scripts read it; times are ISO 8601 in UTC, and absent ones are left out. */
export type CauseJson = {
  readonly reason: string;
  readonly errorCode?: string;
  readonly count: number;
  readonly firstFailedAt?: string;
  readonly lastFailedAt?: string;
  readonly clusters: readonly ClusterRef[];
};

export function causeJson({ reason, errorCode, count, clusters, first, last }: FailureCause): CauseJson {
  return {
    reason,
    ...(errorCode !== undefined && { errorCode }),
    count,
    ...(first !== undefined && { firstFailedAt: isoTime(first) }),
    ...(last !== undefined && { lastFailedAt: isoTime(last) }),
    clusters,
  };
}
