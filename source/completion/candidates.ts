import { isClusterName, isObjectId, isProfileName } from '../cli/values.ts';
import type { KnownNames } from './known-names.ts';

/** A name that `readProject` takes as it stands, and neither for an option nor for an id. */
function isProjectWord(name: string): boolean {
  return name.trim() === name && name.length <= 200 && !name.startsWith('-') && !isObjectId(name);
}

/**
 * The projects for `--project`: by name, or by id when the name is not enough; ids also once somebody starts to type one.
 */
export function projectCandidates({ projects }: KnownNames, typed: string): readonly string[] {
  const times = new Map<string, number>();
  for (const { name } of projects) times.set(name, (times.get(name) ?? 0) + 1);
  const wantsIds = /^[0-9a-f]+$/i.test(typed);
  return distinct(
    projects.flatMap(({ id, name }) => {
      if (!isProjectWord(name) || times.get(name) !== 1) return [id];
      return wantsIds ? [name, id] : [name];
    }),
  );
}

/** A project's clusters, by its id or name; without one, those of the only project. */
export function clusterCandidates(
  { projects, clusters }: KnownNames,
  project: string | undefined,
): readonly string[] {
  const meant = projects.filter(
    ({ id, name }) => project === undefined || id === project || name === project,
  );
  const id =
    project !== undefined && isObjectId(project) ? project : meant.length === 1 ? meant[0]?.id : undefined;
  return distinct((id === undefined ? undefined : clusters.get(id))?.filter(isClusterName) ?? []);
}

/** The profiles named in any file, and always the default one. */
export function profileCandidates(named: readonly string[]): readonly string[] {
  // A name that begins with a dash would be read as an option.
  return distinct(named.filter((name) => isProfileName(name) && !name.startsWith('-')));
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)].toSorted();
}
