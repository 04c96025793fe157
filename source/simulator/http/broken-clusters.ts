import { hash } from '../basics/random.ts';
import type { SimulatedProject } from '../world/world.ts';
import type { Fault, FaultKind } from './faults.ts';

/** How many clusters have which trouble with every request about their backups. */
export type BrokenClusters = {
  /** This many clusters never answer, */
  readonly hanging?: number | undefined;
  /** this many answer 500, */
  readonly failing?: number | undefined;
  /** and this many are refused. */
  readonly refused?: number | undefined;
};

const kinds: Readonly<Record<keyof BrokenClusters, FaultKind>> = {
  hanging: { kind: 'hang' },
  failing: { kind: 'status', status: 500 },
  refused: { kind: 'status', status: 401, errorCode: 'USER_UNAUTHORIZED' },
};

/** The faults, spread over the clusters of all projects, at most one each. */
export function brokenClusters(
  projects: Iterable<SimulatedProject>,
  counts: BrokenClusters,
): readonly Fault[] {
  const paths = [...projects].flatMap(({ id, clusters }) =>
    [...clusters.values()].map(({ name }) => `/groups/${id}/clusters/${name}/backup/`),
  );
  const spread = paths.toSorted((a, b) => hash('broken', a) - hash('broken', b));
  return (['hanging', 'failing', 'refused'] as const).flatMap((trouble) => {
    const chosen = new Set(spread.splice(0, counts[trouble] ?? 0));
    if (chosen.size === 0) return [];
    return [
      {
        ...kinds[trouble],
        // Unauthenticated requests get a challenge first, as everywhere.
        match: ({ path, scheme }) =>
          scheme !== undefined &&
          chosen.has(path.slice(path.indexOf('/groups/')).replace(/\/backup\/.*/, '/backup/')),
      },
    ];
  });
}
