import { describe, expect, it } from 'vitest';

import { sizeOf, withCutTexts } from '../../../source/feed/plan/job-size.ts';
import { createPlan } from '../../../source/feed/plan/plan-state.ts';
import type { JobsRequest, Plan } from '../../../source/feed/plan/plan-state.ts';
import {
  applyReply,
  beginRefresh,
  completeRefresh,
  summaryOf,
  nextRequest,
  nextOlderRequest,
} from '../../../source/feed/plan/plan.ts';
import { beginSweep, nextSweepRequest } from '../../../source/feed/plan/sweep.ts';
import type { Job } from '../../../source/jobs/job.ts';
import { isUnfinished } from '../../../source/jobs/job.ts';
import { prefixOf } from '../../../source/jobs/bucket-path.ts';
import { jobOf } from '../../helpers/job-of.ts';

const long = 'x'.repeat(6000);

/** A job of 30,000 characters: every text field is long. */
function largeJob(number: number, given: Partial<Job> = {}): Job {
  return jobOf(`job-${number}`, {
    state: 'Successful',
    createdAt: number,
    finishedAt: number,
    prefix: `${number}/${long}`,
    errMsg: `${number} ${long}`,
    errorCode: long,
    components: [{ exportId: `${number}`, replicaSetName: long }],
    customData: [{ key: 'k', value: long }],
    ...given,
  });
}

function runningJob(number: number): Job {
  return largeJob(number, { state: 'InProgress', finishedAt: undefined });
}

/** The jobs with these numbers, newest first, as Atlas lists them. */
function listOf(newest: number, oldest: number, make = largeJob): readonly Job[] {
  return Array.from({ length: newest - oldest + 1 }, (_, age) => make(newest - age));
}

/** Applies the answer of a server that lists these jobs. */
function take(plan: Plan, ask: JobsRequest, list: readonly Job[], room: number): Plan {
  if (ask.kind === 'job') {
    const job = list.find(({ id }) => id === ask.id);
    return applyReply(plan, ask, job === undefined ? { kind: 'gone' } : { kind: 'job', job }, 0, room);
  }
  const end = ask.pageNum * ask.itemsPerPage;
  const items = list.slice(end - ask.itemsPerPage, end).map((job) => ({ ...job }));
  const answer = {
    totalCount: list.length,
    hasNext: end < list.length,
    received: items.length,
    problems: [],
  };
  return applyReply(plan, ask, { kind: 'page', page: { ...answer, items } }, 0, room);
}

/** A refresh and, if one is due, a sweep; `look` gets the plan after each answer. */
function refreshed(plan: Plan, list: readonly Job[], room: number, look?: (plan: Plan) => void): Plan {
  let next = beginRefresh(plan);
  const answer = (ask: JobsRequest): void => {
    next = take(next, ask, list, room);
    look?.(next);
  };
  for (let ask = nextRequest(next); ask !== undefined; ask = nextRequest(next)) answer(ask);
  next = beginSweep(completeRefresh(next, 0), 0);
  for (let ask = nextSweepRequest(next); ask !== undefined; ask = nextSweepRequest(next)) answer(ask);
  return next;
}

/** The size of what the plan keeps in memory, with each job counted once. */
function sizeOfHeld({ heldJobs, refresh, sweep }: Plan): number {
  const pages = [...(refresh?.pages.values() ?? [])].flatMap(({ items }) => items);
  const jobs = new Set([
    ...heldJobs.jobs,
    ...[...heldJobs.unfinished.values()].map(({ job }) => job),
    ...pages,
    ...(sweep?.before ?? []),
  ]);
  return [...jobs].reduce((sum, job) => sum + sizeOf(job), 0);
}

const room = 100_000;

