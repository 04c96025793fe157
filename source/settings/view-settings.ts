import { readCluster, readChoice, readColumn, readProject, readStates, readText } from '../cli/values.ts';
import { readViewName } from '../cli/values.ts';
import { UsageError } from '../platform/usage-error.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { enumerate, quote } from '../text/quote.ts';
import {
  clusterOrders,
  isJobOrder,
  jobOrders,
  screenNames,
  screenOf,
  verdictNames,
  type SavedView,
  type SavedViews,
  type ViewSettings,
} from '../views/saved-view.ts';
import type { WrittenValue } from './toml-edit.ts';
import { flag, isTable, list, text, type Reader } from './value-readers.ts';

const sortNames = [...jobOrders, ...clusterOrders];

/** A view's keys in config.toml, in the order in which the program writes them. */
const readers: {
  readonly [K in keyof SavedView]-?: { name: string; read: Reader<NonNullable<SavedView[K]>> };
} = {
  screen: { name: 'screen', read: text((what, value) => readChoice(what, value, screenNames)) },
  filter: { name: 'filter', read: text(readText) },
  states: { name: 'states', read: list((what, value) => readStates(what, value), '["failed", "queued"]') },
  verdicts: {
    name: 'verdicts',
    read: list((what, value) => [readChoice(what, value, verdictNames)], '["wrong"]'),
  },
  sort: { name: 'sort', read: text((what, value) => readChoice(what, value, sortNames)) },
  columns: {
    name: 'columns',
    read: list((what, value) => [readColumn(what, value)], '["state", "cluster"]'),
  },
  projects: { name: 'projects', read: list((what, value) => [readProject(what, value)], '["Payments"]') },
  allProjects: { name: 'all_projects', read: flag },
  clusters: { name: 'clusters', read: list((what, value) => [readCluster(what, value)], '["Prod0"]') },
  allClusters: { name: 'all_clusters', read: flag },
};

const keys = Object.keys(readers) as (keyof SavedView)[];
const names = keys.map((key) => readers[key].name);

/**
 * The table `[views]` → the views in it. A mistake is a `UsageError`; `at` adds the line of a view, or of a key in it.
 */
export function readViews(
  values: Readonly<Record<string, unknown>>,
  at: (name: string, read: () => void, key?: string) => void,
): SavedViews {
  const views = new Map<string, SavedView>();
  for (const [name, value] of Object.entries(values)) {
    at(name, () => {
      if (readViewName('[views]', name) !== name)
        throw new UsageError(`[views] ${quote(name)} has spaces around it.`, 'Remove them.');
      if (isTable(value)) return;
      throw new UsageError(
        `The view ${quote(name)} must be a table.`,
        'Write [views.denied], and under it lines like filter = "access denied".',
      );
    });
    if (!isTable(value)) continue;
    const view: Record<string, unknown> = {};
    for (const [written, said] of Object.entries(value)) {
      at(
        name,
        () => {
          const key = keys.find((one) => readers[one].name === written);
          if (key === undefined) {
            throw new UsageError(
              `A view has no ${quote(written)}.`,
              didYouMean(written, names, `It may say ${enumerate(names)}.`),
            );
          }
          view[key] = readers[key].read(written, said);
        },
        written,
      );
    }
    at(name, () => checkViewSettings(view));
    views.set(name, view);
  }
  return views;
}

/** What a view says in config.toml: each key with its value, undefined where it says nothing. */
export function viewValues(view: SavedView): readonly (readonly [string, WrittenValue | undefined])[] {
  const written = { ...view, states: view.states?.map((state) => state.toLowerCase()) };
  return keys.map((key) => [readers[key].name, written[key]] as const);
}

/** Throws where the parts of view settings belong to different screens. */
export function checkViewSettings(viewSettings: ViewSettings): void {
  const { sort, states, verdicts } = viewSettings;
  const screen = screenOf(viewSettings) ?? 'list';
  if (sort !== undefined && screen === 'clusters' && isJobOrder(sort)) {
    throw new UsageError(`${quote(sort)} is an order of jobs, not of clusters.`, remedy(clusterOrders));
  }
  if (sort !== undefined && screen !== 'clusters' && !isJobOrder(sort)) {
    throw new UsageError(`${quote(sort)} is an order of clusters, not of jobs.`, remedy(jobOrders));
  }
  if (states !== undefined && states.length > 0 && screen === 'clusters') {
    throw new UsageError('Clusters have no states.', `Name verdicts: ${enumerate(verdictNames)}.`);
  }
  if (verdicts !== undefined && screen !== 'clusters') {
    throw new UsageError(
      'Only clusters have verdicts.',
      'Take the screen clusters, or leave the verdicts out.',
    );
  }
}

function remedy(orders: readonly string[]): string {
  return `Take another screen, or one of ${enumerate(orders)}.`;
}
