import type { Atlas } from '../../atlas/api/api.ts';
import { troubleOf } from '../../atlas/api/errors.ts';
import type { KnownSince, Loadable } from '../../jobs/coverage/facts.ts';
import type { ProjectEvent } from '../../jobs/snapshot.ts';
import type { Clock } from '../../platform/clock.ts';
import { everyPage } from '../plan/every-page.ts';
import type { EventPeriods } from '../scheduler/look-periods.ts';
import type { RequestGate } from '../scheduler/request-gate.ts';
import type { Permit } from '../scheduler/request-queue.ts';
import { createKnownEvents } from './known-events.ts';
import type { EventQuery } from './known-events.ts';
import { createReadingTimes } from './reading-times.ts';

/** Reads one project's events. */
export type ProjectReader = {
  /** What verdicts are based on; loading until somebody needs it. */
  judged(): Loadable<KnownSince<ProjectEvent>>;
  need(): void;
  /** Reads again if they are needed, on a person's wish. */
  refresh(): void;
  /** Whether something is going on there, or is expected about now (`isDue`). */
  checkLively(isDue: boolean): boolean;
  /** Plans the next read, unless an earlier one is planned. */
  plan(): void;
  /** The project is no longer watched: plans nothing more, and ignores late answers. */
  end(): void;
};

export type ReaderOptions = {
  readonly atlas: Pick<Atlas, 'listEvents'>;
  readonly gate: RequestGate;
  readonly clock: Clock;
  /** The longest time between two reads where events are needed, milliseconds. */
  readonly pause: number;
  readonly isPaused: () => boolean;
  /** The server's clock. */
  readonly serverNow: () => number;
  readonly log: (line: string) => void;
};

type Options = ReaderOptions & {
  readonly groupId: string;
  /** Among the other projects, 0 to 1. */
  readonly place: number;
  readonly periods: () => EventPeriods;
  /** Hears after each read what is new. */
  readonly onRead: (fresh: readonly ProjectEvent[]) => void;
  /** Ends requests. */
  readonly signal: AbortSignal;
  /** Is told of each read that begins. */
  readonly track: (work: Promise<void>) => void;
};

export function createProjectReader(options: Options): ProjectReader {
  const { gate, clock, groupId, isPaused, serverNow, signal } = options;
  const known = createKnownEvents(serverNow());
  const times = createReadingTimes(options.place);
  const cluster = `events of ${groupId}`;
  let isNeeded = false;
  let hasEnded = false;
  /** When the next read is planned, local clock. */
  let planned = Infinity;

  function period(): number {
    return times.period(options.periods(), isNeeded ? options.pause : Infinity);
  }

  function plan(): void {
    if (signal.aborted || hasEnded) return;
    const isFirst = isNeeded && known.judged().kind === 'loading';
    const due = times.due(clock.now(), period(), isFirst);
    if (due < planned) planAt(due);
  }

  function planAt(due: number): void {
    planned = due;
    const look = { cluster, rank: 'events', due } as const;
    gate.plan(look, { begin: (permit) => options.track(read(permit)), held: () => {} });
  }

  async function read(permit: Permit): Promise<void> {
    planned = Infinity;
    if (isPaused() || !Number.isFinite(period())) {
      permit.giveBack();
      return;
    }
    const fresh = await readNew(permit);
    if (signal.aborted || hasEnded) return;
    times.noteRead(clock.now(), fresh.length > 0);
    options.onRead(fresh);
    plan();
  }

  /** What is new; nothing after trouble: everything else works on without. */
  async function readNew(permit: Permit): Promise<readonly ProjectEvent[]> {
    const query = known.next(serverNow(), isNeeded);
    try {
      const found = await readPages(options, cluster, query, permit);
      times.noteSuccess();
      return known.take(query, found);
    } catch (error) {
      if (signal.aborted) return [];
      const trouble = troubleOf(error);
      options.log(`${cluster}: ${trouble.sentence}`);
      const failures = times.noteFailure(!trouble.retryable);
      times.waitUntil(clock.now() + known.fail(trouble, failures));
      return [];
    }
  }

  return {
    judged: known.judged,
    need() {
      if (isNeeded) return;
      isNeeded = true;
      if (!isPaused()) plan();
    },
    refresh() {
      if (!isNeeded || isPaused()) return;
      times.waitUntil(0);
      planAt(clock.now());
    },
    checkLively: (isDue) => times.checkLively(clock.now(), isDue),
    plan,
    end() {
      hasEnded = true;
      gate.cancel(cluster);
    },
  };
}

/** Every page of these events; the first one has its permit. */
async function readPages(
  { atlas, gate, groupId, log, signal }: Options,
  cluster: string,
  { types, since }: EventQuery,
  permit: Permit,
): Promise<readonly ProjectEvent[]> {
  const party = { cluster, purpose: 'detail', rank: 'events' } as const;
  let first: Permit | undefined = permit;
  return everyPage(
    async (page) => {
      const given = first;
      first = undefined;
      const query = { ...page, eventTypes: types, since };
      return gate.ask(party, (ends) => atlas.listEvents(groupId, query, ends), signal, given);
    },
    (problem) => log(`${cluster}: ${problem}`),
  );
}
