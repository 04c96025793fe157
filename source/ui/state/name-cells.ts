import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { width } from '../../text/width.ts';

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
