import type { ColumnName } from '../columns/names.ts';
import type { JobState } from '../jobs/job.ts';

/** The screens of the full-screen view. */
export const screenNames = ['list', 'clusters', 'causes', 'timeline', 'activity'] as const;
export type ScreenName = (typeof screenNames)[number];

export const jobOrders = ['newest', 'trouble', 'longest', 'cluster'] as const;
export type JobOrder = (typeof jobOrders)[number];

export const clusterOrders = ['worst', 'name', 'oldest', 'due'] as const;
export type ClusterOrder = (typeof clusterOrders)[number];

/** Verdicts that are shown together, in the order of their keys. */
export const verdictNames = ['wrong', 'running', 'good', 'no-exports', 'unknown'] as const;
export type VerdictName = (typeof verdictNames)[number];

/** What to show, and how. */
export type ViewSettings = {
  readonly screen?: ScreenName;
  /** The words of the filter. */
  readonly filter?: string;
  readonly states?: readonly JobState[];
  /** Only clusters with these. */
  readonly verdicts?: readonly VerdictName[];
  /** Of the jobs, or of the clusters: no name stands for both. */
  readonly sort?: JobOrder | ClusterOrder;
  readonly columns?: readonly ColumnName[] | undefined;
};

/** What a view watches, in the words of config.toml; what is left out is as in the other settings. */
export type ViewTargets = {
  readonly projects?: readonly string[];
  readonly allProjects?: boolean;
  readonly clusters?: readonly string[];
  readonly allClusters?: boolean;
};

/** What a name stands for in `[views]`. */
export type SavedView = ViewSettings & ViewTargets;

/** By their names, in the order of config.toml. */
export type SavedViews = ReadonlyMap<string, SavedView>;

export function isJobOrder(order: JobOrder | ClusterOrder): order is JobOrder {
  return (jobOrders as readonly string[]).includes(order);
}

/** View settings with all their parts: those left out are as usual, `columns` being the usual ones. */
export function wholeViewSettings(
  viewSettings: ViewSettings,
  columns: ViewSettings['columns'],
): ViewSettings {
  const screen = screenOf(viewSettings) ?? 'list';
  const { filter = '', states = [], verdicts = [] } = viewSettings;
  const sort = viewSettings.sort ?? (screen === 'clusters' ? 'worst' : 'newest');
  return { screen, filter, states, verdicts, sort, columns: viewSettings.columns ?? columns };
}

/** The parts of a view in a few words each: `list`, `"denied"`, `failed`, `longest`, `Prod0`. */
export function partsOf(view: SavedView): readonly string[] {
  const { filter, states = [], verdicts = [], sort, columns = [] } = view;
  const ors = [...states.map((state) => state.toLowerCase()), ...verdicts].join(' or ');
  return [
    screenOf(view) ?? 'list',
    ...(filter === undefined ? [] : [`"${filter}"`]),
    ...(ors === '' ? [] : [ors]),
    ...(sort === undefined ? [] : [sort]),
    ...(columns.length === 0 ? [] : [columns.length === 1 ? '1 column' : `${columns.length} columns`]),
    ...targetParts(view),
  ];
}

function targetParts({ projects = [], allProjects, clusters = [], allClusters }: ViewTargets): string[] {
  if (clusters.length > 0) return [clusters.length > 3 ? `${clusters.length} clusters` : clusters.join(', ')];
  if (allProjects) return ['all projects'];
  if (projects.length > 1) return [`${projects.length} projects`];
  return allClusters ? ['all clusters'] : [];
}

/** The screen that view settings mean, also if only their order or their verdicts say so; undefined if nothing does. */
export function screenOf({ screen, sort, verdicts }: ViewSettings): ScreenName | undefined {
  const isOfClusters = verdicts !== undefined || (sort !== undefined && !isJobOrder(sort));
  return screen ?? (isOfClusters ? 'clusters' : undefined);
}
