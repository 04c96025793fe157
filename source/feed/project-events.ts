import type { Atlas } from '../atlas/api/api.ts';
import { troubleOf } from '../atlas/api/errors.ts';
import { judgedSince } from '../jobs/coverage/facts.ts';
import type { KnownSince, Loadable } from '../jobs/coverage/facts.ts';
import { judgedTypes } from '../jobs/snapshot.ts';
import type { ProjectEvent } from '../jobs/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import { everyPage } from './plan/every-page.ts';
import type { RequestGate } from './scheduler/request-gate.ts';
import type { Permit } from './scheduler/request-queue.ts';
import { afterTrouble } from './scheduler/after-trouble.ts';
import { spreadOf } from './scheduler/look-periods.ts';
import type { EventPeriods } from './scheduler/look-periods.ts';

/** What Atlas reports about the exports of the watched projects: one reader for all who need it. */
export type ProjectEvents = {
  /** What is known of a project's automatic exports; loading until somebody needs it. */
  of(groupId: string): Loadable<KnownSince<ProjectEvent>>;
  /** From now on, a project's automatic exports are known as far back as verdicts go. */
  need(groupId: string): void;
  /** Reads again what is needed, on a person's wish. */
  refresh(): void;
  /** Hears after each read of a project, with what is new. Returns the function that ends it. */
  subscribe(listener: EventListener): () => void;
};

export type EventListener = (groupId: string, fresh: readonly ProjectEvent[]) => void;

/** The same for its owner, the feed. */
export type EventReader = ProjectEvents & {
  /** The watched projects. */
  watch(groupIds: readonly string[]): void;
  close(): Promise<void>;
};

type Options = {
  readonly atlas: Pick<Atlas, 'listEvents'>;
  readonly gate: RequestGate;
  readonly clock: Clock;
  /**
   * The time between two reads to wake quiet clusters, milliseconds, if of all projects so many are lively: of those, and
   * of the others. Infinity for never.
   */
  readonly periods: (lively: number) => EventPeriods;
  /** The projects in which something is expected to happen. */
  readonly dueProjects: () => ReadonlySet<string>;
  /** The longest time between two reads of a project whose events are needed, milliseconds. */
  readonly pause: number;
  readonly isPaused: () => boolean;
  /** The server's clock. */
  readonly serverNow: () => number;
  readonly log: (line: string) => void;
};

/** What verdicts rest on, and, so that clusters are looked at, all that Atlas reports of exports (Atlas docs: events). */
const eventTypes = [...judgedTypes, 'CPS_EXPORT_SUCCESSFUL', 'CPS_EXPORT_FAILED'];
const minute = 60_000;
/** An event can be listed later than it happened. */
const overlap = 15 * minute;
/** Where something happened, more follows: one policy exports several clusters. Longer than between two rare reads. */
const livelyFor = 25 * minute;
const mostRemembered = 500;

type Project = {
  readonly groupId: string;
  /** Its place among the others, 0 to 1. */
  readonly place: number;
  readonly known: Set<string>;
  events: Loadable<KnownSince<ProjectEvent>>;
  isNeeded: boolean;
  /** What happened before is known, server's clock. */
  readTo: number;
  /** When something new happened last, local clock. */
  lastNews: number;
  isLively: boolean;
  failures: number;
  /** When it was read last, and the earliest time of the next read after trouble; local clock. */
  readAt: number | undefined;
  notBefore: number;
  planned: number;
  /** Nobody may read them; without, everything else works on. */
  isRefused: boolean;
};

