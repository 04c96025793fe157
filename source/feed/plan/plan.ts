import type { Page } from '../../atlas/api/api.ts';
import type { Job } from '../../jobs/job.ts';
import { count } from '../../text/format.ts';
import type { ListSummary, KnownJobs } from './list-summary.ts';
import { countUnreadable, dropJobs, entriesCovered, markGap, takeJob, takePage } from './held-jobs.ts';
import type { ListPosition } from './held-jobs.ts';
import { hasMore, noteOf, entriesOn } from './last-page.ts';
import { evictOldest, makeRoom } from './memory-room.ts';
import { recordAnswer, checkLimit, limitWhenFull, noNews, walkLimit } from './plan-state.ts';
import type { JobsRequest, JobsPageRequest, Plan, Refresh, Reply } from './plan-state.ts';
import { dropUnlisted, takeSweptPage } from './sweep.ts';
import { entriesBefore, takeWalkedPage, nextWalkPage, withOrder } from './walk.ts';

const problemLimit = 50;

const noPages: Refresh = {
  pages: new Map(),
  seen: new Set(),
  meeting: new Set(),
  alone: new Set(),
  checking: false,
  walked: 0,
  checked: 0,
  problems: [],
};

/** Starts a refresh, replacing one that was given up. */
export function beginRefresh(plan: Plan): Plan {
  return { ...plan, refresh: noPages, refreshes: plan.refreshes + 1, changed: new Set(), news: noNews };
}

/** The refresh's next request: the newest jobs, then unfinished ones not seen; undefined at its end. */
export function nextRequest(plan: Plan): JobsRequest | undefined {
  const { refresh, pageSize } = plan;
  if (refresh === undefined) return undefined;
  const pageNum = walkPage(plan, refresh);
  if (pageNum !== undefined) return { kind: 'page', purpose: 'refresh', pageNum, itemsPerPage: pageSize };
  const limit = plan.isFull ? limitWhenFull : checkLimit;
  return refresh.checked < limit ? checkNext(plan, refresh) : undefined;
}

/** The most requests that the current refresh will have sent when it ends; answers can only lower it. */
export function requestLimit(plan: Plan): number {
  const { refresh } = plan;
  if (refresh === undefined) return 0;
  if (walkPage(plan, refresh) !== undefined) return walkLimit + checkLimit;
  // Each by id, plus a page for each two that may not show them.
  const wanted = unseen(plan, refresh).length;
  const open = Math.min(checkLimit - refresh.checked, wanted + (wanted >> 1));
  return refresh.walked + refresh.checked + open;
}

/**
 * The next older page; after one that brought nothing (`before`), the page after that. Undefined when there is none.
 */
export function nextOlderRequest(plan: Plan, before?: JobsPageRequest): JobsPageRequest | undefined {
  const { order, end = 0, pageSize, bottom, heldJobs } = plan;
  if (bottom || plan.isFull || (order !== 'newest' && order !== 'oldest')) return undefined;
  const index = order === 'newest' ? entriesCovered(heldJobs) : end - 1 - entriesCovered(heldJobs);
  const page = Math.floor(index / pageSize) + 1;
  const behind = before && before.pageNum + (order === 'newest' ? 1 : -1);
  return { kind: 'page', purpose: 'older', pageNum: Math.max(1, behind ?? page), itemsPerPage: pageSize };
}

/** A summary of a plan, for the screen. */
export function summaryOf(plan: Plan): ListSummary {
  const { heldJobs, bottom, counted, isFull } = plan;
  const loaded = heldJobs.jobs.length;
  const total = Math.max(counted ?? 0, loaded);
  const told = [...new Set([...roomProblems(plan), ...plan.problems, ...plan.sweepProblems])];
  return { total, loaded, hasMore: !bottom && !isFull, problems: told.slice(0, problemLimit) };
}

/** The held jobs, newest first, and the time from which they are complete, milliseconds since 1970. */
export function knownJobs({ heldJobs, bottom, order }: Plan): KnownJobs {
  const { jobs, apart } = heldJobs;
  if (bottom) return { items: jobs, since: -Infinity };
  if (order !== 'newest' && order !== 'oldest') return { items: jobs, since: Infinity };
  const oldest = jobs.findLast(({ id, createdAt }) => createdAt !== undefined && !apart.has(id));
  return { items: jobs, since: oldest?.createdAt ?? Infinity };
}

/** The unfinished jobs that the last refresh saw, changed or not. */
export function checkedJobs(plan: Plan | undefined): readonly Job[] {
  if (plan === undefined) return [];
  return [...plan.heldJobs.unfinished.values()]
    .filter(({ checked }) => checked === plan.refreshes)
    .map(({ job }) => job);
}

