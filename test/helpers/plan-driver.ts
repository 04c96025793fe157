import { isUnfinished } from '../../source/jobs/job.ts';
import { createPlan } from '../../source/feed/plan/plan-state.ts';
import type { JobsRequest, JobsPageRequest, Plan, Reply } from '../../source/feed/plan/plan-state.ts';
import {
  applyReply,
  beginRefresh,
  requestLimit,
  completeRefresh,
  nextRequest,
  nextOlderRequest,
} from '../../source/feed/plan/plan.ts';
import { beginSweep, nextSweepRequest } from '../../source/feed/plan/sweep.ts';
import type { SweepRoutine } from '../../source/feed/plan/sweep.ts';
import type { ModelServer } from './model-server.ts';

type Activity = 'refresh' | 'sweep' | 'older';
type Pending = { readonly ask: JobsRequest; readonly reply: Reply };

/** Plays the feed's part without a network: sends the plan's requests, and checks its promises. */
export class PlanDriver {
  plan: Plan;
  now = 0;
  routine: () => SweepRoutine = () => 'often';
  /** Requests of the current refresh, or of the last one. */
  asks: JobsRequest[] = [];
  readonly lost: string[] = [];
  readonly overBudget: string[] = [];
  readonly #server: ModelServer;
  readonly #pending = new Map<Activity, Pending>();
  #most = 0;
  /** The last older page, if it brought nothing. */
  #barren: JobsPageRequest | undefined;

  constructor(server: ModelServer, pageSize: number, sweepSize?: number) {
    this.#server = server;
    this.plan = createPlan(pageSize, sweepSize);
  }

  /** A complete refresh. */
  refresh(): readonly JobsRequest[] {
    this.fail();
    do this.step('refresh');
    while (this.plan.refresh !== undefined);
    return this.asks;
  }

  /** A complete sweep, if one is due; true if there was one. */
  sweep(): boolean {
    let steps = 0;
    do this.step('sweep');
    while (this.plan.sweep !== undefined && (steps += 1) < 2000);
    return steps > 0;
  }

  older(): void {
    this.step('older');
    if (this.#pending.has('older')) this.step('older');
  }

  /** The current refresh fails: its answer never comes. */
  fail(): void {
    this.#pending.delete('refresh');
    if (this.plan.refresh !== undefined) this.#begin();
  }

  /** Sends one request of an activity, or takes its answer. */
  step(activity: Activity): void {
    const pending = this.#pending.get(activity);
    if (pending !== undefined) {
      this.#pending.delete(activity);
      this.#absorb(pending);
      return;
    }
    const ask = this.#next(activity);
    if (ask === undefined) {
      if (activity === 'refresh') this.plan = completeRefresh(this.plan, this.now);
      return;
    }
    if (activity === 'refresh') this.#count(ask);
    this.#pending.set(activity, { ask, reply: this.#answer(ask) });
  }

  #next(activity: Activity): JobsRequest | undefined {
    if (activity === 'older') return this.plan.loaded ? nextOlderRequest(this.plan, this.#barren) : undefined;
    if (activity === 'sweep') {
      this.plan = beginSweep(this.plan, this.now, this.routine());
      return nextSweepRequest(this.plan);
    }
    if (this.plan.refresh === undefined) this.#begin();
    return nextRequest(this.plan);
  }

  #begin(): void {
    this.plan = beginRefresh(this.plan);
    this.asks = [];
    this.#most = requestLimit(this.plan);
  }

  #count(ask: JobsRequest): void {
    this.asks.push(ask);
    if (this.asks.length > this.#most) this.overBudget.push(`${this.asks.length} of ${this.#most}`);
  }

  #answer(ask: JobsRequest): Reply {
    if (ask.kind === 'page') return { kind: 'page', page: this.#server.page(ask.pageNum, ask.itemsPerPage) };
    const job = this.#server.job(ask.id);
    return job === undefined ? { kind: 'gone' } : { kind: 'job', job };
  }

  #absorb({ ask, reply }: Pending): void {
    const count = this.plan.heldJobs.jobs.length;
    const before = this.plan.heldJobs.jobs.filter(isUnfinished).map(({ id }) => id);
    this.plan = applyReply(this.plan, ask, reply, this.now);
    if (ask.kind === 'page' && ask.purpose === 'older')
      this.#barren = this.plan.heldJobs.jobs.length > count ? undefined : ask;
    const after = new Set(this.plan.heldJobs.jobs.map(({ id }) => id));
    for (const id of before) {
      const told = ask.kind === 'job' && ask.id === id && reply.kind === 'gone';
      if (!after.has(id) && !told) this.lost.push(id);
    }
  }
}
