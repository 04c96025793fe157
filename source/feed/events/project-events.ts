import type { KnownSince, Loadable } from '../../jobs/coverage/facts.ts';
import type { ProjectEvent } from '../../jobs/snapshot.ts';
import { spreadOf } from '../scheduler/look-periods.ts';
import type { EventPeriods } from '../scheduler/look-periods.ts';
import { createProjectReader } from './project-reader.ts';
import type { ProjectReader, ReaderOptions } from './project-reader.ts';

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

type Options = ReaderOptions & {
  /**
   * The time between two reads to wake quiet clusters, milliseconds, if of all projects so many are lively: of those, and
   * of the others. Infinity for never.
   */
  readonly periods: (lively: number) => EventPeriods;
  /** The projects in which something is expected to happen. */
  readonly dueProjects: () => ReadonlySet<string>;
};

const minute = 60_000;

export function createProjectEvents(options: Options): EventReader {
  const { clock } = options;
  const readers = new Map<string, ProjectReader>();
  const listeners = new Set<EventListener>();
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  let timer: (() => void) | undefined;
  let periods: EventPeriods = { lively: Infinity, others: Infinity };

  /** Plans what is missing; the budget may now allow what it did not a minute ago. */
  function check(): void {
    timer?.();
    timer = clock.schedule(check, minute);
    const due = options.dueProjects();
    const lively = [...readers].filter(([groupId, reader]) => reader.checkLively(due.has(groupId)));
    periods = options.periods(lively.length);
    if (!options.isPaused()) for (const reader of readers.values()) reader.plan();
  }

  function add(groupId: string): void {
    const reader = createProjectReader({
      ...options,
      groupId,
      place: spreadOf(readers.size),
      periods: () => periods,
      onRead(fresh) {
        for (const listener of listeners) listener(groupId, fresh);
      },
      signal: closing.signal,
      track(work) {
        const done = work.finally(() => underWay.delete(done));
        underWay.add(done);
      },
    });
    readers.set(groupId, reader);
  }

  return {
    of: (groupId) => readers.get(groupId)?.judged() ?? { kind: 'loading' },
    need: (groupId) => readers.get(groupId)?.need(),
    refresh() {
      for (const reader of readers.values()) reader.refresh();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watch(groupIds) {
      const wanted = new Set(groupIds);
      for (const [groupId, reader] of readers) {
        if (wanted.has(groupId)) continue;
        readers.delete(groupId);
        reader.end();
      }
      for (const groupId of wanted) if (!readers.has(groupId)) add(groupId);
      if (!closing.signal.aborted) check();
    },
    async close() {
      closing.abort();
      timer?.();
      for (const reader of readers.values()) reader.end();
      await Promise.all(underWay);
    },
  };
}
