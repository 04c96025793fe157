/**
 * The same function, which runs again only if the clusters or another argument changed: each key draws a frame, but a
 * thousand clusters change only a few times a second.
 */
export function memoizeByClusters<Clusters extends object, More extends readonly unknown[], Result>(
  of: (clusters: Clusters, ...more: More) => Result,
): (clusters: Clusters, ...more: More) => Result {
  const known = new WeakMap<Clusters, { readonly more: More; readonly result: Result }>();
  return (clusters, ...more) => {
    const last = known.get(clusters);
    if (last?.more.every((each, index) => Object.is(each, more[index]))) return last.result;
    const result = of(clusters, ...more);
    known.set(clusters, { more, result });
    return result;
  };
}
