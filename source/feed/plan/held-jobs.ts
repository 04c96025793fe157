import { isUnfinished } from '../../jobs/job.ts';
import type { Job } from '../../jobs/job.ts';
import { mergeJobs, withoutJobs } from '../../jobs/merge.ts';
import type { Change } from '../../jobs/merge.ts';

/** Where an unfinished job was last seen in Atlas's list. */
export type ListPosition = {
  readonly job: Job;
  /** From 0 at the start of the list, as far as known. */
  readonly index: number | undefined;
  /** The number of the refresh that last saw it. */
  readonly checked: number;
};

/** The held jobs of one cluster. */
export type HeldJobs = {
  /** Newest first, each once. */
  readonly jobs: readonly Job[];
  /** Held jobs after a gap: older than the loaded pages, but held because they are or were unfinished. */
  readonly apart: ReadonlySet<string>;
  /** Every held job that has not ended, by id. */
  readonly unfinished: ReadonlyMap<string, ListPosition>;
  /** Ended jobs that the last complete sweep did not find. */
  readonly missing: ReadonlySet<string>;
  /** How many entries of Atlas's list, from the newest to the gap, are unreadable: they count like held ones. */
  readonly unreadable: number;
};

/** What an answer changed in the held jobs. */
export type JobChanges = {
  readonly heldJobs: HeldJobs;
  readonly added: readonly Job[];
  readonly changed: readonly Change[];
};

/** Nothing held. */
export const noHeldJobs: HeldJobs = {
  jobs: [],
  apart: new Set(),
  unfinished: new Map(),
  missing: new Set(),
  unreadable: 0,
};

/** How many jobs are held without a gap, from the newest. */
export function jobsBeforeGap(heldJobs: HeldJobs): number {
  return heldJobs.jobs.length - heldJobs.apart.size;
}

/** How many entries of Atlas's list those jobs cover, including unreadable ones between them. */
export function entriesCovered(heldJobs: HeldJobs): number {
  return jobsBeforeGap(heldJobs) + heldJobs.unreadable;
}

/**
 * Takes a page's jobs. Keeps those that are near (in the loaded part of the list), by their number on the page; of the
 * others, those that are held already and those that have not ended.
 */
export function takePage(
  heldJobs: HeldJobs,
  items: readonly Job[],
  firstIndex: number,
  checked: number,
  isNear: (offset: number) => boolean,
): JobChanges {
  const near = new Set(items.filter((_, offset) => isNear(offset)).map(({ id }) => id));
  const merged = mergeJobs(heldJobs.jobs, items, (job) => near.has(job.id) || isUnfinished(job));

  const apart = new Set(heldJobs.apart);
  for (const { id } of merged.added) apart.add(id);
  for (const id of near) apart.delete(id);
  const unfinished = new Map(heldJobs.unfinished);
  items.forEach((job, offset) => {
    if (isUnfinished(job)) unfinished.set(job.id, { job, index: firstIndex + offset, checked });
    else unfinished.delete(job.id);
  });
  return {
    heldJobs: { ...heldJobs, jobs: merged.jobs, apart, unfinished },
    added: merged.added,
    changed: merged.changed,
  };
}

/** Takes one held job, requested by its id. */
export function takeJob(heldJobs: HeldJobs, job: Job, checked: number): JobChanges {
  const { jobs, added, changed } = mergeJobs(heldJobs.jobs, [job]);
  const unfinished = new Map(heldJobs.unfinished);
  if (isUnfinished(job)) unfinished.set(job.id, { job, index: unfinished.get(job.id)?.index, checked });
  else unfinished.delete(job.id);
  return { heldJobs: { ...heldJobs, jobs, unfinished }, added, changed };
}

