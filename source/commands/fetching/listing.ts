import type { Atlas } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { clusterKey } from '../../jobs/job.ts';
import { enumerate } from '../../text/quote.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import { joinSorted } from '../../jobs/merge.ts';
import type { Settings } from '../../settings/settings.ts';

/** A cluster whose jobs could not be listed, and why. */
export type Failure = { readonly ref: ClusterRef; readonly trouble: Trouble };

/** Jobs of some clusters, newest first. */
export type Listing = {
  readonly jobs: readonly Job[];
  /** How many jobs were read, if not all of them are wanted. */
  readonly read?: number;
  /** How many Atlas holds, including these. */
  readonly total: number;
  /** Unreadable entries and announced removals: a sentence each. */
  readonly remarks: readonly string[];
  /** Atlas's clock at the last answer, milliseconds since 1970; undefined if no answer had it. */
  readonly serverTime: number | undefined;
  /** Clusters whose jobs are missing here; never all of them. */
  readonly failures: readonly Failure[];
  /** The page, in the requested size, of each job by its id; only if every page was read. */
  readonly pages: ReadonlyMap<string, number>;
};

/** Which jobs of which clusters to request; `pageSize`, 1 to 500, is a person's choice. */
export type ListingOptions = {
  readonly atlas: Atlas;
  readonly clusters: readonly ClusterRef[];
  readonly signal: AbortSignal;
  readonly pageSize: number | undefined;
  readonly nameOf?: NameOf;
  /** Only these are wanted: of hundreds of clusters, the others need not be held. */
  readonly keep?: ((job: Job) => boolean) | undefined;
};

/** A cluster's name in sentences. */
export type NameOf = (ref: ClusterRef) => string;

/** Enough if all clusters belong to one project. */
export const bareName: NameOf = ({ clusterName }) => clusterName;

/**
 * Lists several clusters concurrently and merges the results; a gate limits the requests. A cluster that fails is among
 * the failures; if all fail, rejects with the first one's error. Among several, one that can't export has no jobs.
 */
export async function listEach(
  clusters: readonly ClusterRef[],
  list: (ref: ClusterRef) => Promise<Listing>,
  nameOf: NameOf = bareName,
): Promise<Listing> {
  const listings: Listing[] = [];
  const errors = new Map<string, AtlasError>();
  const work = async (ref: ClusterRef): Promise<void> => {
    try {
      listings.push(await list(ref).catch((error: unknown) => noneOf(error, nameOf(ref), clusters.length)));
    } catch (error) {
      if (!(error instanceof AtlasError)) throw error;
      errors.set(clusterKey(ref), error);
    }
  };
  const waiting = clusters.values();
  const worker = async (): Promise<void> => {
    for (const ref of waiting) await work(ref);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const failures = clusters.flatMap((ref) => {
    const error = errors.get(clusterKey(ref));
    return error === undefined ? [] : [{ ref, error }];
  });
  if (listings.length === 0 && failures[0] !== undefined) throw failures[0].error;
  return {
    jobs: joinSorted(listings.map(({ jobs }) => jobs)),
    read: listings.reduce((sum, { read, jobs }) => sum + (read ?? jobs.length), 0),
    total: listings.reduce((sum, { total }) => sum + total, 0),
    remarks: [...new Set(listings.flatMap(({ remarks }) => remarks))],
    serverTime: listings.reduce<number | undefined>(
      (latest, { serverTime }) => latestOf(latest, serverTime),
      undefined,
    ),
    failures: failures.map(({ ref, error }) => ({ ref, trouble: error.trouble })),
    pages: new Map(listings.flatMap(({ pages }) => [...pages])),
  };
}

/** As many as the gate lets through at most, its slow slots included (feed/scheduler/slots.ts). */
export const atOnce = 36;

/** A listing with the wanted jobs alone. */
export function wantedOf(listing: Listing, keep: ListingOptions['keep']): Listing {
  if (keep === undefined) return listing;
  return { ...listing, read: listing.jobs.length, jobs: listing.jobs.filter(keep), pages: new Map() };
}

/** Whose jobs are missing, why, and what to do: a sentence for each reason. */
export function failureTexts(failures: readonly Failure[], nameOf: NameOf = bareName): readonly string[] {
  const byText = Map.groupBy(failures, ({ trouble }) => `${trouble.sentence} ${trouble.remedy}`);
  return [...byText].map(([text, about]) => `${enumerate(about.map(({ ref }) => nameOf(ref)))}: ${text}`);
}

/** The page size that a person chose; undefined leaves it to the caller. */
export function chosenPageSize({ pageSize, sources }: Settings): number | undefined {
  return sources.pageSize.kind === 'default' ? undefined : pageSize;
}

/** The later of two times, as far as known. */
export function latestOf(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

function noneOf(error: unknown, name: string, clusters: number): Listing {
  const unable =
    error instanceof AtlasError && error.trouble.code === 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API';
  if (!unable || clusters === 1) throw error;
  const remarks = [`${name} was left out: ${error.trouble.sentence}`];
  return { jobs: [], total: 0, remarks, serverTime: undefined, failures: [], pages: new Map() };
}
