import { troubleOf } from '../../atlas/api/errors.ts';
import { isUnfinished } from '../../jobs/job.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import type { ClusterState } from '../feed-state.ts';
import type { KnownJobs } from '../plan/list-summary.ts';
import { isJobLate } from '../scheduler/job-rhythm.ts';
import type { BackupReader } from './backup-reading.ts';
import { createKnownFacts } from './known-facts.ts';
import { createLastVerdict } from './last-verdict.ts';
import type { ClusterCoverage, Judging } from './last-verdict.ts';
import { createReadingPlan } from './reading-plan.ts';
import type { ReadingReason } from './reading-plan.ts';

/** One cluster of the coverage feed. */
export type WatchedCluster = {
  readonly ref: ClusterRef;
  isAutomatic(): boolean;
  /** Whether its first reading is still to come, or under way. */
  isUnread(): boolean;
  /** When its schedule and snapshots are read next, local clock; Infinity while they can't or need not be. */
  dueAt(): number;
  /** Of those that are due, the least comes first. */
  place(): number;
  /** Something happened: reads them at this time, unless they are due earlier, if there is something to read. */
  want(at: number): void;
  /** The same on a person's request, to check whether a bad verdict still holds. */
  wish(at: number): void;
  /** What the live feed has of it now. */
  take(state: ClusterState, jobs: KnownJobs, now: number): void;
  read(reader: BackupReader, now: () => number, judging: Pick<Judging, 'serverNow' | 'grace'>): Promise<void>;
  /** The verdict; the same object while it is unchanged, undefined while anything is still loading. */
  judge(judging: Judging): ClusterCoverage | undefined;
  /** When the clock alone may change its verdict, Atlas's clock; Infinity while that takes an answer. */
  judgeAgainAt(): number;
  /** The clock was set back: earlier plans are void. */
  forgetPlans(now: number): void;
};

const hour = 3_600_000;

/** Reads nothing before its jobs are known: a cluster that can't export is never asked for a schedule. */
export function watchCluster(ref: ClusterRef): WatchedCluster {
  const known = createKnownFacts(ref);
  const plan = createReadingPlan();
  const verdict = createLastVerdict();
  let state: ClusterState | undefined;
  let held: KnownJobs | undefined;
  let lastEnded: string | undefined;
  let isReading = false;
  let failures = 0;
  let wasRead = false;

  function want(at: number, reason: ReadingReason = 'news'): void {
    if (known.hasJobs()) plan.want(at, reason);
  }

  /** A job has ended whose snapshot is not known yet: the verdict may depend on that snapshot. */
  function noteEnded(items: readonly Job[], now: number): void {
    const ended = items.find((job) => !isUnfinished(job));
    if (ended === undefined || ended.id === lastEnded) return;
    const isFirst = lastEnded === undefined;
    lastEnded = ended.id;
    if (!isFirst && known.isAutomatic() && !known.hasSnapshotOf(ended)) want(now);
  }

  return {
    ref,
    isAutomatic: known.isAutomatic,
    isUnread: () => known.hasJobs() && failures === 0 && !wasRead,
    dueAt: () => (isReading ? Infinity : plan.dueAt()),
    place: plan.place,
    want: (at) => want(at),
    wish(at) {
      if (verdict.isBad() || failures > 0) want(at);
    },
    take(next, jobs, now) {
      const isSame = jobs.items === held?.items && jobs.since === held.since;
      if (next === state && isSame) return;
      if (!isSame || next.trouble !== state?.trouble || state?.updatedAt === undefined) verdict.expire();
      state = next;
      held = jobs;
      const hadJobs = known.hasJobs();
      known.take(next, jobs);
      if (!hadJobs) want(now, looksBad(jobs.items, now) ? 'suspect' : 'first');
      if (known.hasJobs()) noteEnded(jobs.items, now);
      else plan.clear();
    },
    async read(reader, now, { serverNow, grace }) {
      isReading = true;
      plan.clear();
      try {
        await known.read(reader, serverNow);
        failures = 0;
        wasRead = true;
        const lasts = known.lifetime(serverNow, grace);
        want(now() + lasts, lasts < hour ? 'news' : 'routine');
      } catch (error) {
        failures += 1;
        want(now() + known.fail(troubleOf(error), failures), 'first');
      } finally {
        isReading = false;
        // Not earlier: verdicts in the meantime ignore it.
        verdict.expire();
      }
    },
    judge: (of) =>
      verdict.judge(of, { state, usesEvents: known.isAutomatic(), facts: () => known.facts(of) }),
    judgeAgainAt: verdict.judgeAgainAt,
    forgetPlans(now) {
      if (plan.dueAt() < Infinity) want(now, 'first');
      verdict.forgetNext();
    },
  };
}

/** Whether the newest jobs alone suggest a bad verdict. */
function looksBad(items: readonly Job[], now: number): boolean {
  const ended = items.find((job) => !isUnfinished(job));
  return (ended !== undefined && ended.state !== 'Successful') || isJobLate(items, now);
}
