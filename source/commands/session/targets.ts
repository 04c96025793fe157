import type { Answer, Atlas, Cluster, Page, PageQuery, Project } from '../../atlas/api/api.ts';
import { hasMore } from '../../feed/plan/last-page.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import type { Settings } from '../../settings/settings.ts';
import { UsageError } from '../../platform/usage-error.ts';
import { isObjectId } from '../../cli/values.ts';
import { enumerate, quote } from '../../text/quote.ts';

/** What is watched: clusters of one project. Its name is its id while only that is known. */
export type Targets = { readonly project: Project; readonly clusters: readonly ClusterRef[] };

/** What the settings leave to choose, or name in vain: a person can choose, where there is a screen to do it on. */
export class ChoiceError extends UsageError {
  /** `open`: nobody has said which; `wrong`: what was said is not there. */
  readonly choice: 'open' | 'wrong';
  /** Whose clusters are to choose from; undefined while it is the project. */
  readonly project: Project | undefined;

  constructor(choice: 'open' | 'wrong', sentence: string, remedy: string, project?: Project) {
    super(sentence, remedy);
    this.choice = choice;
    this.project = project;
  }
}

const largestPage = 500;
/** An organisation with more projects or clusters than this has to name the one it means. */
const mostPages = 20;
const named = 20;

/**
 * The project and the clusters that the settings mean. What they name by id and name costs no request; what they leave
 * open is asked for, and taken where there is only one. Throws a ChoiceError that lists the choices otherwise.
 */
export async function findTargets(atlas: Atlas, settings: Settings, signal: AbortSignal): Promise<Targets> {
  const project = await findProject(atlas, settings.project, signal);
  if (settings.clusters.length > 0) {
    return {
      project,
      clusters: settings.clusters.map((clusterName) => ({ groupId: project.id, clusterName })),
    };
  }
  const found = await everyCluster(atlas, project.id, signal);
  const names = found.map(({ name }) => name).toSorted();
  if (names.length === 0) {
    throw new ChoiceError(
      'wrong',
      `The project ${project.name} has no clusters that this key can see.`,
      'Name another project with --project.',
    );
  }
  if (names.length > 1 && !settings.allClusters) {
    throw new ChoiceError(
      'open',
      `The project ${project.name} has ${names.length} clusters: ${shorten(names)}.`,
      `Name one with --cluster (as in -c ${names[0]}), or watch all with --all-clusters.`,
      project,
    );
  }
  return { project, clusters: names.map((clusterName) => ({ groupId: project.id, clusterName })) };
}

/** The project with its name. The name is a comfort: where it can't be had, the id stands for it. */
export async function withName(atlas: Atlas, project: Project, signal: AbortSignal): Promise<Project> {
  if (project.name !== project.id) return project;
  const name = await projectName(atlas, project.id, signal).catch(() => undefined);
  signal.throwIfAborted();
  return { ...project, name: name ?? project.id };
}

/** The name of a project that was given by its id; undefined when the key does not see it. */
export async function projectName(
  atlas: Atlas,
  id: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const projects = await everyProject(atlas, signal);
  return projects.find((project) => project.id === id)?.name;
}

async function findProject(atlas: Atlas, wanted: string | undefined, signal: AbortSignal): Promise<Project> {
  if (wanted !== undefined && isObjectId(wanted)) return { id: wanted, name: wanted };
  const projects = await everyProject(atlas, signal);
  const names = projects.map(({ name }) => name).toSorted();
  const matching = wanted === undefined ? projects : projects.filter(({ name }) => name === wanted);
  const [project] = matching;
  if (project && matching.length === 1) return project;
  if (project && wanted !== undefined) {
    throw new ChoiceError(
      'wrong',
      `There are ${matching.length} projects named ${quote(wanted)}.`,
      'Give the id of the one you mean.',
    );
  }
  if (wanted !== undefined) {
    throw new ChoiceError(
      'wrong',
      `There is no project named ${quote(wanted)} among those that this key can see.`,
      didYouMean(
        wanted,
        names,
        names.length > 0 ? `There are: ${shorten(names)}.` : 'Check the roles of the key.',
      ),
    );
  }
  if (projects.length === 0) {
    throw new ChoiceError(
      'wrong',
      'This key sees no project.',
      'Give it the role Project Backup Manager in the project to watch.',
    );
  }
  throw new ChoiceError(
    'open',
    `This key sees ${projects.length} projects: ${shorten(names)}.`,
    'Name one with --project, by its name or its id.',
  );
}

/** Every project that the key sees, from all pages. */
export async function everyProject(atlas: Atlas, signal: AbortSignal): Promise<readonly Project[]> {
  return all(
    (query) => atlas.listProjects(query, signal),
    ({ id }) => id,
  );
}

/** Every cluster of a project, from all pages. */
export async function everyCluster(
  atlas: Atlas,
  groupId: string,
  signal: AbortSignal,
): Promise<readonly Cluster[]> {
  return all(
    (query) => atlas.listClusters(groupId, query, signal),
    ({ name }) => name,
  );
}

/** Each once, though a list may move while it is read. */
async function all<T>(
  list: (query: PageQuery) => Promise<Answer<Page<T>>>,
  key: (item: T) => string,
): Promise<T[]> {
  const items = new Map<string, T>();
  for (let pageNum = 1; pageNum <= mostPages; pageNum += 1) {
    const { value } = await list({ pageNum, itemsPerPage: largestPage });
    for (const item of value.items) items.set(key(item), item);
    if (!hasMore(value, pageNum, largestPage)) break;
  }
  return [...items.values()];
}

function shorten(names: readonly string[]): string {
  return names.length > named
    ? `${names.slice(0, named).join(', ')} and ${names.length - named} more`
    : enumerate(names);
}
