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
export type Look = {
  readonly screen?: ScreenName;
  /** The words of the filter. */
  readonly filter?: string;
  readonly states?: readonly JobState[];
  /** Only clusters with these. */
  readonly verdicts?: readonly VerdictName[];
  /** Of the jobs, or of the clusters: no name stands for both. */
  readonly sort?: JobOrder | ClusterOrder;
  readonly columns?: readonly ColumnName[];
};

/** What a view watches, in the words of config.toml; what is left out is as in the other settings. */
export type ViewTargets = {
  readonly projects?: readonly string[];
  readonly allProjects?: boolean;
  readonly clusters?: readonly string[];
  readonly allClusters?: boolean;
};

/** What a name stands for in `[views]`. */
export type SavedView = Look & ViewTargets;

/** By their names, in the order of config.toml. */
export type SavedViews = ReadonlyMap<string, SavedView>;

export function isJobOrder(order: JobOrder | ClusterOrder): order is JobOrder {
  return (jobOrders as readonly string[]).includes(order);
}

/** The screen that a look means, also if only its order or its verdicts say so; undefined if nothing does. */
export function screenOf({ screen, sort, verdicts }: Look): ScreenName | undefined {
  const isOfClusters = verdicts !== undefined || (sort !== undefined && !isJobOrder(sort));
  return screen ?? (isOfClusters ? 'clusters' : undefined);
}
