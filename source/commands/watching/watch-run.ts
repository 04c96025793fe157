import type { OpenHooks } from '../../hooks/open-hooks.ts';
import type { SavedView } from '../../views/saved-view.ts';
import type { ViewShelf } from '../../settings/view-file.ts';
import type { Shown } from '../../ui/app/screen.tsx';
import type { CommandContext } from '../session/context.ts';
import type { LastState } from '../session/last-state.ts';
import type { ProjectDirectory } from '../session/project-names.ts';
import type { Roster } from '../session/roster.ts';
import type { Connection } from '../session/session.ts';
import type { OpenScreen } from './first-screen.ts';
import { selectionOf, watchedTargets, type Selection } from '../session/targets.ts';

/** What all views of a run of `watch` share. */
export type WatchRun = {
  readonly context: CommandContext;
  readonly connection: Connection;
  readonly directory: ProjectDirectory;
  readonly last: LastState;
  readonly looks: Looks;
  readonly hooks: OpenHooks;
  readonly views: ViewShelf;
};

/** When somebody looked: in an earlier run, for the first view of this one, and last; milliseconds since 1970. */
export type Looks = { before: number | undefined; last: number };

/** What to watch, a message about the choice, and how to look at it. */
export type Watched = {
  readonly roster: Roster;
  readonly selection: Selection;
  readonly told: string | undefined;
  /** What the screen shows at first; absent for the usual. */
  readonly shown?: Shown | undefined;
  /** The terminal that shows a first frame of it already. */
  readonly screen?: OpenScreen | undefined;
};

/** What a saved view watches if that differs from what is watched; undefined if it is the same. */
export function otherSelection(
  { directory }: Pick<WatchRun, 'directory'>,
  { selection, roster }: Watched,
  view: SavedView,
): Selection | undefined {
  const projects = roster.get().projects.map((each) => ({ ...each, name: directory.nameOf(each) }));
  return selectionOf(view, watchedTargets(selection, roster.get()), projects);
}
