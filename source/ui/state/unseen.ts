import type { Job } from '../../jobs/job.ts';

/** Whether a job ended after that time, on the server's clock: its row is marked until somebody marks all as seen. */
export function isUnseen({ finishedAt }: Job, seenAt: number): boolean {
  return finishedAt !== undefined && finishedAt > seenAt;
}
