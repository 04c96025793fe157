import type { SnapshotState } from '../../feed/feed-state.ts';
import type { Job } from '../../jobs/job.ts';
import type { Snapshot } from '../../jobs/snapshot.ts';
import { byteSize, roughSpan } from '../../text/format.ts';

/** From this size on, a job's duration depends on its data more than on Atlas's queue; bytes. */
const largeFrom = 10e9;
const hour = 3_600_000;

/**
 * What is known of a job's snapshot, one line each: size, type and version, and when it expires. `at` formats a time,
 * `now` is the server's clock.
 */
export function snapshotTexts(
  state: SnapshotState | undefined,
  between: string,
  now: number,
  at: (time: number) => string,
): readonly string[] {
  switch (state?.kind) {
    case undefined: {
      return [];
    }
    case 'absent': {
      return ['has expired: Atlas no longer has it'];
    }
    case 'failed': {
      const { sentence, remedy } = state.trouble;
      return [`The snapshot could not be looked up: ${sentence} ${remedy}`];
    }
    case 'loaded': {
      const { snapshot } = state;
      const { storageSizeBytes: bytes, mongodVersion, expiresAt } = snapshot;
      const parts = [
        bytes === undefined || bytes === 0 ? undefined : `snapshot size ${byteSize(bytes)} on disk`,
        typeText(snapshot),
        mongodVersion && `MongoDB ${mongodVersion}`,
      ];
      return [
        parts.filter(Boolean).join(` ${between} `),
        expiresAt === undefined ? '' : expiryText(expiresAt, now, at),
      ].filter((text) => text !== '');
    }
  }
}

/** `23 GB/h`: how fast a job exported a large snapshot, by its size on disk. */
export function rateText(
  { state, createdAt, finishedAt }: Job,
  snapshot: SnapshotState | undefined,
): string | undefined {
  const bytes = snapshot?.kind === 'loaded' ? (snapshot.snapshot.storageSizeBytes ?? 0) : 0;
  if (state !== 'Successful' || createdAt === undefined || finishedAt === undefined) return undefined;
  const hours = (finishedAt - createdAt) / hour;
  return bytes > largeFrom && hours > 0
    ? `${byteSize(bytes / hours)}/h  (snapshot size by time taken)`
    : undefined;
}

function typeText({ snapshotType, frequencyType }: Snapshot): string | undefined {
  if (snapshotType === 'ondemand') return 'on demand';
  if (snapshotType !== 'scheduled' || frequencyType === undefined) return snapshotType;
  return `scheduled, ${frequencyType}`;
}

function expiryText(expiresAt: number, now: number, at: (time: number) => string): string {
  const left = expiresAt - now;
  return left > 0 ? `expires ${at(expiresAt)}, in ${roughSpan(left)}` : `has expired, ${at(expiresAt)}`;
}
