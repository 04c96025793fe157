import type { Job } from '../../jobs/job.ts';

/** How many of the newest jobs decide. */
const newest = 500;
/** More keys than anybody chooses from. */
const most = 20;

const known = new WeakMap<readonly Job[], readonly string[]>();

/** The keys in the custom data of the newest jobs: without any, a column for it is a waste. */
export function customKeys(jobs: readonly Job[]): readonly string[] {
  const held = known.get(jobs);
  if (held !== undefined) return held;
  const keys = new Set(jobs.slice(0, newest).flatMap(({ customData }) => customData.map(({ key }) => key)));
  const found = [...keys].slice(0, most);
  known.set(jobs, found);
  return found;
}
