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
  const others = failed === undefined ? '' : `, nor ${are(failed.of)} ${failedOnes(failed.of, now)}`;
  const reported =
    reportedAt === undefined ? '' : `; Atlas reported a failed automatic export on ${utc(reportedAt, now)}`;
  const all = [...of, ...(failed?.of ?? [])];
  const cause = failed === undefined || failed.laterGood ? undefined : causeOf(failed.job);
  const first = cause === undefined ? 'Export' : `Fix what made exports fail (${cause}), then export`;
  return {
    // What is wrong comes first: a narrow column shows only the beginning.
    reason: `No export was started for ${snapshotsOf(of, now)}, so ${it(of)} ${are(of)} not in the bucket${others}${reported}.`,
    remedy: `${first} ${those(all)} with the Atlas CLI${until(all, now)}. Then ${lookForCause}.`,
  };
}

/** Atlas reported a failure, and the snapshot is unknown. */
function reportedWords(
  { reportedAt, newest }: FindingOf<'missing'>,
  failed: readonly Candidate[],
  now: number,
): Words {
  const at = reportedAt === undefined ? '' : ` on ${utc(reportedAt, now)}`;
  const known = failed.length === 0 ? '' : `; ${snapshotsOf(failed, now)} ${are(failed)} not in the bucket`;
  return {
    reason: `Automatic export failed${at}, as Atlas reported, and no export has succeeded since${known}.`,
    remedy: `${capital(lookForCause)}. ${
      failed.length > 0
        ? `Then export ${those(failed)} with the Atlas CLI${until(failed, now)}.`
        : newest === undefined
          ? 'There is no snapshot that could be exported instead.'
          : `Then export the newest snapshot (${utc(newest.createdAt, now)}) with the Atlas CLI.`
    }`,
  };
}

/** The jobs of these snapshots did not succeed. */
export function notExportedWords({ of, job, laterGood }: FindingOf<'not-exported'>, now: number): Words {
  const causes = new Set(of.map(({ jobs: [newest] }) => newest && causeFirst(newest)));
  const newest = causes.size > 1 ? ' (the latest of different causes)' : '';
  const later = laterGood ? ', though later ones are' : '';
  return {
    reason: `${causeFirst(job)}${newest}; ${snapshotsOf(of, now)} ${are(of)} not in the bucket${later}.`,
    remedy: laterGood
      ? `Export ${those(of)} with the Atlas CLI${until(of, now)}. Later exports succeeded, so the cause may be gone.`
      : remedyOf(job, `export ${those(of)} with the Atlas CLI${until(of, now)}`),
  };
}

/** What to do about a job that did not succeed. */
export function remedyOf(job: Job, action: string): string {
  const again = `${action}: Atlas does not try again.`;
  if (job.state === 'Cancelled') return `If that was not intended, ${again}`;
  return causeOf(job) === undefined
    ? `${capital(lookForCause)}. When it is fixed, ${again}`
    : `Fix the cause, then ${again}`;
}

/** When the first of the snapshots expires. */
export function firstExpiry(snapshots: readonly Snapshot[]): number | undefined {
  const first = Math.min(...snapshots.map(({ expiresAt = Infinity }) => expiresAt));
  return first === Infinity ? undefined : first;
}

function failedOnes(of: readonly Candidate[], now: number): string {
  return `${snapshotsOf(of, now)}, whose export${of.length === 1 ? '' : 's'} did not succeed`;
}

function those(of: readonly Candidate[]): string {
  return of.length === 1 ? 'that snapshot' : `those ${of.length} snapshots`;
}

function it(of: readonly Candidate[]): string {
  return of.length === 1 ? 'it' : 'they';
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
