import type { Trouble } from '../../atlas/api/errors.ts';
import { judgedSince } from '../../jobs/coverage/facts.ts';
import type { KnownSince, Loadable } from '../../jobs/coverage/facts.ts';
import { judgedTypes } from '../../jobs/snapshot.ts';
import type { ProjectEvent } from '../../jobs/snapshot.ts';
import { afterTrouble } from '../scheduler/after-trouble.ts';

/** Which events to ask for; times of Atlas's clock, milliseconds since 1970. */
export type EventQuery = {
  readonly types: readonly string[];
  readonly since: number;
  /** What happens later is not known after this read. */
  readonly until: number;
  /** The first read for verdicts goes as far back as they do: what it finds is no news. */
  readonly isFirst: boolean;
};

/** What is known of a project's events. */
export type KnownEvents = {
  /** Those that verdicts are based on; loading until they are needed and read. */
  judged(): Loadable<KnownSince<ProjectEvent>>;
  next(serverNow: number, isNeeded: boolean): EventQuery;
  /** Takes what was found; returns what is new. */
  take(query: EventQuery, found: readonly ProjectEvent[]): readonly ProjectEvent[];
  /** Takes trouble, after so many failures in a row; returns how long to wait, milliseconds. */
  fail(trouble: Trouble, failures: number): number;
};

/** What verdicts rest on, and, so that clusters are looked at, all that Atlas reports of exports (Atlas docs: events). */
const eventTypes = [...judgedTypes, 'CPS_EXPORT_SUCCESSFUL', 'CPS_EXPORT_FAILED'];
/** An event can be listed later than it happened. */
const overlap = 15 * 60_000;
const mostRemembered = 500;

/** `readTo`: earlier events are no news. */
export function createKnownEvents(readTo: number): KnownEvents {
  const ids = new Set<string>();
  let judged: Loadable<KnownSince<ProjectEvent>> = { kind: 'loading' };
  let knownTo = readTo;
  return {
    judged: () => judged,
    next(serverNow, isNeeded) {
      const from = judgedSince(serverNow);
      const isFirst = isNeeded && judged.kind !== 'loaded';
      return isFirst
        ? { types: judgedTypes, since: from, until: serverNow, isFirst }
        : { types: eventTypes, since: Math.max(from, knownTo - overlap), until: serverNow, isFirst };
    },
    take({ since, until, isFirst }, found) {
      const fresh = found.filter(({ id }) => !ids.has(id));
      for (const { id } of fresh) ids.add(id);
      const items = fresh.filter(({ type }) => judgedTypes.includes(type));
      if (isFirst) judged = { kind: 'loaded', value: { items, since } };
      else if (judged.kind === 'loaded' && items.length > 0)
        judged = { kind: 'loaded', value: { ...judged.value, items: [...judged.value.items, ...items] } };
      knownTo = until;
      forgetOld(ids);
      return isFirst ? [] : fresh;
    },
    fail(trouble, failures) {
      const after = afterTrouble(judged, trouble, failures);
      judged = after.told;
      return after.wait;
    },
  };
}

function forgetOld(ids: Set<string>): void {
  for (const id of ids) {
    if (ids.size <= mostRemembered) return;
    ids.delete(id);
  }
}
