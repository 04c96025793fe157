/**
 * The same function, which runs again only if an argument changed: each key draws a frame, but a thousand clusters change
 * only a few times a second. The last result is kept for each first argument, as long as that exists.
 */
export function memoize<First extends object, More extends readonly unknown[], Result>(
  of: (first: First, ...more: More) => Result,
): (first: First, ...more: More) => Result {
  const known = new WeakMap<First, { readonly more: More; readonly result: Result }>();
  return (first, ...more) => {
    const last = known.get(first);
    if (last?.more.every((each, index) => Object.is(each, more[index]))) return last.result;
    const result = of(first, ...more);
    known.set(first, { more, result });
    return result;
  };
}
