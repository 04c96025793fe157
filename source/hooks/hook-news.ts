import type { CoverageState } from '../feed/coverage/verdicts.ts';
import type { FeedState } from '../feed/feed-state.ts';
import type { Coverage } from '../jobs/coverage/coverage.ts';
import type { Verdict } from '../jobs/coverage/facts.ts';
import { clusterKey, isUnfinished } from '../jobs/job.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import type { HookEvent } from '../settings/hook-settings.ts';

/** What happened, for a hook. */
export type HookNews = {
  readonly event: HookEvent;
  readonly ref: ClusterRef;
  /** The job that ended, or the verdict. */
  readonly job?: Job;
  readonly coverage?: Coverage;
};

/** Finds news in the state of a feed; what happened before `startedAt` (local clock) is none. */
export type NewsFinder = {
  look(state: FeedState, coverage: CoverageState): readonly HookNews[];
};

/** The jobs of the last look, and which clusters had answered by then. */
type Examined = { readonly jobs: readonly Job[]; readonly answered: ReadonlySet<string> };

/** How many ended jobs to remember: weeks of a thousand clusters. */
const memory = 50_000;

/** Each job once and each verdict once, over all feeds of a run. */
export function createNewsFinder(startedAt: number): NewsFinder {
  /** Seen unfinished in this run. */
  let unfinished: ReadonlySet<string> = new Set();
  const told = new Set<string>();
  const verdicts = new Map<string, Verdict>();
  /** The start on the server's clock, once that is known. */
  let start: number | undefined;
  let examined: Examined = { jobs: [], answered: new Set() };
  let judged: CoverageState | undefined;

  function isNews(job: Job): boolean {
    if (unfinished.has(job.id)) return true;
    return (job.finishedAt ?? job.createdAt ?? -Infinity) > (start ?? Infinity);
  }

  function endings(state: FeedState): readonly HookNews[] {
    if (state.jobs === examined.jobs) return [];
    const answered = new Set(
      state.clusters.filter(({ updatedAt }) => updatedAt !== undefined).map(({ ref }) => clusterKey(ref)),
    );
    // Until then, its jobs may be those of an earlier run.
    if (answered.size === 0) return [];
    const before = hasAll(examined.answered, answered) ? examined.jobs : [];
    examined = { jobs: state.jobs, answered };
    start ??= startedAt + state.clockSkew;
    const open = new Set<string>();
    const news: HookNews[] = [];
    // The feed has the newest first.
    for (let back = 1; back <= state.jobs.length; back += 1) {
      const job = state.jobs[state.jobs.length - back];
      if (job === undefined) continue;
      if (isUnfinished(job)) {
        if (answered.has(clusterKey(job))) open.add(job.id);
      } else if (job === before[before.length - back]) {
        // Among 100,000 jobs, most are the same as a second ago.
        continue;
      } else if (!told.has(job.id) && isNews(job) && answered.has(clusterKey(job))) {
        remember(job.id);
        if (job.state === 'Failed') news.push({ event: 'failed', ref: job, job });
        news.push({ event: 'ended', ref: job, job });
      }
    }
    unfinished = open;
    return news;
  }

  function remember(id: string): void {
    told.add(id);
    for (const oldest of told) {
      if (told.size <= memory) break;
      told.delete(oldest);
    }
  }

  function changedVerdicts(state: CoverageState): readonly HookNews[] {
    if (state === judged) return [];
    judged = state;
    return [...state].flatMap(([key, { coverage }]) => {
      const { verdict, badSince } = coverage;
      const before = verdicts.get(key);
      // Trouble with Atlas in between makes nothing new.
      if (verdict === 'unknown' || verdict === before) return [];
      verdicts.set(key, verdict);
      const isBad = verdict === 'missing' || verdict === 'overdue';
      // Among many clusters, the first verdict may come long after the start.
      const isNew = before !== undefined || (badSince ?? -Infinity) > (start ?? Infinity);
      return isBad && isNew ? [{ event: verdict, ref: coverage, coverage }] : [];
    });
  }

  return {
    look: (state, coverage) => [...endings(state), ...changedVerdicts(coverage)],
  };
}

function hasAll(all: ReadonlySet<string>, wanted: ReadonlySet<string>): boolean {
  return wanted.values().every((one) => all.has(one));
}
