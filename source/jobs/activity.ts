import type { ClusterRef, JobState } from './job.ts';

/** One thing that happened while watching. `at` is the local clock, milliseconds since 1970. */
export type Activity = ClusterRef & {
  readonly at: number;
  readonly jobId: string;
  /** `arrived`: first seen, unfinished or not; `changed`: another state; `vanished`: Atlas no longer lists it. */
  readonly kind: 'arrived' | 'changed' | 'vanished';
  readonly from: JobState | undefined;
  readonly to: JobState | undefined;
};
