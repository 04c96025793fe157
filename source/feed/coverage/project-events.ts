import { troubleOf } from '../../atlas/api/errors.ts';
import type { KnownSince, Loadable } from '../../jobs/coverage/facts.ts';
import type { ProjectEvent } from '../../jobs/snapshot.ts';
import { judgedSince, readEvents } from './backup-reading.ts';
import type { BackupReader } from './backup-reading.ts';
import { afterTrouble } from './after-trouble.ts';

/** A project's reports about its automatic exports. */
export type ProjectEvents = {
  readonly groupId: string;
  told(): Loadable<KnownSince<ProjectEvent>>;
  /** When to read them next, local clock; Infinity while nobody needs them. */
  dueAt(): number;
  /** Reads them at this time, unless they are due earlier. */
  want(at: number): void;
  /**
   * Reads what is new since the last time; resolves with that, or nothing after trouble. `now` and `serverNow` in
   * milliseconds since 1970.
   */
  read(reader: BackupReader, now: () => number, serverNow: number): Promise<readonly ProjectEvent[]>;
};

const minute = 60_000;
const usualPause = 5 * minute;
/** An event can be listed later than it happened. */
const overlap = 15 * minute;

/** Reads nothing before somebody needs it; `pause` is in milliseconds. */
export function createProjectEvents(groupId: string, pause = usualPause): ProjectEvents {
  let told: Loadable<KnownSince<ProjectEvent>> = { kind: 'loading' };
  let readTo: number | undefined;
  let dueAt = Infinity;
  let failures = 0;

  return {
    groupId,
    told: () => told,
    dueAt: () => dueAt,
    want(at) {
      dueAt = Math.min(dueAt, at);
    },
    async read(reader, now, serverNow) {
      const from = judgedSince(serverNow);
      const before = told.kind === 'loaded' ? told.value : { items: [], since: from };
      dueAt = Infinity;
      try {
        const since = told.kind === 'loaded' && readTo !== undefined ? readTo - overlap : from;
        const found = await readEvents(reader, groupId, Math.max(from, since));
        const known = new Set(before.items.map(({ id }) => id));
        const fresh = found.filter(({ id }) => !known.has(id));
        const isFirst = told.kind !== 'loaded';
        if (isFirst || fresh.length > 0)
          told = { kind: 'loaded', value: { items: [...before.items, ...fresh], since: before.since } };
        [readTo, failures, dueAt] = [serverNow, 0, now() + pause];
        return isFirst ? [] : fresh;
      } catch (error) {
        failures += 1;
        const after = afterTrouble(told, troubleOf(error), failures);
        told = after.told;
        dueAt = now() + after.wait;
        return [];
      }
    },
  };
}
