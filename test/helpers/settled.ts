import type { JobsRequest } from '../../source/feed/plan/plan-state.ts';
import type { Job } from '../../source/jobs/job.ts';
import { ModelServer } from './model-server.ts';
import type { ModelOptions } from './model-server.ts';
import { PlanDriver } from './plan-driver.ts';

/** Asks in short form: a page's number, or a job's id. */
export const brief = (asks: readonly JobsRequest[]) =>
  asks.map((ask) => (ask.kind === 'page' ? ask.pageNum : ask.id));

/** A server with this many ended jobs, loaded and swept. */
export function settled(count: number, options: Partial<ModelOptions> = {}, pageSize = 100) {
  const server = new ModelServer({ order: 'newest', links: true, countError: 0, ...options });
  for (let made = 0; made < count; made += 1) server.arrive(1 + (made % 4) * 2, true);
  const driver = new PlanDriver(server, pageSize);
  driver.refresh();
  driver.sweep();
  return { server, driver };
}

/** Lets the jobs at these places of the list run again. */
export const start = (server: ModelServer, ...indexes: readonly number[]): readonly Job[] =>
  indexes.map((index) => {
    const job: Job = {
      ...server.jobs[index]!,
      state: 'InProgress',
      stateText: 'InProgress',
      finishedAt: undefined,
    };
    server.replace(job);
    return job;
  });

/** Everything is read again. */
export function reconcile(driver: PlanDriver): void {
  driver.now += 600_000;
  driver.refresh();
  driver.sweep();
}
