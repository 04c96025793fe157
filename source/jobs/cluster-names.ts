import type { ClusterRef } from './job.ts';

/** The names of projects by their ids, as far as they are known. */
export type ProjectNames = ReadonlyMap<string, string>;

/** The names of the watched clusters and their projects. */
export type ClusterNames = {
  readonly refs: readonly ClusterRef[];
  /** The ids of their projects, each once. */
  readonly groupIds: readonly string[];
  /** `Payments`; its id until the name is known, and `Payments (7766a1b2)` if two watched projects share the name. */
  project(groupId: string): string;
  /** `Prod0`, or `Payments/Prod0` if another watched project has a cluster with that name. */
  of(ref: ClusterRef): string;
};

/** The shortest names that tell the watched clusters and projects apart. */
export function clusterNames(refs: readonly ClusterRef[], projects: ProjectNames): ClusterNames {
  const groupIds = [...new Set(refs.map(({ groupId }) => groupId))];
  const projectsWith = groupsBy(refs.map((ref) => [ref.clusterName, ref.groupId]));
  const projectsNamed = groupsBy(groupIds.map((id) => [projects.get(id) ?? id, id]));

  function project(groupId: string): string {
    const name = projects.get(groupId) ?? groupId;
    return isShared(projectsNamed.get(name), groupId) ? `${name} (${groupId.slice(-8)})` : name;
  }

  return {
    refs,
    groupIds,
    project,
    of({ groupId, clusterName }) {
      return isShared(projectsWith.get(clusterName), groupId)
        ? `${project(groupId)}/${clusterName}`
        : clusterName;
    },
  };
}

/** The same object while clusters and projects are the same, so that results computed from it can be kept. */
export function createClusterNamer(): (
  clusters: readonly { readonly ref: ClusterRef }[],
  projects: ProjectNames,
) => ClusterNames {
  let known = clusterNames([], new Map());
  let from: ProjectNames | undefined;
  return (clusters, projects) => {
    const { refs } = known;
    const isSame =
      projects === from &&
      clusters.length === refs.length &&
      clusters.every(({ ref }, index) => ref === refs[index]);
    if (!isSame) {
      known = clusterNames(
        clusters.map(({ ref }) => ref),
        projects,
      );
      from = projects;
    }
    return known;
  };
}

function groupsBy(pairs: readonly (readonly [name: string, groupId: string])[]): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const [name, groupId] of pairs) {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, new Set([groupId]));
    else group.add(groupId);
  }
  return groups;
}

/** Whether there is another project than this one. */
function isShared(groupIds: ReadonlySet<string> | undefined, groupId: string): boolean {
  return groupIds !== undefined && groupIds.size > (groupIds.has(groupId) ? 1 : 0);
}
