import type { Job } from '../job.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Candidate } from './candidates.ts';
import type { FindingOf, Words } from './finding.ts';
import { age, capital, causeFirst, causeOf, snapshotsOf, utc } from './words.ts';

const lookForCause = "look for the cause in the project's activity feed in Atlas";

/** No job for snapshots that should have been exported; the jobs of others may have failed, too. */
export function missingWords(
  finding: FindingOf<'missing'>,
  failed: FindingOf<'not-exported'> | undefined,
  now: number,
): Words {
  const { of, reportedAt } = finding;
  if (of.length === 0) return reportedWords(finding, failed?.of ?? [], now);
  const reported =
    reportedAt === undefined
      ? ''
      : `; Atlas reported on ${utc(reportedAt, now)} that automatic export failed`;
  // What is wrong comes first: a narrow column shows only the beginning.
  const none = `No export was started for ${snapshotsOf(of, now)}`;
  if (failed === undefined) {
    return {
      reason: `${none}, so ${of.length === 1 ? 'it is' : 'they are'} not in the bucket${reported}.`,
      remedy: `${capital(exportThose(of, now))}. Then ${lookForCause}.`,
    };
  }
  const all = [...of, ...failed.of];
  const isFixable = causeOf(failed.job) !== undefined && !failed.laterGood;
  return {
    reason: `${none}, and ${failedOnes(failed, now)}; ${all.length === 2 ? 'neither' : 'none of them'} is in the bucket${reported}.`,
    remedy: isFixable
      ? `Fix what made exports fail, then ${exportThose(all, now)}. Then see in the project's activity feed in Atlas why ${of.length === 1 ? 'one was' : 'some were'} not started.`
      : `${capital(lookForCause)}, then ${exportThose(all, now)}.`,
  };
}

/** `the export of the snapshot of Nov 27 03:16 UTC failed (Access denied)`. */
function failedOnes({ of, job }: FindingOf<'not-exported'>, now: number): string {
  const states = new Set(of.map(({ jobs: [newest] }) => newest?.state));
  const [was, exports] = of.length === 1 ? ['was', 'export'] : ['were', 'exports'];
  const ended =
    states.size > 1 ? 'did not succeed' : job.state === 'Cancelled' ? `${was} cancelled` : 'failed';
  const cause = causeOf(job);
  return `the ${exports} of ${snapshotsOf(of, now)} ${ended}${cause === undefined ? '' : ` (${cause})`}`;
}

/** Atlas reported a failure, and the snapshot is unknown. */
function reportedWords(
  { reportedAt, newest }: FindingOf<'missing'>,
  failed: readonly Candidate[],
  now: number,
): Words {
  const at = reportedAt === undefined ? '' : ` on ${utc(reportedAt, now)}`;
  const known = failed.length === 0 ? '' : `; ${snapshotsOf(failed, now)} ${are(failed)} not in the bucket`;
  const action =
    failed.length > 0
      ? exportThose(failed, now)
      : newest && `export the newest snapshot (${utc(newest.createdAt, now)}) with the Atlas CLI`;
  return {
    reason: `Automatic export failed${at}, as Atlas reported, and no export has succeeded since${known}.`,
    remedy:
      action === undefined
        ? `${capital(lookForCause)}. There is no snapshot left to export now.`
        : `${capital(action)}. Then ${lookForCause}.`,
  };
}

/** The jobs of these snapshots did not succeed. */
export function notExportedWords({ of, job, laterGood }: FindingOf<'not-exported'>, now: number): Words {
  const causes = new Set(of.map(({ jobs: [newest] }) => newest && causeFirst(newest)));
  const several = causes.size > 1;
  const newest = several ? ' (the latest of several causes)' : '';
  const later = laterGood ? ', though later ones are' : '';
  return {
    reason: `${causeFirst(job)}${newest}; ${snapshotsOf(of, now)} ${are(of)} not in the bucket${later}.`,
    remedy: laterGood
      ? `${capital(exportThose(of, now))}. Later exports succeeded, so the cause may be gone.`
      : remedyOf(job, exportThose(of, now), several ? 'the cause that each failed job names' : 'the cause'),
  };
}

/** What to do about a job that did not succeed. */
export function remedyOf(job: Job, action: string, cause = 'the cause'): string {
  const again = `${action}: Atlas does not try again.`;
  if (job.state === 'Cancelled') return `If that was not intended, ${again}`;
  return causeOf(job) === undefined
    ? `${capital(lookForCause)}. When that is fixed, ${again}`
    : `Fix ${cause}, then ${again}`;
}

/** When the first of the snapshots expires. */
export function firstExpiry(snapshots: readonly Snapshot[]): number | undefined {
  const first = Math.min(...snapshots.map(({ expiresAt = Infinity }) => expiresAt));
  return first === Infinity ? undefined : first;
}

/** `export that snapshot with the Atlas CLI before it expires on Dec 5 03:16 UTC (in 6 d)`. */
function exportThose(of: readonly Candidate[], now: number): string {
  const those = of.length === 1 ? 'that snapshot' : `those ${of.length} snapshots`;
  return `export ${those} with the Atlas CLI${until(of, now)}`;
}

function are(of: readonly Candidate[]): string {
  return of.length === 1 ? 'is' : 'are';
}

/** ` before it expires on Dec 5 03:16 UTC (in 6 d)`: the last chance. */
function until(of: readonly Candidate[], now: number): string {
  const last = firstExpiry(of.map(({ snapshot }) => snapshot));
  if (last === undefined) return '';
  const what = of.length === 1 ? 'it' : 'the first one';
  return ` before ${what} expires on ${utc(last, now)} (in ${age(last - now)})`;
}
