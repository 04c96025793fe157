import type { Atlas } from '../../atlas/api/api.ts';
import { charactersOf } from '../../feed/plan/job-size.ts';
import { hasMore } from '../../feed/plan/last-page.ts';
import { byNewest } from '../../jobs/job.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import { count } from '../../text/format.ts';
import { bareName, latestOf, listEach, wantedOf } from './listing.ts';
import type { ListingOptions, Listing, NameOf } from './listing.ts';

const largestPage = 500;
/** A list can be endless; memory is not. */
const mostJobs = 200_000;
/**
 * The most memory for the texts of all jobs: five times what 200,000 jobs of a sharded cluster need, were each its own.
 */
const mostCharacters = 64 * 2 ** 20;
/** The most pages in a row without a readable job. */
const mostUnreadable = 20;

/** Every job that Atlas has of these clusters; a job that moves between pages meanwhile is returned once. */
export async function everyJob({
  atlas,
  clusters,
  signal,
  pageSize,
  nameOf = bareName,
  keep,
}: ListingOptions): Promise<Listing> {
  const read = async (ref: ClusterRef): Promise<Listing> =>
    wantedOf(await everyJobOf(atlas, ref, pageSize, signal, nameOf), keep);
  return listEach(clusters, read, nameOf);
}

/** The same for one cluster. */
export async function everyJobOf(
  atlas: Atlas,
  ref: ClusterRef,
  pageSize: number | undefined,
  signal: AbortSignal,
  nameOf: NameOf,
): Promise<Listing> {
  const itemsPerPage = pageSize ?? largestPage;
  const byId = new Map<string, Job>();
  const pages = new Map<string, number>();
  const remarks: string[] = [];
  let serverTime: number | undefined;
  let repeated = 0;
  let unreadable = 0;
  let characters = 0;
  for (let pageNum = 1; ; pageNum += 1) {
    const { value, headers } = await atlas.listExports(ref, { pageNum, itemsPerPage }, signal);
    serverTime = latestOf(serverTime, headers.serverTime);
    const before = byId.size;
    for (const job of value.items) {
      if (!byId.has(job.id)) characters += charactersOf(job);
      byId.set(job.id, job);
      pages.set(job.id, pageNum);
    }
    remarks.push(...value.problems.map((problem) => `${nameOf(ref)}, page ${pageNum}: ${problem}`));
    if (headers.notice !== undefined) remarks.push(headers.notice);
    // A page may repeat the previous one because jobs arrived in between; a list that always does so leads nowhere, nor
    // does one that can't be read page after page.
    repeated = byId.size === before && value.items.length > 0 ? repeated + 1 : 0;
    unreadable = value.items.length === 0 ? unreadable + 1 : 0;
    const leadsOn = repeated < 2 && unreadable < mostUnreadable;
    const more = leadsOn && hasMore(value, pageNum, itemsPerPage);
    const isFull = byId.size >= mostJobs || characters >= mostCharacters;
    if (more && isFull) remarks.push(tooMany(nameOf(ref), byId.size));
    if (!more || isFull) {
      const jobs = [...byId.values()].toSorted(byNewest);
      return { jobs, total: byId.size, remarks, serverTime, failures: [], pages };
    }
  }
}

function tooMany(name: string, jobs: number): string {
  return `${name} has more than ${count(jobs)} jobs; older ones were not read.`;
}
