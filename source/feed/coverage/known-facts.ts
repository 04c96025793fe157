import type { Trouble } from '../../atlas/api/errors.ts';
import type { ClusterFacts, Loadable } from '../../jobs/coverage/facts.ts';
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
import type { Judging } from './last-verdict.ts';
import { readingLifetime } from './next-change.ts';

/** What is known of one cluster: its jobs from the live feed, its schedule and snapshots from reading them. */
export type KnownFacts = {
  /** Whether it exports automatically, or may. */
  isAutomatic(): boolean;
  /** Whether its jobs are known. */
  hasJobs(): boolean;
  hasSnapshotOf(job: Job): boolean;
  /** Takes what the live feed has. */
  take(state: ClusterState, known: KnownJobs): void;
  /** Reads its backups; rejects as the requests do, with what was read until then kept. */
  read(reader: BackupReader, serverNow: number): Promise<void>;
  /** Takes trouble with that, after so many failures in a row; returns how long to wait, milliseconds. */
  fail(trouble: Trouble, failures: number): number;
  /** How long what was read stays valid, milliseconds. */
  lifetime(serverNow: number, grace: number): number;
  /** All of it, with what is the same for its whole project. */
  facts(of: Pick<Judging, 'groupName' | 'events'>): ClusterFacts;
};

const loading = { kind: 'loading' } as const;

export function createKnownFacts(ref: ClusterRef): KnownFacts {
  let schedule: Loadable<Schedule | 'off'> = loading;
  let snapshots: Loadable<readonly Snapshot[]> = loading;
  let jobs: Loadable<KnownJobs> = loading;
  let held: KnownJobs | undefined;
  let older: KnownJobs | undefined;
  return {
    isAutomatic: () => isAutomatic(schedule),
    hasJobs: () => jobs.kind === 'loaded',
    hasSnapshotOf({ snapshotId = '' }) {
      const known = snapshots.kind === 'loaded' ? snapshots.value : [];
      return known.some(({ id, memberIds }) => [id, ...memberIds].includes(snapshotId));
    },
    take({ updatedAt, trouble }, known) {
      held = known;
      if (updatedAt !== undefined) jobs = joined(known, older);
      else if (trouble !== undefined && !trouble.retryable)
        jobs = { kind: 'failed', sentence: trouble.sentence, remedy: trouble.remedy };
      else jobs = loading;
    },
    async read(reader, serverNow) {
      const told = await readSchedule(reader, ref);
      schedule = keep(schedule, { kind: 'loaded', value: told });
      if (!isAutomatic(schedule)) return;
      const value = await readSnapshots(reader, ref, held?.items[0]);
      snapshots = keep(snapshots, { kind: 'loaded', value });
      const since = jobsWantedSince(snapshots.kind === 'loaded' ? snapshots.value : [], serverNow);
      if ((held?.since ?? Infinity) <= since || (older?.since ?? Infinity) <= since) return;
      older = await readJobsSince(reader, ref, since);
      jobs = joined(held, older);
    },
    fail(trouble, failures) {
      const after = afterTrouble(schedule, trouble, failures);
      schedule = after.told;
      snapshots = afterTrouble(snapshots, trouble, failures).told;
      return after.wait;
    },
    lifetime: (serverNow, grace) =>
      readingLifetime(schedule.kind === 'loaded' ? schedule.value : 'off', serverNow, grace),
    facts({ groupName, events }) {
      const automatic = isAutomatic(schedule);
      return {
        ...ref,
        groupName,
        jobs,
        schedule: jobs.kind === 'failed' ? jobs : schedule,
        snapshots: automatic ? snapshots : noSnapshots,
        events: automatic ? events : noEvents,
      };
    },
  };
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