/** The plan after an answer; `now` on the local clock, `room` in characters for the whole plan. */
export function applyReply(
  plan: Plan,
  ask: JobsRequest,
  reply: Reply,
  now: number,
  room: number = Infinity,
): Plan {
  const before = { ...plan, news: noNews, room };
  if (reply.kind === 'job') {
    const made = makeRoom(before, [reply.job]);
    const [job = reply.job] = made.jobs;
    return absorbReply(made.plan, ask, { kind: 'job', job }, now);
  }
  if (reply.kind !== 'page') return absorbReply(before, ask, reply, now);
  const made = makeRoom(before, uniqueById(reply.page.items));
  const page = { ...reply.page, items: made.jobs };
  return evictOldest(absorbReply(made.plan, ask, { kind: 'page', page }, now));
}

function absorbReply(before: Plan, ask: JobsRequest, reply: Reply, now: number): Plan {
  if (ask.kind === 'job') return absorbJob(before, ask.id, reply);
  if (reply.kind !== 'page') return before;
  const { page } = reply;
  const ids = page.items.map(({ id }) => id);
  if (ask.purpose === 'refresh') return absorbPage(listed(before, ids), ask, page);
  const next = seen(listed(before, ids), ids);
  if (ask.purpose === 'older') return absorbOlder(next, ask, page);
  return next.sweep === undefined ? next : takeSweptPage(next, next.sweep, ask, page, now);
}

/** For pages that repeatedly bring nothing: there is nothing older. */
export function endOlderPages(plan: Plan): Plan {
  return { ...plan, bottom: true, news: noNews };
}

function roomProblems({ isCut, isFull, heldJobs }: Plan): readonly string[] {
  const held = count(heldJobs.jobs.length);
  return [
    ...(isFull
      ? [
          `No more than ${held} jobs fit into memory: older ones are not listed. Watch fewer clusters, or set NODE_OPTIONS=--max-old-space-size=8192.`,
        ]
      : []),
    ...(isCut
      ? ['Long texts are cut short: all of them do not fit into memory. Open a job to read them whole.']
      : []),
  ];
}

/** Ends the current refresh: what it brought counts as known from now on. */
export function completeRefresh(plan: Plan, now: number): Plan {
  const { refresh } = plan;
  if (refresh === undefined) return plan;
  const cut = nextWalkPage(plan, refresh) === 'cut';
  const ended: Plan = {
    ...plan,
    loaded: true,
    refresh: undefined,
    fresh: new Set(),
    news: noNews,
    expected: plan.expected ?? plan.counted,
    problems: refresh.problems,
  };
  if (cut) return torn(ended, refresh, plan.fresh, plan.loaded);

  const first = refresh.pages.get(1);
  if (first === undefined || first.more) {
    // A first load that reached the oldest job has read every page.
    return ended.bottom && !ended.swept ? { ...ended, swept: true, sweptAt: now } : ended;
  }
  const whole = {
    ...ended,
    bottom: true,
    swept: true,
    sweptAt: now,
    sweep: undefined,
    expected: plan.counted,
  };
  return dropUnlisted(whole, new Set(first.items.map(({ id }) => id)), first.received - first.items.length);
}

/** More jobs arrived than a refresh may request: earlier ones have a gap before them, which a sweep will close. */
function torn(plan: Plan, { pages }: Refresh, fresh: ReadonlySet<string>, hadJobs: boolean): Plan {
  if (plan.order === 'unknown') return withOrder(plan, 'none');
  if (plan.order === 'none' || !hadJobs) return plan;
  const older = plan.heldJobs.jobs.filter(({ id }) => !fresh.has(id));
  const unreadable = [...pages.values()].reduce((sum, { entries, items }) => sum + entries - items.length, 0);
  const heldJobs = { ...markGap(plan.heldJobs, older), unreadable };
  return { ...plan, torn: true, bottom: false, heldJobs };
}

/** The next page on the way to the newest jobs; undefined once they are found. */
function walkPage(plan: Plan, refresh: Refresh): number | undefined {
  const step = refresh.checking ? undefined : nextWalkPage(plan, refresh);
  return typeof step === 'number' ? step : undefined;
}

