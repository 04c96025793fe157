import type { ClusterNames } from '../../jobs/cluster-names.ts';
import type { ClusterRef } from '../../jobs/job.ts';
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

/** In fewer cells, a name's ends say less than its beginning. */
const leastEnds = 5;
/** The fewest cells for a project's name before its cluster's: both ends of it. */
const leastProject = 3;
/** In fewer cells, a project and a cluster can't both be told. */
const leastBoth = 7;

/** `Ana…ing/accounts`: a name of a cluster, cut where it still differs from its neighbours' names. */
export function cutName(name: string, cells: number, ellipsis: string): string {
  if (cells < leastEnds) return cut(name, cells, ellipsis);
  if (width(name) <= cells) return name;
  const slash = name.lastIndexOf('/');
  if (slash < 0 || cells < leastBoth) return cutMiddle(name, cells, ellipsis);
  const [project, cluster] = [name.slice(0, slash), name.slice(slash + 1)];
  const room = cells - 1 - width(cluster);
  const forProject = room < leastProject ? Math.max(leastProject, Math.floor((cells - 1) * 0.4)) : room;
  const forCluster = cells - 1 - forProject;
  return `${cutMiddle(project, forProject, ellipsis)}/${cutMiddle(cluster, forCluster, ellipsis)}`;
}

type CutNames = ReadonlyMap<string, string>;

const cutNames = new WeakMap<ClusterNames, Map<string, CutNames>>();

/** The name of a watched cluster in so many cells, different from other watched clusters' where that can be. */
export function shownName(names: ClusterNames, ref: ClusterRef, cells: number, ellipsis: string): string {
  const name = names.of(ref);
  if (width(name) <= cells) return name;
  const known = cutNames.get(names) ?? new Map<string, CutNames>();
  cutNames.set(names, known);
  const key = cells + ellipsis;
  const all = known.get(key) ?? distinctNames(names.refs.map(names.of), cells, ellipsis);
  known.set(key, all);
  return all.get(name) ?? cutName(name, cells, ellipsis);
}

/** Less of a common beginning makes too little room by being left out. */
const leastCommon = 3;

/** The names that are too long, cut; where some would look the same, their common beginning is left out. */
function distinctNames(all: readonly string[], cells: number, ellipsis: string): CutNames {
  const long = new Set(all.filter((name) => width(name) > cells));
  const alike = Map.groupBy(long, (name) => cutName(name, cells, ellipsis));
  return new Map(
    [...alike].flatMap(([text, group]) => {
      const common = group.length < 2 ? 0 : commonStart(group);
      return group.map((name): readonly [string, string] =>
        common < leastCommon ? [name, text] : [name, cutBefore(name, common, cells, ellipsis)],
      );
    }),
  );
}

/** Without its beginning, in all the cells; the place where it differs from others stays. */
function cutBefore(name: string, place: number, cells: number, ellipsis: string): string {
  const room = cells - ellipsis.length;
  const rest = name.slice(place);
  return width(rest) < room ? cutStart(name, cells, ellipsis) : ellipsis + cutMiddle(rest, room, ellipsis);
}

/** How much of their beginning is the same, in whole characters. */
function commonStart([first = '', ...others]: readonly string[]): number {
  let common = 0;
  for (const character of first) {
    const next = common + character.length;
    if (!others.every((name) => name.startsWith(first.slice(0, next)))) break;
    common = next;
  }
  return common;
}
