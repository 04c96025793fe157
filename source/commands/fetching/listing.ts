import type { Atlas } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import { joinSorted } from '../../jobs/merge.ts';
import type { Settings } from '../../settings/settings.ts';

/** Jobs of some clusters, newest first. */
export type Listing = {
  readonly jobs: readonly Job[];
  /** How many Atlas holds, these included. */
  readonly total: number;
  /** What could not be read, or will be switched off: a sentence each. */
  readonly remarks: readonly string[];
  /** Atlas's clock at the last answer, milliseconds since 1970; undefined where it told none. */
  readonly serverTime: number | undefined;
};

/** Of whom to ask which jobs; `pageSize`, 1 to 500, is what a person chose. */
export type Asking = {
  readonly atlas: Atlas;
  readonly clusters: readonly ClusterRef[];
  readonly signal: AbortSignal;
  readonly pageSize: number | undefined;
};

const atOnce = 4;

/**
 * Lists several clusters, few at a time, and joins what came. Of several, one that cannot export at all has no jobs;
 * any other trouble is that of the whole.
 */
export async function listEach(
  clusters: readonly ClusterRef[],
  list: (ref: ClusterRef) => Promise<Listing>,
): Promise<Listing> {
  const waiting = [...clusters];
  const listings: Listing[] = [];
  const work = async (): Promise<void> => {
    for (let ref = waiting.shift(); ref !== undefined; ref = waiting.shift()) {
      listings.push(await list(ref).catch((error: unknown) => noneOf(error, ref, clusters.length)));
    }
  };
  await Promise.all(clusters.slice(0, atOnce).map(work));
  return {
    jobs: joinSorted(listings.map(({ jobs }) => jobs)),
    total: listings.reduce((sum, { total }) => sum + total, 0),
    remarks: [...new Set(listings.flatMap(({ remarks }) => remarks))],
    serverTime: listings.reduce<number | undefined>(
      (latest, { serverTime }) => latestOf(latest, serverTime),
      undefined,
    ),
  };
}

/** The page size that a person asked for; undefined leaves it to whoever asks. */
export function chosenPageSize({ pageSize, sources }: Settings): number | undefined {
  return sources.pageSize.place === 'default' ? undefined : pageSize;
}

/** The later of two times, as far as they are known. */
export function latestOf(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

function noneOf(error: unknown, { clusterName }: ClusterRef, clusters: number): Listing {
  const unable =
    error instanceof AtlasError && error.trouble.code === 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API';
  if (!unable || clusters === 1) throw error;
  const remarks = [`${clusterName} was left out: ${error.trouble.sentence}`];
  return { jobs: [], total: 0, remarks, serverTime: undefined };
}
