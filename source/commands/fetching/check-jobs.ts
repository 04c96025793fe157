import type { AnswerHeaders, Atlas } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { hasMore } from '../../feed/plan/last-page.ts';
import { clusterKey } from '../../jobs/job.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';
import { transientTrouble } from './retry.ts';

/** The result of a check: how many answers, the last passing trouble, and whether few requests are left. */
type CheckResult = {
  readonly answers: number;
  readonly trouble: Trouble | undefined;
  readonly isScarce: boolean;
};

type CheckOptions = {
  readonly atlas: Atlas;
  readonly clock: Pick<Clock, 'now' | 'schedule'>;
  readonly signal: AbortSignal;
  readonly pageSize: number;
  /** How long a check waits for its answers, milliseconds; later ones are reported by one of the next checks. */
  readonly longestCheck: number;
  /** The page where each job was last seen, by its id; updated as jobs move. */
  readonly pages: Map<string, number>;
  /** A job's current state; `gone` when Atlas no longer lists it. */
  readonly onState: (job: Job, gone?: boolean) => void;
  /** Jobs of a cluster that can't be requested, and waiting does not help. */
  readonly onLost: (jobs: readonly Job[], trouble: Trouble) => void;
};

/** The most requests in one check. */
const mostAsks = 40;

/**
 * Checks jobs repeatedly: by page if several of a cluster share one, otherwise each by its id. A cluster that hangs
 * delays the next check of the others once, by `longestCheck`. `areAll`: no more jobs will be added, so trouble with the
 * last cluster concerns everything.
 */
export function createJobCheck(
  options: CheckOptions,
): (jobs: readonly Job[], areAll?: boolean) => Promise<CheckResult> {
  const { clock } = options;
  const lookedAt = new Map<string, number>();
  let looks = 0;
  let left = 0;
  /** Clusters with a running check, and those that were overdue: no check waits for them. */
  const underWay = new Set<string>();
  const slow = new Set<string>();
  let found = nothing();
  let rate: { readonly limit: number; readonly remaining: number } | undefined;

  const lookAtCluster = createClusterLook(options, {
    heard,
    spend(id) {
      if (left === 0) return false;
      left -= 1;
      if (id !== undefined) lookedAt.set(id, looks);
      return true;
    },
  });

  function heard({ rateLimit = 500, rateLimitRemaining }: AnswerHeaders): void {
    found.answers += 1;
    if (rateLimitRemaining !== undefined) rate = { limit: rateLimit, remaining: rateLimitRemaining };
  }

  /** Never rejects: the check that receives the result reports errors. */
  async function lookAtOwn(key: string, own: readonly Job[], isAll: boolean): Promise<void> {
    if (left === 0) return;
    for (const { id } of own.slice(0, 1)) lookedAt.set(id, looks);
    const begun = clock.now();
    underWay.add(key);
    try {
      found.trouble = (await lookAtCluster(own)) ?? found.trouble;
    } catch (error) {
      const passing = transientTrouble(error);
      if (passing !== undefined) found.trouble = passing;
      else if (error instanceof AtlasError && !isAll) options.onLost(own, error.trouble);
      else found.error ??= error;
    } finally {
      underWay.delete(key);
      if (clock.now() - begun < options.longestCheck) slow.delete(key);
    }
  }

  return async (jobs, areAll = true) => {
    looks += 1;
    // At most half of the key's remaining requests, because others use it, too; but always one.
    left = Math.max(1, Math.min(mostAsks, Math.floor((rate?.remaining ?? Infinity) / 2)));
    const byCluster = Map.groupBy(
      jobs.toSorted((a, b) => (lookedAt.get(a.id) ?? 0) - (lookedAt.get(b.id) ?? 0)),
      clusterKey,
    );
    const awaited: Promise<void>[] = [];
    for (const [key, own] of byCluster) {
      if (underWay.has(key)) continue;
      const work = lookAtOwn(key, own, areAll && byCluster.size === 1);
      if (!slow.has(key)) awaited.push(work);
    }
    const isOverdue = await overdue(awaited);
    if (isOverdue) for (const key of underWay) slow.add(key);
    const { answers, trouble, error } = found;
    found = nothing();
    if (error !== undefined) throw error;
    return { answers, trouble, isScarce: rate !== undefined && rate.remaining < rate.limit / 5 };
  };

  /** Whether some of it was still running when the next check was due. */
  async function overdue(work: readonly Promise<void>[]): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const cancel = clock.schedule(() => resolve(true), options.longestCheck);
    void Promise.all(work).then(() => resolve(false));
    return promise.finally(cancel);
  }
}

