import { isUnfinished } from '../../jobs/job.ts';
import type { Job } from '../../jobs/job.ts';
import { knownJobs } from './plan.ts';
import type { Plan } from './plan-state.ts';
import type { SweepRoutine } from './sweep.ts';

const hour = 3_600_000;
/** Exports of large clusters run for hours. */
const longRun = 24 * hour;
/** The first sweeps of many clusters are spread over this time: those that may find something, and the others. */
const soon = hour;
const late = 6 * hour;

/** Since when a cluster is watched (local clock), and its place among the others, 0 to 1. */
export type Turn = { readonly since: number; readonly place: number };

/**
 * The sweeps of one of many clusters, which begin with their newest jobs alone: an unfinished job may hide behind them.
 * Each is swept once, the sooner the less its jobs reach back.
 */
export function lateSweep(plan: Plan, { since, place }: Turn, now: number): SweepRoutine {
  if (plan.swept) return 'never';
  return now - since >= place * (mayHide(plan, now) ? soon : late) ? 'once' : 'never';
}

/** Whether an export that takes long could have begun before the oldest of the known jobs. */
function mayHide(plan: Plan, now: number): boolean {
  const { items, since } = knownJobs(plan);
  const longest = items.reduce((most, job) => Math.max(most, tookOf(job)), 0);
  return now - since < Math.max(longRun, 2 * longest);
}

function tookOf(job: Job): number {
  const { createdAt, finishedAt } = job;
  return createdAt === undefined || finishedAt === undefined || isUnfinished(job)
    ? 0
    : finishedAt - createdAt;
}
