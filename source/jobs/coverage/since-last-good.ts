import type { Job } from '../job.ts';
import { dueTimes } from '../schedule.ts';
import type { DueTime } from '../schedule.ts';
import type { Snapshot } from '../snapshot.ts';
import { dataAsOf, isUnsuccessful, lastChange } from './candidates.ts';
import { unknown } from './doubt.ts';
import type { Case, Excuse, Finding } from './finding.ts';
import { coveredWords, utc } from './words.ts';

const minute = 60_000;
/** More due times in a row than may each rightly be without an export. */
const tooMany = 4;
const lookAtFeed = "Look for the reason in the project's activity feed in Atlas.";

/** Why there need not be an export of the newest due time; undefined if there is one. */
export function excuseOf(it: Case): Excuse | undefined {
  const found = sinceLastGood(it);
  return found !== undefined && 'kind' in found ? found : undefined;
}

/** An export was due after the newest good one, and nothing tells why there is none. */
export function unexplained(it: Case): Finding | undefined {
  const found = sinceLastGood(it);
  return found !== undefined && 'verdict' in found ? found : undefined;
}

/** Looks at the times when an export was due, from the newest back to the last good one. */
function sinceLastGood(it: Case): Excuse | Finding | undefined {
  const { schedule, candidates, now, grace } = it;
  const due = schedule && dueTimes(schedule);
  if (due?.kind !== 'known' || candidates === undefined) return undefined;
  let newest: Excuse | undefined;
  let oldest: Excuse | undefined;
  let until = Infinity;
  for (let looked = 0; looked < tooMany; looked += 1) {
    const turn = due.last(Math.min(until - 1, now - grace));
    if (isCovered(turn.at, it)) return newest;
    const jobs = jobsSince(turn.at, it);
    if (!jobs.every(isUnsuccessful)) return newest;
    const found = atOneTime({ ...turn, until }, jobs, it);
    if (found === undefined || 'verdict' in found) return found;
    newest ??= found;
    oldest = found;
    until = turn.at;
    if (found.kind === 'changed') {
      const { changedAt } = found;
      // By today's schedule, nothing was late then.
      const isFine =
        it.lastGood === undefined || isCovered(changedAt - (turn.at - due.last(turn.at - 1).at), it);
      return isFine ? newest : beforeChange(changedAt, due.next(now).at, it);
    }
  }
  return oldest && severalTimes(oldest, it);
}

/** Prefixes and schedules have times to the minute. */
function isCovered(at: number, { dataAsOf = -Infinity }: Case): boolean {
  return dataAsOf > at - minute;
}

function jobsSince(at: number, { jobs, facts }: Case): readonly Job[] {
  const snapshots = facts.snapshots.kind === 'loaded' ? facts.snapshots.value : [];
  return jobs.filter((job) => {
    const { createdAt = Infinity } = job;
    // A job's data is older than the job: most need not be looked at.
    return createdAt > at - minute && (dataAsOf(job, snapshots) ?? job.createdAt ?? -Infinity) > at - minute;
  });
}

/** Why nothing that was due then was exported; undefined if nobody can say whether anything was. `until` is the next one. */
function atOneTime(
  { at, certain, until }: DueTime & { readonly until: number },
  jobs: readonly Job[],
  it: Case,
): Excuse | Finding | undefined {
  const { facts, schedule, candidates = [], lastEnded, lastGood, now, grace } = it;
  if (facts.events.kind !== 'loaded' || facts.jobs.kind !== 'loaded') return undefined;
  const { items, since } = facts.events.value;
  const changedAt = lastChange(items, facts.clusterName);
  if (at <= changedAt) return { kind: 'changed', at, changedAt };
  // Whether the schedule was the same then is no longer known.
  if (at <= since) return certain && lastGood !== undefined ? longAgo(at, now) : undefined;
  const isOfThatTime = ({ createdAt = -Infinity }: Snapshot): boolean =>
    createdAt > at - minute && createdAt <= until - minute;
  const snapshots = facts.snapshots.kind === 'loaded' ? facts.snapshots.value : [];
  if (!certain && snapshots.some((each) => isOfSchedule(each) && isOfThatTime(each)))
    return { kind: 'shared', at, frequency: schedule?.exportFrequency ?? '' };
  if (at < facts.jobs.value.since) return notRead(at, now);
  const own = candidates.find(({ snapshot }) => isOfThatTime(snapshot));
  if (own !== undefined) {
    const takenAt = own.snapshot.createdAt;
    // Otherwise what its jobs did, or that it has none, has been told.
    return own.jobs.length === 0 && now - takenAt <= grace ? { kind: 'late', at, takenAt } : undefined;
  }
  if (snapshots.some((each) => isUnfinished(each) && (each.createdAt === undefined || isOfThatTime(each))))
    return { kind: 'unfinished', at };
  if (jobs.length > 0 && lastEnded?.state === 'Failed') return { verdict: 'failing', job: lastEnded };
  if (snapshots.some((each) => each.status === 'failed' && isOfThatTime(each)))
    return snapshotFailed(at, now);
  return nothingOf({ at, certain }, snapshots, it);
}

