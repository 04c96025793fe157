import { isClusterName, isObjectId, isProfileName, splitCluster } from '../cli/values.ts';
import type { Settings } from '../settings/settings.ts';
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

/**
 * The clusters of the projects that are named by id or name, or of all; where none is named, those of the only one.
 * Once a slash is typed, one project's as `PROJECT/NAME`.
 */
export function clusterCandidates(
  { projects, clusters }: KnownNames,
  { projects: named, allProjects }: Pick<Settings, 'projects' | 'allProjects'>,
  typed = '',
): readonly string[] {
  const owner = splitCluster(typed).project;
  const wanted = owner === undefined ? named : [owner];
  const isAny = owner === undefined && named.length === 0;
  const seen = projects.filter(({ id, name }) => isAny || wanted.includes(id) || wanted.includes(name));
  const ids = [...new Set([...wanted.filter(isObjectId), ...seen.map(({ id }) => id)])];
  if (isAny && !allProjects && ids.length > 1) return [];
  const found = ids.flatMap((id) => clusters.get(id) ?? []).filter(isClusterName);
  return distinct(owner === undefined ? found : found.map((name) => `${owner}/${name}`));
}

/** The profiles named in any file, and always the default one. */
export function profileCandidates(named: readonly string[]): readonly string[] {
  // A name that begins with a dash would be read as an option.
  return distinct(named.filter((name) => isProfileName(name) && !name.startsWith('-')));
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)].toSorted();
}
