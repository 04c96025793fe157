import type { Project } from '../atlas/api/api.ts';
import { clean } from '../text/clean.ts';
import { isObjectId } from '../cli/values.ts';

/** Whose names they are: on another host, a profile may see others. */
export type Owner = {
  readonly profile: string;
  /** Scheme, host and port, as the settings have it. */
  readonly baseUrl: string;
};

/** The names an owner has seen. */
export type KnownNames = Owner & {
  readonly projects: readonly Project[];
  /** Cluster names by project id, the most recently seen project first. */
  readonly clusters: ReadonlyMap<string, readonly string[]>;
};

/** The names of all owners, the most recent one first. */
export type NameCache = readonly KnownNames[];

/** Names in an answer from Atlas. `whole`: these are all, so other known ones are gone. */
export type AnswerNames =
  | { readonly kind: 'projects'; readonly projects: readonly Project[]; readonly whole: boolean }
  | {
      readonly kind: 'clusters';
      readonly groupId: string;
      readonly clusters: readonly string[];
      readonly whole: boolean;
    };

/** More than anybody would choose from by completion. */
const most = { owners: 16, projects: 1_000, projectsWithClusters: 100, clusters: 500 };

/** The longest project or cluster name. */
const longestName = 200;

/** UTF-16 units; what does not fit is dropped, oldest first. */
export const largestCache = 1_000_000;

/** An owner's names; none for an unknown one. */
export function namesOf(cache: NameCache, owner: Owner): KnownNames {
  const { profile, baseUrl } = owner;
  return (
    cache.find((names) => names.profile === profile && names.baseUrl === baseUrl) ?? {
      profile,
      baseUrl,
      projects: [],
      clusters: new Map(),
    }
  );
}

/** The cache with the new names, their owner first; the same cache (`===`) when nothing is new. */
export function addNames(cache: NameCache, owner: Owner, lessons: readonly AnswerNames[]): NameCache {
  const before = namesOf(cache, owner);
  const after = lessons.reduce(take, before);
  return after === before
    ? cache
    : [after, ...cache.filter((names) => names !== before)].slice(0, most.owners);
}

/** The cache without this profile's names, on any host. */
export function forgetProfile(cache: NameCache, profile: string): NameCache {
  return cache.some((names) => names.profile === profile)
    ? cache.filter((names) => names.profile !== profile)
    : cache;
}

/** The cache → the file's text. */
export function formatNames(cache: NameCache): string {
  const owners = cache.map(({ clusters, ...names }) => ({ ...names, clusters: [...clusters] }));
  for (;;) {
    const text = `${JSON.stringify({ owners })}\n`;
    if (text.length <= largestCache || owners.pop() === undefined) return text;
  }
}

/** The file's text → the cache. Takes only what is valid: the file may be damaged, or somebody else's. */
export function parseNames(text: string): NameCache {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return [];
  }
  return listIn(document, 'owners')
    .flatMap((owner) => {
      const profile = textIn(owner, 'profile');
      const baseUrl = textIn(owner, 'baseUrl');
      if (profile === undefined || baseUrl === undefined) return [];
      const projects = listIn(owner, 'projects').flatMap(readProject).slice(0, most.projects);
      const clusters = new Map(
        listIn(owner, 'clusters').flatMap(readClusters).slice(0, most.projectsWithClusters),
      );
      return [{ profile, baseUrl, projects, clusters }];
    })
    .slice(0, most.owners);
}

function take(names: KnownNames, lesson: AnswerNames): KnownNames {
  if (lesson.kind === 'projects') {
    const taught = lesson.projects.flatMap(readProject);
    const ids = new Set(taught.map(({ id }) => id));
    const kept = lesson.whole ? [] : names.projects.filter(({ id }) => !ids.has(id));
    const projects = [...taught, ...kept].slice(0, most.projects);
    return isSame(projects.map(writtenProject), names.projects.map(writtenProject))
      ? names
      : { ...names, projects };
  }
  const { groupId } = lesson;
  const known = names.clusters.get(groupId) ?? [];
  const clusters = [...new Set([...lesson.clusters.filter(isName), ...(lesson.whole ? [] : known)])].slice(
    0,
    most.clusters,
  );
  if (!isObjectId(groupId) || isSame(clusters, known)) return names;
  const others = [...names.clusters].filter(([id]) => id !== groupId);
  return {
    ...names,
    clusters: new Map([[groupId, clusters] as const, ...others].slice(0, most.projectsWithClusters)),
  };
}

/** Whether both hold the same names; the order may differ from answer to answer. */
function isSame(some: readonly string[], others: readonly string[]): boolean {
  const known = new Set(others);
  return some.length === others.length && some.every((name) => known.has(name));
}

function writtenProject({ id, name }: Project): string {
  return `${id} ${name}`;
}

function readProject(value: unknown): Project[] {
  const id = textIn(value, 'id');
  const name = textIn(value, 'name');
  return id !== undefined && isObjectId(id) && name !== undefined ? [{ id, name }] : [];
}

function readClusters(value: unknown): (readonly [string, readonly string[]])[] {
  if (!Array.isArray(value)) return [];
  const [id, names]: readonly unknown[] = value;
  if (typeof id !== 'string' || !isObjectId(id) || !Array.isArray(names)) return [];
  return [[id, names.filter(isName).slice(0, most.clusters)]];
}

/** A text that could drive a terminal is not a name: Atlas's names were cleaned before they were stored. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longestName && clean(value) === value;
}

function textIn(value: unknown, key: string): string | undefined {
  const text = fieldOf(value, key);
  return isName(text) ? text : undefined;
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const list = fieldOf(value, key);
  return Array.isArray(list) ? list : [];
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
