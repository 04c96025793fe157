/** When something is to be done about each of many keys: what is due is found without a search through the others. */
export type Agenda<Key> = {
  /** Replaces the key's earlier time; Infinity for never. */
  set(key: Key, at: number): void;
  delete(key: Key): void;
  /** Takes out the keys whose time has come, the earliest first. */
  takeDue(now: number): readonly Key[];
  /** The earliest time; Infinity if there is none. */
  earliest(): number;
};

type Entry<Key> = { readonly key: Key; readonly at: number };

export function createAgenda<Key>(): Agenda<Key> {
  const known = new Map<Key, Entry<Key>>();
  /** The earliest first; of equals, what came first. */
  const entries: Entry<Key>[] = [];

  function remove(key: Key): void {
    const entry = known.get(key);
    if (entry === undefined) return;
    known.delete(key);
    const from = countWhile(entries, ({ at }) => at < entry.at);
    entries.splice(entries.indexOf(entry, from), 1);
  }

  return {
    set(key, at) {
      if (known.get(key)?.at === at) return;
      remove(key);
      if (at === Infinity) return;
      const entry = { key, at };
      known.set(key, entry);
      entries.splice(
        countWhile(entries, (other) => other.at <= at),
        0,
        entry,
      );
    },
    delete: remove,
    takeDue(now) {
      if ((entries[0]?.at ?? Infinity) > now) return [];
      const due = entries.splice(
        0,
        countWhile(entries, ({ at }) => at <= now),
      );
      for (const { key } of due) known.delete(key);
      return due.map(({ key }) => key);
    },
    earliest: () => entries[0]?.at ?? Infinity,
  };
}

/** How many entries this holds for, from the first on, given that it holds for no later one; by bisection. */
function countWhile<Key>(entries: readonly Entry<Key>[], holds: (entry: Entry<Key>) => boolean): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry !== undefined && holds(entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}
