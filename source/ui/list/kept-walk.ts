/**
 * The result of a walk through all clusters, kept while they and what else it depends on are the same: each key draws a
 * frame, but a thousand clusters change only a few times a second.
 */
export function keptWalk<Over extends object, More extends readonly unknown[], Result>(
  walk: (over: Over, ...more: More) => Result,
): (over: Over, ...more: More) => Result {
  const known = new WeakMap<Over, { readonly more: More; readonly result: Result }>();
  return (over, ...more) => {
    const last = known.get(over);
    if (last?.more.every((each, index) => Object.is(each, more[index]))) return last.result;
    const result = walk(over, ...more);
    known.set(over, { more, result });
    return result;
  };
}