function isOfSchedule({ status, snapshotType }: Snapshot): boolean {
  return status === 'completed' && snapshotType === 'scheduled';
}

function isUnfinished({ status }: Snapshot): boolean {
  return status !== 'completed' && status !== 'failed';
}

function nothingOf({ at, certain }: DueTime, snapshots: readonly Snapshot[], it: Case): Finding {
  const { schedule, now } = it;
  // Then the cluster is not paused.
  const hasLater = snapshots.some(({ createdAt = -Infinity }) => createdAt > at - minute);
  if (certain && hasLater) {
    return unknown(
      'unprotected',
      `There is no ${schedule?.exportFrequency ?? ''} snapshot of ${utc(at, now)}, when an export was due: either it was not taken, or Atlas counts it to another rule, whose snapshots are not exported; ${coveredWords(it)}.`,
      "See in the cluster's list of snapshots in Atlas whether there is one of that time. If there is, export it with the Atlas CLI; if not, look in the project's activity feed for why it was not taken.",
    );
  }
  const due = certain ? 'an export was due' : 'an export may have been due';
  return unknown(
    'unprotected',
    `Nothing tells why there is no snapshot of ${utc(at, now)}, when ${due}; ${coveredWords(it)}.`,
    hasLater
      ? lookAtFeed
      : "Check in Atlas whether the cluster is paused, which stops its snapshots. If it is not, look for the reason in the project's activity feed.",
  );
}

function snapshotFailed(at: number, now: number): Finding {
  return unknown(
    'unprotected',
    `The snapshot of ${utc(at, now)} failed, so the export that was due then had nothing to export.`,
    lookAtFeed,
  );
}

function longAgo(at: number, now: number): Finding {
  return unknown(
    'unprotected',
    `If the backup schedule is older than ${utc(at, now)}, an export was due then; none has succeeded since.`,
    "If the schedule is that old, export the newest snapshot with the Atlas CLI, then look for the cause in the project's activity feed in Atlas.",
  );
}

function notRead(at: number, now: number): Finding {
  return unknown(
    'unclear',
    `Not all export jobs could be read, so it is not known whether the export of ${utc(at, now)} succeeded.`,
    'Run atlas-exports list --all, and look for that export there.',
  );
}

function beforeChange(changedAt: number, next: number, it: Case): Finding {
  const { now } = it;
  return unknown(
    'irregular',
    `The backup schedule was changed on ${utc(changedAt, now)}, and Atlas does not tell the old one, so it is not known whether an export was missed before; ${coveredWords(it)}.`,
    `If that is too old, export the newest snapshot with the Atlas CLI. If not, there is nothing to do until the next export is due on ${utc(next, now)}.`,
  );
}

/** What excuses one time does not excuse so many. */
function severalTimes({ kind, at }: Excuse, it: Case): Finding {
  const { schedule, now } = it;
  const frequency = schedule?.exportFrequency ?? '';
  const from = `from ${utc(at, now)} on`;
  if (kind === 'unfinished') {
    return unknown(
      'unprotected',
      `No ${frequency} snapshot ${from} is complete, and it is not known whether the one in progress ever will be; ${coveredWords(it)}.`,
      "See in Atlas when it began. If that is more than a day ago, ask MongoDB's support; if not, look in the project's activity feed for what became of those before.",
    );
  }
  return unknown(
    'unprotected',
    `No ${frequency} snapshot ${from} was exported: either less frequent rules of the backup policy took its place each time, and only ${frequency} ones are exported, or exports are missing; ${coveredWords(it)}.`,
    `Export the newest snapshot with the Atlas CLI. Then see in the cluster's backup policy in Atlas whether less frequent rules are due each time that the ${frequency} one is: if so, set automatic export to the most frequent of these; if not, look in the project's activity feed for the cause.`,
  );
}
