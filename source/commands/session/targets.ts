import type { Answer, Atlas, Cluster, Page, PageQuery, Project } from '../../atlas/api/api.ts';
import { hasMore } from '../../feed/plan/last-page.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import type { Settings } from '../../settings/settings.ts';
import { UsageError } from '../../platform/usage-error.ts';
import { isObjectId, splitCluster } from '../../cli/values.ts';
import { ownersOf } from '../../settings/view-choice.ts';
import type { ViewTargets } from '../../views/saved-view.ts';
import { enumerate, quote } from '../../text/quote.ts';

/** What settings, or a person in the picker, select. */
export type Selection = Pick<Settings, 'projects' | 'allProjects' | 'clusters' | 'allClusters'>;

/** The first screen: several projects open with the verdicts on their clusters, unless config.toml says otherwise. */
export function homeOf(
  { home }: Pick<Settings, 'home'>,
  { projects, allProjects }: Selection,
): 'list' | 'clusters' {
  return home ?? (allProjects || projects.length > 1 ? 'clusters' : 'list');
}

/** What is watched, in the words of config.toml. */
export function watchedTargets(
  selection: Selection,
  { projects, clusters }: { readonly projects: readonly Project[]; readonly clusters: readonly ClusterRef[] },
): ViewTargets {
  const named = selection.clusters.length > 0 ? { clusters: selection.clusters } : undefined;
  if (selection.allProjects) return { allProjects: true, ...named };
  const owners = selection.projects.length > 0 ? selection.projects : projects.map(({ id }) => id);
  // Of one project with a single cluster nobody had to choose.
  const only = projects.length === 1 ? { clusters: clusters.map(({ clusterName }) => clusterName) } : {};
  return { projects: owners, ...(named ?? (selection.allClusters ? { allClusters: true } : only)) };
}

/** The selection that opens a view's clusters; undefined if the view leaves them open, or they are watched now. */
export function selectionOf(
  view: ViewTargets,
  present: ViewTargets,
  projects: readonly Project[],
): Selection | undefined {
  const { allProjects, clusters, allClusters } = view;
  if (!view.projects && !allProjects && !clusters && !allClusters) return undefined;
  const owners = view.projects ?? (ownersOf(clusters) === undefined ? present.projects : []) ?? [];
  const wanted = { ...(allProjects ? { allProjects } : { projects: owners }), clusters, allClusters };
  if (isSameTargets(wanted, present, projects)) return undefined;
  return {
    projects: allProjects ? [] : owners,
    allProjects: allProjects ?? false,
    clusters: clusters ?? [],
    allClusters: allClusters ?? clusters === undefined,
  };
}

type Wanted = { readonly [K in keyof ViewTargets]: ViewTargets[K] | undefined };

/** Whether both mean the same, by name or by id. Without clusters, any of the same projects will do. */
function isSameTargets(wanted: Wanted, present: ViewTargets, projects: readonly Project[]): boolean {
  const idOf = (text: string): string =>
    projects.find(({ id, name }) => text === id || text === name)?.id ?? text;
  const ownersIn = (targets: Wanted): string =>
    targets.allProjects ? 'all' : (targets.projects ?? []).map(idOf).toSorted().join('\n');
  const clustersIn = ({ clusters = [], projects: [owner = '', ...others] = [] }: Wanted): string =>
    clusters
      .map((text) => {
        const { project = others.length === 0 ? owner : '', name } = splitCluster(text);
        return `${idOf(project)}/${name}`;
      })
      .toSorted()
      .join('\n');
  const byCluster = ownersOf(wanted.clusters) !== undefined;
  if (!byCluster && ownersIn(wanted) !== ownersIn(present)) return false;
  if (wanted.allClusters) return present.allClusters === true;
  return wanted.clusters === undefined || clustersIn(wanted) === clustersIn(present);
}

/** What Atlas lists of projects and clusters. */
export type Lists = Pick<Atlas, 'listProjects' | 'listClusters'>;

/** A project, and which of its clusters to watch. */
export type WantedProject = {
  /** The name is the id while only that is known. */
  readonly project: Project;
  /** These; undefined: all of them. */
  readonly names: readonly string[] | undefined;
  /** Whether Atlas has to list them. */
  readonly isListed: boolean;
};