describe('the memory for the jobs of a cluster', () => {
  it('is bounded while a server sends full pages without end, and the newest jobs are kept', () => {
    let plan = createPlan(10, 50);
    let most = 0;
    for (let round = 0; round < 20; round += 1) {
      // Every third job runs, and twenty pages of new jobs arrive between two refreshes.
      const newest = 1000 + round * 200;
      const list = listOf(newest, newest - 999, (number) =>
        number % 3 === 0 ? runningJob(number) : largeJob(number),
      );
      plan = refreshed(plan, list, room, (next) => {
        most = Math.max(most, sizeOfHeld(next));
        expect(next.size).toBeGreaterThanOrEqual(sizeOfHeld(next));
      });
      expect(plan.heldJobs.jobs.slice(0, 10).map(({ id }) => id)).toEqual(
        list.slice(0, 10).map(({ id }) => id),
      );
    }
    // Twice the limit, plus the pages of one refresh; the list takes 30 million.
    expect(most).toBeLessThan(4 * room);
    const held = summaryOf(plan);
    expect(held.hasMore).toBe(false);
    expect(held.problems).toEqual([
      expect.stringMatching(/^No more than [\d,]+ jobs fit into memory: older ones are not listed\. Watch/),
      'Long texts are cut short: all of them do not fit into memory. Open a job to read them whole.',
    ]);
    expect(nextOlderRequest(plan)).toBeUndefined();
  });

  it('holds full jobs while they fit, and cuts the texts of later ones', () => {
    const plan = refreshed(createPlan(10, 50), listOf(40, 1), 5.5 * sizeOf(largeJob(40)));
    const { jobs } = plan.heldJobs;
    expect(jobs.length).toBeGreaterThanOrEqual(10);
    expect(jobs.map(({ isCut }) => isCut === true)).toEqual(jobs.map((_, age) => age >= 5));
    const cut = jobs[5];
    expect(cut).toMatchObject({
      id: 'job-35',
      components: [{ exportId: undefined, replicaSetName: '‹1 not held in memory›' }],
      customData: [{ key: '…', value: '‹1 not held in memory›' }],
    });
    expect(cut?.errMsg).toMatch(/^35 x+…$/);
    expect([cut?.errMsg?.length, prefixOf(cut ?? jobOf(''))?.length, cut?.errorCode?.length]).toEqual([
      200, 1024, 200,
    ]);
    expect(summaryOf(plan).problems).toHaveLength(1);
  });

  it('keeps every job identical while Atlas sends the same, cut or not', () => {
    const list = listOf(40, 1, (number) => (number < 30 ? runningJob(number) : largeJob(number)));
    const first = refreshed(createPlan(10, 50), list, room);
    const again = refreshed(first, list, room);
    expect(new Set(first.heldJobs.jobs.map(({ isCut }) => isCut))).toEqual(new Set([true, undefined]));
    const held = new Set(again.heldJobs.jobs);
    expect(first.heldJobs.jobs.filter((job) => !held.has(job))).toEqual([]);
    expect(again.news.changed).toEqual([]);
    const without = refreshed(refreshed(createPlan(10, 50), list, Infinity), list, Infinity);
    expect([...again.changed]).toEqual([...without.changed]);
  });

  it('reports a change of a cut job, and keeps it cut', () => {
    const first = refreshed(
      createPlan(10, 50),
      listOf(40, 1, (number) => (number === 33 ? runningJob(33) : largeJob(number))),
      room,
    );
    const begun = beginRefresh(first);
    const next = take(begun, nextRequest(begun)!, listOf(40, 1), room);
    expect(next.news.changed.map(({ before, after }) => [before.state, after.state, after.isCut])).toEqual([
      ['InProgress', 'Successful', true],
    ]);
    expect(next.heldJobs.unfinished.size).toBe(0);
  });

  it('never drops a running job while there are ended ones', () => {
    const make = (number: number): Job => (number === 15 ? runningJob(15) : largeJob(number));
    let plan = createPlan(10, 50);
    for (let newest = 40; newest < 400; newest += 10) plan = refreshed(plan, listOf(newest, 1, make), 20_000);
    expect(plan.isFull).toBe(true);
    expect(plan.heldJobs.jobs.length).toBeLessThan(30);
    expect(plan.heldJobs.jobs.filter(isUnfinished).map(({ id }) => id)).toEqual(['job-15']);
    expect([...plan.heldJobs.unfinished.keys()]).toEqual(['job-15']);
  });

  it('loads older pages again when there is space', () => {
    const full = refreshed(createPlan(10, 50), listOf(200, 1), 10_000);
    expect(full.isFull).toBe(true);
    expect(nextOlderRequest(full)).toBeUndefined();
    const roomy = refreshed(full, listOf(200, 1), Infinity);
    expect(roomy.isFull).toBe(false);
    expect(summaryOf(roomy).hasMore).toBe(true);
    expect(nextOlderRequest(roomy)).toBeDefined();
  });

  it('leaves small jobs uncut, since cutting them saves nothing', () => {
    const small = jobOf('small', { errMsg: 'Access denied', customData: [{ key: 'a', value: 'b' }] });
    expect(withCutTexts(small)).toBe(small);
    const list = listOf(20, 1, (number) => jobOf(`${number}`, { createdAt: number }));
    const plan = refreshed(createPlan(10, 50), list, 1);
    expect(plan.isCut).toBe(false);
    expect(plan.heldJobs.jobs.length).toBeGreaterThanOrEqual(10);
  });
});
