import type { ClusterRef } from '../job.ts';
import { dueTimes } from '../schedule.ts';
import type { Snapshot } from '../snapshot.ts';
import { lastChange } from './candidates.ts';
import { doubts, usualGrace, verdicts } from './facts.ts';
import type { ClusterFacts, Doubt, Verdict } from './facts.ts';
import type { Finding, Judgement } from './finding.ts';
import { firstExpiry } from './rescue-words.ts';
import { alsoOf, basisOf, wordsOf } from './sentence.ts';
import { judge } from './verdict.ts';
import { utc } from './words.ts';

/** Whether a cluster is covered: one verdict with its reason, safe to print. Times are milliseconds since 1970. */
export type Coverage = ClusterRef & {
  readonly groupName: string;
  readonly verdict: Verdict;
  /** Why the verdict is unknown; undefined for the others. */
  readonly doubt: Doubt | undefined;
  /** When the newest trouble behind a bad verdict began; undefined where nothing tells. */
  readonly badSince: number | undefined;
  /** How long Atlas had to make a snapshot's job, milliseconds. */
  readonly grace: number;
  /** Times in it are UTC. */
  readonly reason: string;
  /** What to do; undefined if there is nothing to do. */
  readonly remedy: string | undefined;
  /** What stands behind the verdict, and what to do about that. */
  readonly also: string | undefined;
  /** Exports the snapshot that expires first by hand; this program never runs it. */
  readonly command: string | undefined;
  /** `the snapshot of Nov 25 03:16 UTC`, the first to expire; undefined if there is no other. */
  readonly commandFor: string | undefined;
  /** `by the schedule: daily at 03:16 UTC`. */
  readonly basis: string | undefined;
  /** The data time of the newest good export, and when that job ended. */
  readonly dataAsOf: number | undefined;
  readonly lastGoodAt: number | undefined;
  /** The last and the next time that an export is expected. */
  readonly lastDue: number | undefined;
  readonly nextDue: number | undefined;
  /** When the first of the snapshots to be rescued expires. */
  readonly lastChance: number | undefined;
};

/** The verdict on a cluster at a time of Atlas's clock; `grace` is how long Atlas may take to make a job, milliseconds. */
export function coverageOf(facts: ClusterFacts, now: number, grace = usualGrace): Coverage {
  const judgement = judge(facts, now, grace);
  const { finding, others, lastGood, schedule } = judgement;
  const { groupId, groupName, clusterName } = facts;
  const endangered = [finding, ...others]
    .flatMap((each) => ('of' in each ? each.of.map(({ snapshot }) => snapshot) : []))
    .toSorted((a, b) => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity));
  const first = endangered[0] ?? replacementOf(finding);
  const command = first && exportCommand(facts, first, schedule?.exportBucketId);
  return {
    groupId,
    groupName,
    clusterName,
    verdict: finding.verdict,
    doubt: finding.verdict === 'unknown' ? finding.doubt : undefined,
    badSince: badSince(judgement, facts, grace),
    grace,
    ...wordsOf(finding, judgement),
    also: alsoOf(judgement),
    command,
    commandFor:
      command !== undefined && first !== undefined && endangered.length > 1
        ? `the snapshot of ${utc(first.createdAt, now)}`
        : undefined,
    basis: basisOf(judgement),
    dataAsOf: judgement.dataAsOf,
    lastGoodAt: lastGood?.finishedAt,
    ...duesOf(judgement, facts, now),
    lastChance: firstExpiry(endangered),
  };
}

/**
 * When the newest trouble behind a bad verdict began, milliseconds since 1970 on Atlas's clock: an export went missing,
 * failed, or was overdue. Undefined for the other verdicts, and where nothing tells.
 */
function badSince({ finding }: Judgement, facts: ClusterFacts, grace: number): number | undefined {
  switch (finding.verdict) {
    case 'missing': {
      const newest = finding.of.at(-1);
      return finding.reportedAt ?? (newest && newest.snapshot.createdAt + grace);
    }
    case 'not-exported':
    case 'failing': {
      const { finishedAt, createdAt } = finding.job;
      return finishedAt ?? createdAt;
    }
    case 'never-due': {
      const { events, clusterName } = facts;
      const changedAt = events.kind === 'loaded' ? lastChange(events.value.items, clusterName) : -Infinity;
      return Number.isFinite(changedAt) ? changedAt : undefined;
    }
    case 'overdue': {
      return finding.expectedAt + finding.rhythm.tolerance;
    }
    default: {
      return undefined;
    }
  }
}

/** The snapshot to be exported in place of an unknown one. */
function replacementOf(finding: Finding): (Snapshot & { readonly createdAt: number }) | undefined {
  return finding.verdict === 'missing' ? finding.newest : undefined;
}

/** Worst first, of unknown ones those that most need an act; then by how soon it is too late, then by name. */
export function byWorst(a: Coverage, b: Coverage): number {
  const rank = verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict);
  if (rank !== 0) return rank;
  const doubt = doubtRank(a) - doubtRank(b);
  if (doubt !== 0) return doubt;
  const [left, right] = [a.lastChance ?? Infinity, b.lastChance ?? Infinity];
  if (left !== right) return left < right ? -1 : 1;
  return (
    byName(a.groupName, b.groupName) || byName(a.clusterName, b.clusterName) || byName(a.groupId, b.groupId)
  );
}

function doubtRank({ doubt }: Coverage): number {
  return doubt === undefined ? 0 : doubts.indexOf(doubt);
}

function byName(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isId(text: string): boolean {
  return /^[0-9a-f]{24}$/.test(text);
}

/** Each part is an id or a cluster's name, or there is no command: a shell reads it. */
function exportCommand(
  { groupId, clusterName }: ClusterRef,
  { id }: Snapshot,
  bucketId: string | undefined,
): string | undefined {
  if (bucketId === undefined || ![groupId, id, bucketId].every(isId)) return undefined;
  if (!/^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(clusterName)) return undefined;
  return `atlas backups exports jobs create --projectId ${groupId} --clusterName ${clusterName} --snapshotId ${id} --bucketId ${bucketId}`;
}

function duesOf(
  { schedule, rhythm, finding }: Judgement,
  { jobs }: ClusterFacts,
  now: number,
): Pick<Coverage, 'lastDue' | 'nextDue'> {
  if (schedule?.autoExport === true) {
    const due = dueTimes(schedule);
    if (due.kind === 'known') return { lastDue: due.last(now).at, nextDue: due.next(now).at };
  }
  const items = jobs.kind === 'loaded' ? jobs.value.items : [];
  let newest = -Infinity;
  for (const { createdAt = -Infinity } of items) if (createdAt > newest) newest = createdAt;
  if (rhythm === undefined || newest > now) return { lastDue: undefined, nextDue: undefined };
  let lastDue = newest;
  let nextDue = rhythm.next(newest);
  // Until it counts as overdue, a late one is still the next one.
  const late = finding.verdict === 'overdue' ? 0 : rhythm.tolerance;
  while (nextDue + late < now) [lastDue, nextDue] = [nextDue, rhythm.next(nextDue)];
  return { lastDue, nextDue };
}