/** Drops jobs; those after them in Atlas's list move up. */
export function dropJobs(heldJobs: HeldJobs, ids: ReadonlySet<string>): HeldJobs {
  if (ids.size === 0) return heldJobs;
  const without = (set: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...set].filter((id) => !ids.has(id)));
  const gaps = [...ids]
    .map((id) => heldJobs.unfinished.get(id)?.index)
    .filter((index) => index !== undefined);
  const unfinished = [...heldJobs.unfinished].filter(([id]) => !ids.has(id));
  return {
    ...heldJobs,
    jobs: withoutJobs(heldJobs.jobs, ids),
    apart: without(heldJobs.apart),
    missing: without(heldJobs.missing),
    unfinished: new Map(
      unfinished.map(([id, place]) => {
        const { index } = place;
        if (index === undefined) return [id, place];
        return [id, { ...place, index: index - gaps.filter((gap) => gap < index).length }];
      }),
    ),
  };
}

/** Drops jobs that Atlas still lists, for lack of memory; what is before a gap has to be counted again. */
export function evictJobs(heldJobs: HeldJobs, ids: ReadonlySet<string>): HeldJobs {
  const left = (set: ReadonlySet<string>): ReadonlySet<string> => set.difference(ids);
  return {
    jobs: withoutJobs(heldJobs.jobs, ids),
    apart: left(heldJobs.apart),
    missing: left(heldJobs.missing),
    unfinished: new Map([...heldJobs.unfinished].filter(([id]) => !ids.has(id))),
    unreadable: 0,
  };
}

/** Marks a gap before these held jobs; what is before it has to be counted again. */
export function markGap(heldJobs: HeldJobs, jobs: readonly Job[]): HeldJobs {
  return { ...heldJobs, apart: new Set([...heldJobs.apart, ...jobs.map(({ id }) => id)]), unreadable: 0 };
}

/**
 * Counts the unreadable entries of a near page that begins `start` entries from the newest, and, if the page adds jobs,
 * those that must be between it and what was held `before`. Entries are never counted twice.
 */
export function countUnreadable(
  before: HeldJobs,
  after: HeldJobs,
  items: readonly Job[],
  start: number,
  entries: number,
): HeldJobs {
  const missed = Math.max(start - entriesCovered(before), 0);
  const blank = Math.max(entries - items.length, 0);
  if (blank + missed === 0) return after;
  const near = new Set(before.jobs.filter(({ id }) => !before.apart.has(id)).map(({ id }) => id));
  const known = items.filter(({ id }) => near.has(id)).length;
  const covered = Math.min(Math.max(entriesCovered(before) - start, 0), entries);
  const counted = Math.max(covered - known, 0);
  const more = Math.max(blank - counted, 0) + (known < items.length ? missed : 0);
  return { ...after, unreadable: after.unreadable + more };
}

/** Changes where unfinished jobs are expected; undefined from `change` keeps a place. */
export function movePositions(
  heldJobs: HeldJobs,
  change: (place: ListPosition) => { readonly index: number | undefined } | undefined,
): HeldJobs {
  const unfinished = new Map(
    [...heldJobs.unfinished].map(([id, place]) => [id, { ...place, ...change(place) }]),
  );
  return { ...heldJobs, unfinished };
}

/**
 * Compares the held jobs with the whole list. Drops an ended job that two complete lists in a row lack: a single list
 * may lack it because jobs moved between its pages. Never drops an unfinished job: it will be requested by id.
 */
export function reconcile(
  heldJobs: HeldJobs,
  listed: ReadonlySet<string>,
): { readonly heldJobs: HeldJobs; readonly vanished: readonly Job[] } {
  const lacking = heldJobs.jobs.filter(({ id }) => !listed.has(id));
  const ended = lacking.filter((job) => !isUnfinished(job));
  const vanished = ended.filter(({ id }) => heldJobs.missing.has(id));
  const lost = new Set(lacking.filter(isUnfinished).map(({ id }) => id));
  const next = {
    ...heldJobs,
    missing: new Set(ended.map(({ id }) => id)),
  };
  const dropped = dropJobs(next, new Set(vanished.map(({ id }) => id)));
  return {
    heldJobs:
      lost.size === 0
        ? dropped
        : movePositions(dropped, ({ job }) => (lost.has(job.id) ? { index: undefined } : undefined)),
    vanished,
  };
}
