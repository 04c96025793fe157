import type { Atlas } from '../atlas/api/api.ts';
import { troubleOf } from '../atlas/api/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { RequestGate, Permit } from './request-gate.ts';
import { spreadOf } from './scheduler/look-periods.ts';

/** Reads projects' events about exports, so that rarely refreshed clusters are woken early. */
export type ExportEvents = {
  /** The watched projects; sends nothing while each cluster is refreshed every interval. */
  watch(groupIds: readonly string[]): void;
  close(): Promise<void>;
};

type Options = {
  readonly atlas: Pick<Atlas, 'listEvents'>;
  readonly gate: RequestGate;
  readonly clock: Clock;
  /** The time between two reads of a project's events, milliseconds; Infinity for never. */
  readonly period: () => number;
  readonly isPaused: () => boolean;
  /** The server's clock. */
  readonly serverNow: () => number;
  /** Something happened in a cluster of the project, or somewhere in it. */
  readonly onEvent: (groupId: string, clusterName: string | undefined) => void;
  readonly log: (line: string) => void;
};

/** Atlas reports the end of an export, and an automatic export that created no job (Atlas docs: events). */
const eventTypes = ['CPS_EXPORT_SUCCESSFUL', 'CPS_EXPORT_FAILED', 'CPS_AUTO_EXPORT_FAILED'];
const minute = 60_000;
/** Events can be listed later than they happened. */
const overlap = 2 * minute;
const mostRemembered = 500;

type Watched = {
  readonly known: Set<string>;
  since: number;
  planned: boolean;
  /** Without access to events, everything else works on. */
  refused: boolean;
};

export function createExportEvents(options: Options): ExportEvents {
  const { atlas, gate, clock, period, isPaused, onEvent } = options;
  const projects = new Map<string, Watched>();
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  let timer: (() => void) | undefined;

  /** Plans what is missing; the budget may now allow what it did not a minute ago. */
  function check(): void {
    timer?.();
    timer = clock.schedule(check, minute);
    if (isPaused() || !Number.isFinite(period())) return;
    [...projects].forEach(([groupId, project], index) => {
      if (!project.planned && !project.refused) plan(groupId, project, period() * spreadOf(index));
    });
  }

  function plan(groupId: string, project: Watched, wait: number): void {
    if (closing.signal.aborted || projects.get(groupId) !== project || !Number.isFinite(wait)) return;
    project.planned = true;
    const look = { cluster: partyOf(groupId), rank: 'events', due: clock.now() + wait } as const;
    gate.plan(look, { begin: (permit) => track(ask(groupId, project, permit)), held: () => {} });
  }

  async function ask(groupId: string, project: Watched, permit: Permit): Promise<void> {
    project.planned = false;
    if (isPaused() || !Number.isFinite(period())) {
      permit.giveBack();
      return;
    }
    const until = options.serverNow();
    try {
      const query = { eventTypes, since: project.since, itemsPerPage: 100, includeCount: false };
      const page = await gate.ask(
        { cluster: partyOf(groupId), purpose: 'detail', rank: 'events' },
        (signal) => atlas.listEvents(groupId, query, signal),
        closing.signal,
        permit,
      );
      project.since = until - overlap;
      for (const { id, clusterName } of page.items) {
        if (project.known.has(id)) continue;
        project.known.add(id);
        onEvent(groupId, clusterName);
      }
      forgetOld(project.known);
    } catch (error) {
      if (closing.signal.aborted) return;
      const { sentence, retryable } = troubleOf(error);
      options.log(`events of ${groupId}: ${sentence}`);
      project.refused = !retryable;
      if (!retryable) return;
    }
    plan(groupId, project, Math.max(minute, period()));
  }

  function track(work: Promise<void>): void {
    const done = work.finally(() => underWay.delete(done));
    underWay.add(done);
  }

  return {
    watch(groupIds) {
      const wanted = new Set(groupIds);
      for (const groupId of projects.keys()) {
        if (wanted.has(groupId)) continue;
        projects.delete(groupId);
        gate.cancel(partyOf(groupId));
      }
      for (const groupId of wanted) {
        if (projects.has(groupId)) continue;
        projects.set(groupId, {
          known: new Set(),
          since: options.serverNow(),
          planned: false,
          refused: false,
        });
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

function partyOf(groupId: string): string {
  return `events of ${groupId}`;
}

function forgetOld(known: Set<string>): void {
  for (const id of known) {
    if (known.size <= mostRemembered) return;
    known.delete(id);
  }
}
