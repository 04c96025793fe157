import type { ClusterFacts } from '../../jobs/coverage/facts.ts';
import { dueTimes, isAutoExportOn } from '../../jobs/schedule.ts';
import type { Schedule } from '../../jobs/schedule.ts';

const minute = 60_000;
/** Verdicts contain ages, and a rhythm has its own idea of late: check each at least this often. */
const longest = 10 * minute;
const hour = 60 * minute;
const day = 24 * hour;

/** When the verdict may change without news; all times on Atlas's clock, milliseconds since 1970. */
export function nextChange({ schedule, snapshots }: ClusterFacts, at: number, grace: number): number {
  const times = snapshots.kind === 'loaded' ? snapshots.value : [];
  const changes = times.flatMap(({ createdAt = 0, expiresAt = 0 }) => [createdAt + grace, expiresAt]);
  const own = schedule.kind === 'loaded' && schedule.value !== 'off' ? schedule.value : undefined;
  if (own !== undefined) changes.push(graceOver(own, at, grace));
  const next = Math.min(at + longest, ...changes.filter((time) => time > at));
  // At that exact time it is still unchanged.
  return next + 1;
}

/** How long a cluster's schedule and snapshots stay valid, milliseconds. */
export function readingLifetime(schedule: Schedule | 'off', at: number, grace: number): number {
  if (schedule === 'off' || !isAutoExportOn(schedule)) return day;
  return Math.min(hour, graceOver(schedule, at, grace) + 1 - at);
}

/** When the next due export's grace period ends. */
function graceOver(schedule: Schedule, at: number, grace: number): number {
  const due = dueTimes(schedule);
  return due.kind === 'known' ? due.next(at - grace).at + grace : Infinity;
}