function absorbPage(plan: Plan, ask: JobsPageRequest, page: Page<Job>): Plan {
  const { refresh, pageSize } = plan;
  if (refresh === undefined) return plan;
  const walking = walkPage(plan, refresh) !== undefined;
  const expected = unseen(plan, refresh).filter((place) => pageOf(place, pageSize) === ask.pageNum);
  const next: Refresh = {
    ...refresh,
    pages: new Map(refresh.pages).set(
      ask.pageNum,
      noteOf(page, ask.pageNum, ask.itemsPerPage, refresh.pages),
    ),
    alone: walking ? refresh.alone : new Set([...refresh.alone, ...expected.map(({ job }) => job.id)]),
    checking: !walking,
    walked: refresh.walked + (walking ? 1 : 0),
    checked: refresh.checked + (walking ? 0 : 1),
    problems: [...refresh.problems, ...page.problems],
  };
  return takeWalkedPage({ ...plan, counted: page.totalCount ?? plan.counted }, next, ask.pageNum);
}

function absorbOlder(plan: Plan, ask: JobsPageRequest, page: Page<Job>): Plan {
  const firstIndex = (ask.pageNum - 1) * ask.itemsPerPage;
  const last = plan.order === 'oldest' ? ask.pageNum === 1 : !hasMore(page, ask.pageNum, ask.itemsPerPage);
  const start = entriesBefore(plan, ask.pageNum, page) ?? 0;
  const entries = entriesOn(page, ask.pageNum, ask.itemsPerPage);
  const taken = takePage(plan.heldJobs, page.items, firstIndex, plan.refreshes, () => true);
  const heldJobs = countUnreadable(plan.heldJobs, taken.heldJobs, page.items, start, entries);
  const next = recordAnswer(plan, { ...taken, heldJobs }, []);
  return { ...next, bottom: plan.bottom || last, counted: page.totalCount ?? plan.counted };
}

function absorbJob(plan: Plan, id: string, reply: Reply): Plan {
  const { refresh } = plan;
  const next: Plan = seen(
    {
      ...plan,
      refresh: refresh && {
        ...refresh,
        checking: true,
        checked: refresh.checked + 1,
        problems: reply.kind === 'failed' ? [...refresh.problems, reply.problem] : refresh.problems,
      },
    },
    [id],
  );
  const held = plan.heldJobs.unfinished.get(id);
  if (held === undefined) return next;
  if (reply.kind === 'job' && reply.job.id === id) {
    return listed(recordAnswer(next, takeJob(plan.heldJobs, reply.job, plan.refreshes), []), [id]);
  }
  if (reply.kind !== 'gone') return next;
  return {
    ...next,
    heldJobs: dropJobs(plan.heldJobs, new Set([id])),
    news: { ...noNews, vanished: [held.job] },
    expected: plan.expected === undefined ? undefined : plan.expected - 1,
  };
}

/** The job that waited longest; by its page if others share it, otherwise by id. */
function checkNext(plan: Plan, refresh: Refresh): JobsRequest | undefined {
  const open = unseen(plan, refresh).toSorted((a, b) => a.checked - b.checked);
  const [first] = open;
  if (first === undefined) return undefined;
  const pageNum = pageOf(first, plan.pageSize);
  const company = open.filter(
    (place) => pageOf(place, plan.pageSize) === pageNum && !refresh.alone.has(place.job.id),
  );
  const byId = refresh.alone.has(first.job.id) || company.length === 1;
  if (pageNum === undefined || byId || refresh.pages.has(pageNum)) return { kind: 'job', id: first.job.id };
  return { kind: 'page', purpose: 'refresh', pageNum, itemsPerPage: plan.pageSize };
}

function unseen({ heldJobs }: Plan, refresh: Refresh): readonly ListPosition[] {
  return [...heldJobs.unfinished.values()].filter(({ job }) => !refresh.seen.has(job.id));
}

function pageOf({ index }: ListPosition, pageSize: number): number | undefined {
  return index === undefined ? undefined : Math.floor(index / pageSize) + 1;
}

/** The current sweep counts every job that any answer shows as listed. */
function listed(plan: Plan, ids: readonly string[]): Plan {
  const { sweep } = plan;
  return sweep === undefined ? plan : { ...plan, sweep: { ...sweep, listed: [...sweep.listed, ids] } };
}

/** A refresh need not request jobs that another answer contained. */
function seen(plan: Plan, ids: readonly string[]): Plan {
  const { refresh } = plan;
  return refresh === undefined
    ? plan
    : { ...plan, refresh: { ...refresh, seen: new Set([...refresh.seen, ...ids]) } };
}

function uniqueById(jobs: readonly Job[]): readonly Job[] {
  const first = new Map<string, Job>();
  for (const job of jobs) if (!first.has(job.id)) first.set(job.id, job);
  return [...first.values()];
}
