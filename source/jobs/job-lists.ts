import type { Job } from './job.ts';
import { updateJoined } from './merge.ts';

/** The jobs of all clusters as one list, kept up by what changes. */
export type JobLists = {
  /** The cluster's jobs, newest first, and the ids of those that its last refresh changed. */
  set(key: string, jobs: readonly Job[], changed: ReadonlySet<string>): void;
  forget(key: string): void;
  /** All of them, newest first; the very list as long as nothing changed. */
  all(): readonly Job[];
  changed(): ReadonlySet<string>;
};

const nothing: ReadonlySet<string> = new Set();

export function createJobLists(): JobLists {
  const lists = new Map<string, readonly Job[]>();
  const changedOf = new Map<string, ReadonlySet<string>>();
  let joined: readonly Job[] = [];
  let changed: ReadonlySet<string> = nothing;

  function replace(key: string, jobs: readonly Job[]): void {
    joined = updateJoined(joined, lists.get(key) ?? [], jobs);
    lists.set(key, jobs);
  }

  function noteChanged(key: string, ids: ReadonlySet<string>): void {
    if ((changedOf.get(key) ?? nothing) === ids || (!changedOf.has(key) && ids.size === 0)) return;
    if (ids.size === 0) changedOf.delete(key);
    else changedOf.set(key, ids);
    changed = new Set([...changedOf.values()].flatMap((some) => [...some]));
  }

  return {
    set(key, jobs, ids) {
      replace(key, jobs);
      noteChanged(key, ids);
    },
    forget(key) {
      replace(key, []);
      noteChanged(key, nothing);
      lists.delete(key);
    },
    all: () => joined,
    changed: () => changed,
  };
}