type Requests = {
  /** Before each request, by its job's id if it is about one: false when no more may be sent in this check. */
  readonly spend: (id?: string) => boolean;
  /** After each answer. */
  readonly heard: (headers: AnswerHeaders) => void;
};

/** Looks at jobs of one cluster: at the pages that they share, then at the others one by one. */
function createClusterLook(
  { atlas, signal, pageSize, pages, onState }: CheckOptions,
  { spend, heard }: Requests,
): (jobs: readonly Job[]) => Promise<Trouble | undefined> {
  async function lookAtPages(ref: ClusterRef, open: Map<string, Job>): Promise<void> {
    const tried = new Set<number>();
    for (let page = sharedPage(open.values(), pages, tried); page !== undefined && spend();) {
      tried.add(page);
      const query = { pageNum: page, itemsPerPage: pageSize };
      const { value, headers } = await atlas.listExports(ref, query, signal);
      heard(headers);
      for (const job of value.items) {
        if (!open.delete(job.id)) continue;
        pages.set(job.id, page);
        onState(job);
      }
      // Newer jobs push these to the next page, and deleted ones let them move up. A page is worth a request as long as
      // it may save more than the pages so far have cost.
      const lacking = [...open.keys()].filter((id) => pages.get(id) === page);
      let next = hasMore(value, page, pageSize) ? page + 1 : page - 1;
      while (tried.has(next)) next -= 1;
      if (next > 0 && lacking.length > tried.size) for (const id of lacking) pages.set(id, next);
      page = sharedPage(open.values(), pages, tried);
    }
  }

  async function lookAtEach(open: ReadonlyMap<string, Job>): Promise<Trouble | undefined> {
    let trouble: Trouble | undefined;
    for (const job of open.values()) {
      if (!spend(job.id)) break;
      try {
        const now = await currentJob(atlas, job, job.id, signal, heard);
        onState(now ?? job, now === undefined);
      } catch (error) {
        trouble = transientTrouble(error);
        if (trouble === undefined || !isOfOne(trouble)) throw error;
      }
    }
    return trouble;
  }

  return async (jobs) => {
    const [ref] = jobs;
    const open = new Map(jobs.map((job) => [job.id, job]));
    let trouble: Trouble | undefined;
    try {
      if (ref !== undefined) await lookAtPages(ref, open);
    } catch (error) {
      trouble = transientTrouble(error);
      if (trouble === undefined || !isOfOne(trouble)) throw error;
    }
    return (await lookAtEach(open)) ?? trouble;
  };
}

/** The page that should contain most of these jobs, at least two; `pages`: where each was last seen. */
function sharedPage(
  jobs: Iterable<Job>,
  pages: ReadonlyMap<string, number>,
  tried: ReadonlySet<number>,
): number | undefined {
  const counts = new Map<number, number>();
  for (const { id } of jobs) {
    const page = pages.get(id);
    if (page !== undefined && !tried.has(page)) counts.set(page, (counts.get(page) ?? 0) + 1);
  }
  const [best] = [...counts].toSorted(([, a], [, b]) => b - a);
  return best !== undefined && best[1] > 1 ? best[0] : undefined;
}

/** The job's current state; undefined when Atlas says that it has none with this id. */
export async function currentJob(
  atlas: Atlas,
  ref: ClusterRef,
  id: string,
  signal: AbortSignal,
  heard: (headers: AnswerHeaders) => void = () => {},
): Promise<Job | undefined> {
  try {
    const { value, headers } = await atlas.getExport(ref, id, signal);
    heard(headers);
    return value;
  } catch (error) {
    if (!isGone(error)) throw error;
    return undefined;
  }
}

/** Not for a missing project or cluster, nor for a 404 that is not in Atlas's own words. */
function isGone(error: unknown): boolean {
  if (!(error instanceof AtlasError)) return false;
  const { kind, code } = error.trouble;
  return kind === 'not-found' && code !== undefined && !/^(CLUSTER|GROUP)_NOT_FOUND$/.test(code);
}

/** What came since the last check ended. */
function nothing(): { answers: number; trouble: Trouble | undefined; error: unknown } {
  return { answers: 0, trouble: undefined, error: undefined };
}

/** Passing trouble with one answer may not affect the next. */
function isOfOne({ kind }: Trouble): boolean {
  return kind === 'server' || kind === 'unreadable';
}
