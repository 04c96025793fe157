import type { Feed } from '../../feed/feed-state.ts';
import type { FailureCause } from '../../jobs/failures/failures.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import type { ThemeName } from '../../cli/values.ts';
import type { Binding } from '../../keys/keymap.ts';
import type { ViewMenu } from '../../views/view-menu.ts';
import type { ActivityRow } from '../state/activity-state.ts';
import type { AppAction, AppState } from '../state/app-state.ts';

/** Where a key works. Handled top-down: an overlay, then the screen, then everywhere. */
export type Scope =
  | 'copy'
  | 'columns'
  | 'views'
  | 'view-name'
  | 'view-sure'
  | 'coverage'
  | 'causes'
  | 'why'
  | 'why-full'
  | 'timeline'
  | 'activity'
  | 'away'
  | 'filter'
  | 'command'
  | 'help'
  | 'pane'
  | 'full'
  | 'list'
  | 'global';

/** What keys can do. */
export type Commands = {
  readonly state: AppState;
  /** How many jobs remain visible. */
  readonly visible: number;
  /** The cluster that is selected in the clusters view. */
  readonly cluster: () => ClusterRef | undefined;
  /** The selected one of the failures by cause; worked out when asked. */
  readonly cause: () => FailureCause | undefined;
  /** What is selected in the activity; worked out when asked. */
  readonly happened: () => ActivityRow | undefined;
  /** Whether a verdict turned bad after that time, milliseconds since 1970 on the local clock. */
  readonly hasTurnedBad: (since: number) => boolean;
  readonly dispatch: (action: AppAction) => void;
  readonly feed: Feed;
  /** Asks Atlas now for all that is shown. */
  readonly refresh: () => void;
  /** The local clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Opens Atlas's page of the backups, or the bucket in its cloud's console; reports what came of it. */
  readonly openPage: (what: 'backups' | 'bucket') => void;
  /** Runs the typed or chosen command, or completes the line with it. */
  readonly runCommand: () => void;
  readonly completeCommand: () => void;
  readonly setTheme: (name: ThemeName) => void;
  /** How many saved views there are. */
  readonly views: number;
  /** Opens a saved view; where that means other clusters, the program goes on with those. */
  readonly openView: (name: string) => void;
  /** The view at the cursor of their menu, or at this place, from 0. */
  readonly openMarkedView: (place?: number) => void;
  /** Saves what the screen shows under this name, or the typed one; asks before another view is replaced. */
  readonly saveView: (name?: string) => void;
  /** Replaces or deletes the view of the open question. */
  readonly confirmView: () => void;
  /** Copies the command line that opens what the screen shows, or the view at the cursor of the menu. */
  readonly copyView: () => void;
  readonly copyMarkedView: () => void;
  /** Leaves the view to choose other clusters. */
  readonly pick: () => void;
  readonly quit: () => void;
  readonly suspend: () => void;
  /** Copies this choice (`copy-choices.ts`) of the selected job, and reports it. */
  readonly copy: (id: string) => void;
  /** Writes the visible jobs to a file, and reports its name. */
  readonly save: (format: 'json' | 'csv') => void;
};

/** What tells whether a key can act. */
export type Facts = Pick<
  Commands,
  'state' | 'visible' | 'cluster' | 'cause' | 'happened' | 'hasTurnedBad' | 'views'
> & { readonly feed: Pick<Feed, 'getState'> };

/** A key of the full-screen view. */
export type AppBinding = Binding<Scope, Commands, Facts>;

/** The scopes whose keys work now, topmost first. */
export function activeScopes(state: AppState): readonly Scope[] {
  if (state.command !== undefined) return ['command'];
  if (state.editing) return ['filter'];
  if (state.copying) return ['copy'];
  if (state.choosing !== undefined) return ['columns'];
  if (state.viewing !== undefined) return [viewScope(state.viewing)];
  if (state.help) return ['help', 'global'];
  if (state.away !== undefined) return ['away', 'global'];
  if (state.screen === 'clusters') {
    const { pane } = state.clusters;
    if (pane === 'full') return ['why-full', 'why', 'global'];
    return pane === 'split' ? ['why', 'coverage', 'global'] : ['coverage', 'global'];
  }
  if (state.screen !== 'list') return [state.screen, 'global'];
  if (state.pane === 'full') return ['full', 'pane', 'global'];
  if (state.pane === 'split') return ['pane', 'list', 'global'];
  return ['list', 'global'];
}

function viewScope({ asks }: ViewMenu): Scope {
  if (asks === undefined) return 'views';
  return asks === 'name' ? 'view-name' : 'view-sure';
}

/** Scopes that can cover another one and take its keys (`activeScopes`). */
export const scopesOver: Readonly<Partial<Record<Scope, readonly Scope[]>>> = {
  list: ['pane'],
  pane: ['full'],
  coverage: ['why'],
  why: ['why-full'],
  global: [
    'list',
    'pane',
    'full',
    'coverage',
    'why',
    'why-full',
    'causes',
    'timeline',
    'activity',
    'away',
    'help',
  ],
};

/** Scopes with a text field: typed characters never reach a binding. */
export const typingScopes: ReadonlySet<Scope> = new Set<Scope>(['filter', 'command', 'view-name']);

/** Whether characters go into a text field. */
export function isTyping(state: AppState): boolean {
  return activeScopes(state).some((scope) => typingScopes.has(scope));
}

/** Where a scope's keys work, after "works", and the command that leads there, if one does. */
export const places: Readonly<Record<Scope, { readonly where: string; readonly way?: string }>> = {
  list: { where: 'in the list', way: '":screen list" leads there' },
  pane: { where: 'where a job is open', way: '":open" opens the selected one' },
  full: { where: 'where a job fills the screen', way: '":open" opens the selected one' },
  coverage: { where: 'among the clusters', way: '":screen clusters" leads there' },
  why: { where: 'where a verdict is explained', way: '":cluster-why" on the clusters opens it' },
  'why-full': { where: 'where a verdict fills the screen', way: '":cluster-why" on the clusters opens it' },
  causes: { where: 'among the failures', way: '":screen causes" leads there' },
  timeline: { where: 'on the time axis', way: '":screen timeline" leads there' },
  activity: { where: 'in the activity', way: '":screen activity" leads there' },
  away: { where: 'in what happened since you last looked' },
  copy: { where: 'after y', way: '":copy" opens the menu' },
  columns: { where: 'among the columns', way: '":columns" opens them' },
  views: { where: 'in the menu of views', way: '":views" opens it' },
  'view-name': { where: 'while you type' },
  'view-sure': { where: 'before a view is replaced or deleted' },
  help: { where: 'in the help', way: '":help" opens it' },
  filter: { where: 'while you type' },
  command: { where: 'after :' },
  global: { where: 'everywhere else' },
};