/** What the settings leave open, or name wrongly: a person can choose, if there is a screen for that. */
export class ChoiceError extends UsageError {
  /** `open`: nothing was selected; `wrong`: the selection does not exist. */
  readonly choice: 'open' | 'wrong';
  /** The project to choose clusters from; undefined while the project itself is to be chosen. */
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
 * The selected projects, and which of their clusters. Projects given by id cost no request; names are looked up, and an
 * open choice is made if there is only one. Otherwise throws a ChoiceError that lists the choices.
 */
export async function wantedProjects(
  atlas: Lists,
  { projects, allProjects, clusters }: Selection,
  signal: AbortSignal,
): Promise<readonly WantedProject[]> {
  const selectors = clusters.map(splitCluster);
  const everywhere = selectors.filter(({ project }) => project === undefined).map(({ name }) => name);
  const inOne = selectors.flatMap(({ project, name }) => (project === undefined ? [] : [{ project, name }]));
  const isOpen = projects.length === 0 && !allProjects && (everywhere.length > 0 || inOne.length === 0);
  const texts = [...projects, ...inOne.map(({ project }) => project)];
  const isKnown = !isOpen && !allProjects && texts.every(isObjectId);
  const seen = isKnown ? [] : await everyProject(atlas, signal);
  const meant = allProjects
    ? someOf(seen)
    : isOpen
      ? [onlyOf(seen)]
      : projects.map((text) => find(seen, text));
  const wanted = new Map(meant.map((project) => [project.id, { project, names: [...everywhere] }] as const));
  for (const { project: text, name } of inOne) {
    const project = find(seen, text);
    const entry = wanted.get(project.id) ?? { project, names: [] };
    wanted.set(project.id, { project, names: [...entry.names, name] });
  }
  return [...wanted.values()].map(({ project, names }) => ({
    project,
    names: names.length > 0 ? [...new Set(names)] : undefined,
    // Not all projects may have a cluster with that name.
    isListed: allProjects || names.length === 0,
  }));
}

/** The selected clusters; asks Atlas only if it has to list them. */
export async function clustersOf(
  atlas: Lists,
  { project, names, isListed }: WantedProject,
  signal: AbortSignal,
): Promise<readonly ClusterRef[]> {
  const refOf = (clusterName: string): ClusterRef => ({ groupId: project.id, clusterName });
  if (!isListed) return (names ?? []).map(refOf);
  if (project.clusterCount === 0) return [];
  const found = await everyCluster(atlas, project.id, signal);
  const all = found.map(({ name }) => name).toSorted();
  return (names === undefined ? all : all.filter((name) => names.includes(name))).map(refOf);
}

/** Throws if there is only one project and its clusters have to be chosen. */
export function checkChoice(
  { allClusters }: Selection,
  { project, names, isListed }: WantedProject,
  found: readonly ClusterRef[],
): void {
  if (!isListed || names !== undefined || allClusters || found.length < 2) return;
  const there = found.map(({ clusterName }) => clusterName);
  throw new ChoiceError(
    'open',
    `The project ${project.name} has ${there.length} clusters: ${shorten(there)}.`,
    `Name one with --cluster (as in -c ${there[0]}), or watch all with --all-clusters.`,
    project,
  );
}

/** The error for projects without anything to watch. */
export function nothingToWatch(wanted: readonly WantedProject[]): ChoiceError {
  const [first] = wanted;
  const names = [...new Set(wanted.flatMap(({ names: some = [] }) => some))];
  if (names.length > 0) {
    return new ChoiceError(
      'wrong',
      `No project that this key can see has a cluster named ${enumerate(names.map(quote))}.`,
      'Check --cluster: names are case-sensitive.',
    );
  }
  return new ChoiceError(
    'wrong',
    wanted.length === 1
      ? `The project ${first?.project.name} has no clusters that this key can see.`
      : `None of the ${wanted.length} projects has a cluster that this key can see.`,
    'Name another project with --project.',
  );
}

function someOf(seen: readonly Project[]): readonly Project[] {
  if (seen.length > 0) return seen.toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
  throw new ChoiceError(
    'wrong',
    'This key sees no project.',
    'Give it the role Project Backup Manager in the project to watch.',
  );
}

function onlyOf(seen: readonly Project[]): Project {
  const [project, ...others] = someOf(seen);
  if (project !== undefined && others.length === 0) return project;
  throw new ChoiceError(
    'open',
    `This key sees ${seen.length} projects: ${shorten(namesOf(seen))}.`,
    'Name one with --project, by its name or its id, or watch all with --all-projects.',
  );
}

/** A project given by id is accepted even if the key does not see it: Atlas says what is wrong with it. */
function find(seen: readonly Project[], text: string): Project {
  if (isObjectId(text)) return seen.find(({ id }) => id === text) ?? { id: text, name: text };
  const [project, ...others] = seen.filter(({ name }) => name === text);
  if (project === undefined) {
    const names = namesOf(seen);
    throw new ChoiceError(
      'wrong',
      `There is no project named ${quote(text)} among those that this key can see.`,
      didYouMean(
        text,
        names,
        names.length > 0 ? `There are: ${shorten(names)}.` : 'Check the roles of the key.',
      ),
    );
  }
  if (others.length === 0) return project;
  throw new ChoiceError(
    'wrong',
    `There are ${others.length + 1} projects named ${quote(text)}.`,
    'Give the id of the one you mean.',
  );
}

function namesOf(projects: readonly Project[]): readonly string[] {
  return projects.map(({ name }) => name).toSorted();
}

/** Every project that the key sees, from all pages. */
export async function everyProject(
  atlas: Pick<Atlas, 'listProjects'>,
  signal: AbortSignal,
): Promise<readonly Project[]> {
  return all(
    (query) => atlas.listProjects(query, signal),
    ({ id }) => id,
  );
}

/** Every cluster of a project, from all pages. */
export async function everyCluster(
  atlas: Lists,
  groupId: string,
  signal: AbortSignal,
): Promise<readonly Cluster[]> {
  return all(
    (query) => atlas.listClusters(groupId, query, signal),
    ({ name }) => name,
  );
}

/** Each once, although a list may change while it is read. */
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
