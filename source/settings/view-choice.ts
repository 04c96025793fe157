import type { Options } from '../cli/options.ts';
import { splitCluster } from '../cli/values.ts';
import { UsageError } from '../platform/usage-error.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { fewNames, quote } from '../text/quote.ts';
import { screenOf, type SavedView, type SavedViews, type ViewSettings } from '../views/saved-view.ts';
import { checkViewSettings } from './view-settings.ts';

/** The view that `--view` names, as far as no option says otherwise; empty without one. */
export function chosenView(options: Options, views: SavedViews): SavedView {
  if (options.view === undefined) return {};
  const view = views.get(options.view);
  if (view === undefined) throw noSuchView(options.view, views);
  const isElsewhere = options.allProjects || options.projects.length > 0;
  const { projects, allProjects, clusters, allClusters, ...viewSettings } = view;
  const ofProjects = projects !== undefined || allProjects !== undefined || ownersOf(clusters) !== undefined;
  // Clusters of the view's projects do not apply to others.
  const hasClusters = options.clusters.length === 0 && !options.allClusters && !(isElsewhere && ofProjects);
  return {
    ...viewSettings,
    ...(!isElsewhere && projects && { projects }),
    ...(!isElsewhere && allProjects && { allProjects }),
    ...(hasClusters && clusters && { clusters }),
    ...(hasClusters && allClusters && { allClusters }),
  };
}

/** The view settings that the options and the view ask for; an option comes first. */
export function chosenViewSettings(options: Options, view: SavedView): ViewSettings {
  const { screen, filter, states, verdicts, sort, columns } = options;
  const asked = {
    ...(screen && { screen }),
    ...(filter !== undefined && { filter }),
    ...(states.length > 0 && { states }),
    ...(verdicts.length > 0 && { verdicts }),
    ...(sort && { sort }),
    ...(columns && { columns }),
  };
  const other = asked.screen !== undefined && screenOf(view) !== asked.screen;
  // On another screen the view's order and states mean nothing.
  const { columns: shown, filter: words } = view;
  const kept: ViewSettings = other
    ? { ...(shown && { columns: shown }), ...(words !== undefined && { filter: words }) }
    : viewSettingsOf(view);
  const viewSettings = { ...kept, ...asked };
  checkViewSettings(viewSettings);
  const where = screenOf(viewSettings);
  return where === undefined ? viewSettings : { ...viewSettings, screen: where };
}

/** Throws for view settings that only the full-screen view can show; a list can keep to states and columns. */
export function checkPrintable(
  { screen = 'list', filter, states, verdicts, sort }: ViewSettings,
  printed: 'sentences' | 'a list',
): void {
  const needs = [
    [screen !== 'list', `the screen ${screen}`],
    [filter !== undefined, 'a filter'],
    [verdicts !== undefined, 'verdicts'],
    [sort !== undefined, 'an order'],
    [states !== undefined && printed === 'sentences', 'states'],
  ] as const;
  const [, what] = needs.find(([isAsked]) => isAsked) ?? [];
  if (what === undefined) return;
  throw new UsageError(
    `Only the full-screen view has ${what}; this run prints ${printed}.`,
    'Run it on a terminal without --plain, or leave that out.',
  );
}

function viewSettingsOf({ screen, filter, states, verdicts, sort, columns }: SavedView): ViewSettings {
  return {
    ...(screen && { screen }),
    ...(filter !== undefined && { filter }),
    ...(states && { states }),
    ...(verdicts && { verdicts }),
    ...(sort && { sort }),
    ...(columns && { columns }),
  };
}

/** The projects of clusters that are all given as `PROJECT/NAME`; undefined if one has none. */
export function ownersOf(clusters: readonly string[] = []): readonly string[] | undefined {
  const owners = clusters.flatMap((text) => splitCluster(text).project ?? []);
  return owners.length > 0 && owners.length === clusters.length ? [...new Set(owners)] : undefined;
}

function noSuchView(name: string, views: SavedViews): UsageError {
  const names = [...views.keys()];
  return new UsageError(
    `There is no view ${quote(name)}.`,
    names.length === 0
      ? 'config.toml has none yet: V on the screen saves one.'
      : didYouMean(name, names, `There are ${fewNames(names)}.`),
  );
}
