import { troubleOf } from '../../atlas/api/errors.ts';
import type { ClusterFacts, Loadable } from '../../jobs/coverage/facts.ts';
import { isUnfinished } from '../../jobs/job.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import type { Schedule } from '../../jobs/schedule.ts';
import type { Snapshot } from '../../jobs/snapshot.ts';
import type { ClusterState } from '../feed-state.ts';
import type { KnownJobs } from '../plan/list-summary.ts';
import { afterTrouble } from '../scheduler/after-trouble.ts';
import {
  isAutomatic,
  jobsWantedSince,
  noEvents,
  noSnapshots,
  readJobsSince,
  readSchedule,
  readSnapshots,
} from './backup-reading.ts';
import type { BackupReader } from './backup-reading.ts';
import { isJobLate } from '../scheduler/job-rhythm.ts';
import { createLastVerdict } from './last-verdict.ts';
import type { ClusterCoverage, Judging } from './last-verdict.ts';
import { readingLifetime } from './next-change.ts';
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
const loading = { kind: 'loading' } as const;

/** Reads nothing before its jobs are known: a cluster that can't export is never asked for a schedule. */
export function watchCluster(ref: ClusterRef): WatchedCluster {
  let schedule: Loadable<Schedule | 'off'> = loading;
  let snapshots: Loadable<readonly Snapshot[]> = loading;
  let jobs: Loadable<KnownJobs> = loading;
  let held: KnownJobs | undefined;
  let older: KnownJobs | undefined;
  let state: ClusterState | undefined;
  let lastEnded: string | undefined;
  const plan = createReadingPlan();
  let isReading = false;
  let failures = 0;
  let wasRead = false;
  const verdict = createLastVerdict();

  function canBeRead(): boolean {
    return jobs.kind === 'loaded';
  }

  function want(at: number, reason: ReadingReason = 'news'): void {
    if (canBeRead()) plan.want(at, reason);
  }

  /** A job has ended whose snapshot is not known yet: the verdict may depend on that snapshot. */
  function noteEnded(items: readonly Job[], now: number): void {
    const ended = items.find((job) => !isUnfinished(job));
    if (ended === undefined || ended.id === lastEnded) return;
    const isFirst = lastEnded === undefined;
    lastEnded = ended.id;
    const known = snapshots.kind === 'loaded' ? snapshots.value : [];
    const isKnown = known.some(({ id, memberIds }) => [id, ...memberIds].includes(ended.snapshotId ?? ''));
    if (!isFirst && isAutomatic(schedule) && !isKnown) want(now);
  }

  function factsWith(of: Judging): ClusterFacts {
    const automatic = isAutomatic(schedule);
    return {
      ...ref,
      groupName: of.groupName,
      jobs,
      schedule: jobs.kind === 'failed' ? jobs : schedule,
      snapshots: automatic ? snapshots : noSnapshots,
      events: automatic ? of.events : noEvents,
    };
  }

  async function readBackup(reader: BackupReader, serverNow: number): Promise<void> {
    const told = await readSchedule(reader, ref);
    schedule = keep(schedule, { kind: 'loaded', value: told });
    if (!isAutomatic(schedule)) return;
    const newest = held?.items[0];
    snapshots = keep(snapshots, { kind: 'loaded', value: await readSnapshots(reader, ref, newest) });
    const since = jobsWantedSince(snapshots.kind === 'loaded' ? snapshots.value : [], serverNow);
    if ((held?.since ?? Infinity) <= since || (older?.since ?? Infinity) <= since) return;
    older = await readJobsSince(reader, ref, since);
    jobs = joined(held, older);
  }

  return {
    ref,
    isAutomatic: () => isAutomatic(schedule),
    isUnread: () => canBeRead() && failures === 0 && !wasRead,
    dueAt: () => (isReading ? Infinity : plan.dueAt()),
    place: plan.place,
    want: (at) => want(at),
    wish(at) {
      if (verdict.isBad() || failures > 0) want(at);
    },
    take(next, known, now) {
      const isSame = known.items === held?.items && known.since === held.since;
      if (next === state && isSame) return;
      if (!isSame || next.trouble !== state?.trouble || state?.updatedAt === undefined) verdict.expire();
      state = next;
      held = known;
      const { updatedAt, trouble } = next;
      const before = jobs.kind;
      if (updatedAt !== undefined) jobs = joined(known, older);
      else if (trouble !== undefined && !trouble.retryable)
        jobs = { kind: 'failed', sentence: trouble.sentence, remedy: trouble.remedy };
      else jobs = loading;
      if (before !== 'loaded') want(now, looksBad(known.items, now) ? 'suspect' : 'first');
      if (canBeRead()) noteEnded(known.items, now);
      else plan.clear();
    },
    async read(reader, now, { serverNow, grace }) {
      isReading = true;
      plan.clear();
      try {
        await readBackup(reader, serverNow);
        failures = 0;
        wasRead = true;
        const own = schedule.kind === 'loaded' ? schedule.value : 'off';
        const lasts = readingLifetime(own, serverNow, grace);
        want(now() + lasts, lasts < hour ? 'news' : 'routine');
      } catch (error) {
        failures += 1;
        const trouble = troubleOf(error);
        const after = afterTrouble(schedule, trouble, failures);
        schedule = after.told;
        snapshots = afterTrouble(snapshots, trouble, failures).told;
        want(now() + after.wait, 'first');
      } finally {
        isReading = false;
        // Not earlier: verdicts in the meantime ignore it.
        verdict.expire();
      }
    },
    judge: (of) =>
      verdict.judge(of, { state, usesEvents: isAutomatic(schedule), facts: () => factsWith(of) }),
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

/** The live feed's jobs, plus those read because of old snapshots. */
function joined(held: KnownJobs | undefined, older: KnownJobs | undefined): Loadable<KnownJobs> {
  const known = held ?? { items: [], since: Infinity };
  if (older === undefined || known.since <= older.since) return { kind: 'loaded', value: known };
  const ids = new Set(known.items.map(({ id }) => id));
  const items = [...known.items, ...older.items.filter(({ id }) => !ids.has(id))];
  return { kind: 'loaded', value: { items, since: older.since } };
}

/** The earlier answer, if the new one is the same: a schedule, or snapshots. */
function keep<T>(before: Loadable<T>, after: Loadable<T>): Loadable<T> {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
