import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { cut, cutMiddle, cutStart, width } from '../../text/width.ts';

/** Terminal cells of the widest names. */
export type NameCells = {
  /** Of cluster names without their projects: `Prod0`. */
  readonly cluster: number;
  /** Of project names: `Payments`. */
  readonly project: number;
  /** Of cluster names as used in texts: `Payments/Prod0`. */
  readonly full: number;
};

const measured = new WeakMap<ClusterNames, NameCells>();

/** Measured once per set of names: there may be a thousand of them, and a frame for each key. */
export function nameCells(names: ClusterNames): NameCells {
  const known = measured.get(names);
  if (known !== undefined) return known;
  const { refs, groupIds } = names;
  const cells = {
    cluster: longest(refs.map(({ clusterName }) => clusterName)),
    project: longest(groupIds.map(names.project)),
    full: longest(refs.map(names.of)),
  };
  measured.set(names, cells);
  return cells;
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, width(text)), 0);
}

/** In fewer cells, nothing tells a project's cut name from another's. */
const leastProject = 5;
/** In fewer cells, a name's ends say less than its beginning. */
const leastEnds = 8;

/** `Ana…ing/accounts`: a name of a cluster, cut where it still differs from its neighbours' names. */
export function cutName(name: string, cells: number, ellipsis: string): string {
  if (cells < leastEnds) return cut(name, cells, ellipsis);
  if (width(name) <= cells) return name;
  const slash = name.lastIndexOf('/');
  if (slash < 0) return cutMiddle(name, cells, ellipsis);
  const cluster = name.slice(slash);
  const room = cells - width(cluster);
  if (room < leastProject) return cutStart(name, cells, ellipsis);
  return cutMiddle(name.slice(0, slash), room, ellipsis) + cluster;
}
