import type { Atlas } from '../atlas/api.ts';
import { byNewest, type ClusterRef, type Job } from '../jobs/job.ts';

const largestPage = 500;

/** Every job that Atlas keeps of these clusters, newest first; a job that moves between pages meanwhile comes once. */
export async function everyJob(
  atlas: Atlas,
  clusters: readonly ClusterRef[],
  signal: AbortSignal,
): Promise<Job[]> {
  const lists = await Promise.all(clusters.map((ref) => everyJobOf(atlas, ref, signal)));
  return lists.flat().toSorted(byNewest);
}

async function everyJobOf(atlas: Atlas, ref: ClusterRef, signal: AbortSignal): Promise<Job[]> {
  const byId = new Map<string, Job>();
  for (let pageNum = 1; ; pageNum++) {
    const { value } = await atlas.listExports(ref, { pageNum, itemsPerPage: largestPage }, signal);
    const before = byId.size;
    for (const job of value.items) byId.set(job.id, job);
    const more = value.hasNext ?? value.received === largestPage;
    // A list that repeats itself for ever ends where nothing new comes.
    if (!more || byId.size === before) return [...byId.values()];
  }
}