export function createProjectEvents(options: Options): EventReader {
  const { atlas, gate, clock, isPaused, serverNow } = options;
  const projects = new Map<string, Project>();
  const listeners = new Set<EventListener>();
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  let timer: (() => void) | undefined;
  let periods: EventPeriods = { lively: Infinity, others: Infinity };

  /** Plans what is missing; the budget may now allow what it did not a minute ago. */
  function check(): void {
    timer?.();
    timer = clock.schedule(check, minute);
    notePeriods();
    if (!isPaused()) for (const project of projects.values()) plan(project);
  }

  function notePeriods(): void {
    let lively = 0;
    const due = options.dueProjects();
    for (const project of projects.values()) {
      project.isLively = clock.now() - project.lastNews < livelyFor || due.has(project.groupId);
      if (project.isLively) lively += 1;
    }
    periods = options.periods(lively);
  }

  function periodOf({ isNeeded, isRefused, isLively }: Project): number {
    // Where the budget is scarce, verdicts get the events as often as quiet clusters do.
    const isScarce = Number.isFinite(periods.others);
    const seldom = isNeeded ? Math.max(options.pause, isScarce ? periods.others : 0) : Infinity;
    if (isRefused) return seldom;
    return Math.min(seldom, isLively ? periods.lively : periods.others);
  }

  function plan(project: Project): void {
    if (closing.signal.aborted || projects.get(project.groupId) !== project) return;
    const period = periodOf(project);
    if (!Number.isFinite(period)) return;
    const isFirst = project.isNeeded && project.events.kind === 'loading';
    const { readAt = clock.now() - period * (1 - project.place) } = project;
    const due = isFirst
      ? Math.max(clock.now(), project.notBefore)
      : Math.max(readAt + period, project.notBefore);
    if (due >= project.planned) return;
    planAt(project, due);
  }

  function planAt(project: Project, due: number): void {
    project.planned = due;
    const look = { cluster: partyOf(project.groupId), rank: 'events', due } as const;
    gate.plan(look, { begin: (permit) => track(read(project, permit)), held: () => {} });
  }

  async function read(project: Project, permit: Permit): Promise<void> {
    project.planned = Infinity;
    if (isPaused() || !Number.isFinite(periodOf(project))) {
      permit.giveBack();
      return;
    }
    let fresh: readonly ProjectEvent[] = [];
    try {
      fresh = await readNew(project, permit);
      project.failures = 0;
      project.notBefore = 0;
    } catch (error) {
      if (closing.signal.aborted) return;
      note(project, error);
    }
    if (projects.get(project.groupId) !== project) return;
    const now = clock.now();
    if (fresh.length > 0) {
      project.lastNews = now;
      project.isLively = true;
    }
    for (const listener of listeners) listener(project.groupId, fresh);
    project.readAt = now;
    plan(project);
  }

  async function readNew(project: Project, permit: Permit): Promise<readonly ProjectEvent[]> {
    const until = serverNow();
    const from = judgedSince(until);
    const { events } = project;
    const isFirst = project.isNeeded && events.kind !== 'loaded';
    const since = isFirst ? from : Math.max(from, project.readTo - overlap);
    const found = await readSince(project.groupId, isFirst ? judgedTypes : eventTypes, since, permit);
    const fresh = found.filter(({ id }) => !project.known.has(id));
    for (const { id } of fresh) project.known.add(id);
    const judged = fresh.filter(({ type }) => judgedTypes.includes(type));
    if (isFirst) project.events = { kind: 'loaded', value: { items: judged, since: from } };
    else if (events.kind === 'loaded' && judged.length > 0)
      project.events = {
        kind: 'loaded',
        value: { ...events.value, items: [...events.value.items, ...judged] },
      };
    project.readTo = until;
    forgetOld(project.known);
    return isFirst ? [] : fresh;
  }

  async function readSince(
    groupId: string,
    types: readonly string[],
    since: number,
    first: Permit,
  ): Promise<readonly ProjectEvent[]> {
    let permit: Permit | undefined = first;
    const party = { cluster: partyOf(groupId), purpose: 'detail', rank: 'events' } as const;
    return everyPage(
      async (query) => {
        const given = permit;
        permit = undefined;
        const request = (signal: AbortSignal) =>
          atlas.listEvents(groupId, { ...query, eventTypes: types, since }, signal);
        return gate.ask(party, request, closing.signal, given);
      },
      (problem) => options.log(`events of ${groupId}: ${problem}`),
    );
  }

  function note(project: Project, error: unknown): void {
    const trouble = troubleOf(error);
    options.log(`events of ${project.groupId}: ${trouble.sentence}`);
    project.failures += 1;
    const after = afterTrouble(project.events, trouble, project.failures);
    project.events = after.told;
    project.notBefore = clock.now() + after.wait;
    project.isRefused = !trouble.retryable;
  }

  function track(work: Promise<void>): void {
    const done = work.finally(() => underWay.delete(done));
    underWay.add(done);
  }

  return {
    of: (groupId) => projects.get(groupId)?.events ?? { kind: 'loading' },
    need(groupId) {
      const project = projects.get(groupId);
      if (project === undefined || project.isNeeded) return;
      project.isNeeded = true;
      if (!isPaused()) plan(project);
    },
    refresh() {
      for (const project of projects.values()) {
        if (!project.isNeeded || isPaused()) continue;
        project.notBefore = 0;
        planAt(project, clock.now());
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watch(groupIds) {
      const wanted = new Set(groupIds);
      for (const groupId of projects.keys()) {
        if (wanted.has(groupId)) continue;
        projects.delete(groupId);
        gate.cancel(partyOf(groupId));
      }
      for (const groupId of wanted) {
        if (projects.has(groupId)) continue;
        projects.set(groupId, newProject(groupId, spreadOf(projects.size), serverNow()));
      }
      if (!closing.signal.aborted) check();
    },
    async close() {
      closing.abort();
      timer?.();
      for (const groupId of projects.keys()) gate.cancel(partyOf(groupId));
      await Promise.all(underWay);
    },
  };
}

function newProject(groupId: string, place: number, readTo: number): Project {
  return {
    groupId,
    place,
    known: new Set(),
    events: { kind: 'loading' },
    isNeeded: false,
    readTo,
    lastNews: -Infinity,
    isLively: false,
    failures: 0,
    readAt: undefined,
    notBefore: 0,
    planned: Infinity,
    isRefused: false,
  };
}

function partyOf(groupId: string): string {
  return `events of ${groupId}`;
}

function forgetOld(known: Set<string>): void {
  for (const id of known) {
    if (known.size <= mostRemembered) return;
    known.delete(id);
  }
}
