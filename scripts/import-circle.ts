import type { Metafile } from 'esbuild';

/** Files of the bundle that import each other statically, each the next, the last one the first; undefined if none do. */
export function importCircle(outputs: Metafile['outputs']): readonly string[] | undefined {
  const done = new Set<string>();
  const circleFrom = (file: string, way: readonly string[]): readonly string[] | undefined => {
    const at = way.indexOf(file);
    if (at >= 0) return way.slice(at);
    if (done.has(file)) return undefined;
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      const circle = kind === 'import-statement' ? circleFrom(path, [...way, file]) : undefined;
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of Object.keys(outputs)) {
    const circle = circleFrom(file, []);
    if (circle) return circle;
  }
  return undefined;
}
