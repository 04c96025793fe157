import { AtlasError } from '../atlas/api/errors.ts';
import { exitCode } from '../cli/exit-code.ts';
import { openHooks, type OpenHooks } from '../hooks/open-hooks.ts';
import type { ProjectNames } from '../jobs/cluster-names.ts';
import { openLastLook } from '../last-look/last-look.ts';
import { realClock } from '../platform/clock.ts';
import { configFilePath } from '../platform/config-paths.ts';
import { createStore } from '../platform/store.ts';
import { SignInError } from '../platform/usage-error.ts';
import type { Settings } from '../settings/settings.ts';
import { openViewShelf } from '../settings/view-file.ts';
import type { KeptTargets } from '../state-file/kept-state.ts';
import type { Shown } from '../ui/app/screen.tsx';
import type { AppStore } from '../ui/state/app-store.ts';
import { wholeViewSettings, type ViewSettings } from '../views/saved-view.ts';
import type { CommandContext } from './session/context.ts';
import { firstRun } from './session/first-run.ts';
import { keptRoster } from './session/kept-roster.ts';
import { openLastState } from './session/last-state.ts';
import { pick, pickerStart, type Picked } from './session/pick.ts';
import { createProjectDirectory } from './session/project-names.ts';
import { releaseKeyboard } from './session/raw-keyboard.ts';
import { openRoster, type Roster } from './session/roster.ts';
import { opened, signIn, type Connection, type SignedIn } from './session/session.ts';
import { isUsual, showKept, type OpenScreen } from './watching/first-screen.ts';
import { openLiveView, type LiveView } from './watching/live-view.ts';
import { showScreen } from './watching/show-screen.ts';
import { otherSelection, type Looks, type Watched, type WatchRun } from './watching/watch-run.ts';

/** What comes next: clusters to watch, or the end with its exit code. */
type Next = Watched | number;

/**
 * `watch`: the full-screen views, one after the other: without keys the first-run screen, without clusters the picker,
 * then the view of the jobs, where `c` leads back to the picker. The connection stays open throughout.
 */
export async function run(context: CommandContext): Promise<number> {
  let connection: Connection | undefined;
  let endKeeping: (() => Promise<void>) | undefined;
  let hooks: OpenHooks | undefined;
  let screen: OpenScreen | undefined;
  try {
    const entered = await enter(context);
    if (typeof entered === 'number') return entered;
    const names = createStore<ProjectNames>(new Map());
    const last = openLastState(context, entered.account);
    const lastLook = openLastLook(context, entered.account);
    const looks: Looks = { before: lastLook.at, last: realClock.now() };
    endKeeping = lastLook.keep(() => looks.last);
    hooks = openHooks(context, names, realClock);
    const kept = last.targetsOf(entered.settings);
    const shown = firstShown(context.settings);
    const refused = hooks.troubles.get();
    if (kept !== undefined && isUsual(shown))
      screen = showKept(context, entered.settings, { kept, last, looks, refused });
    connection = await entered.open();
    const directory = createProjectDirectory(connection.atlas, context, names);
    const views = openViewShelf(configFilePath(context), context.settings.views);
    const all = { context, connection, directory, last, looks, hooks, views };
    return await showViews(all, kept, { shown, screen });
  } finally {
    screen?.close();
    await releaseKeyboard();
    await hooks?.close();
    await endKeeping?.();
    await connection?.close();
  }
}

async function enter(context: CommandContext): Promise<SignedIn | number> {
  try {
    return await signIn(context);
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    const end = await firstRun(context, error);
    return typeof end === 'number' ? end : opened(end);
  }
}

/** One view after the other, at first of the kept clusters if there are any; returns the exit code. */
async function showViews(
  all: WatchRun,
  kept: KeptTargets | undefined,
  first: Pick<Watched, 'shown' | 'screen'>,
): Promise<number> {
  let next: Next =
    kept === undefined
      ? await rosterOf(all, { selection: all.connection.settings, shown: first.shown })
      : { ...(await lastWatched(all, kept)), ...first };
  while (typeof next !== 'number') next = await view(all, next);
  return next;
}

/** The clusters that the settings named last time, until Atlas says what they name now. */
async function lastWatched({ context, connection, last }: WatchRun, kept: KeptTargets): Promise<Watched> {
  const { signal, log } = context;
  const { atlas, settings: selection } = connection;
  const open = (ended: AbortSignal): Promise<Roster> =>
    openRoster(atlas, selection, AbortSignal.any([signal, ended]));
  const roster = keptRoster({ kept, open, clock: realClock, log });
  // While the first request is on its way.
  await last.load();
  return { roster, selection, told: undefined };
}

/**
 * The clusters that the settings name; a person chooses if the settings leave a choice, name something that does not
 * exist, or Atlas can't be asked.
 */
async function rosterOf(
  all: WatchRun,
  { selection, told, shown }: Pick<Watched, 'selection' | 'shown'> & Partial<Pick<Watched, 'told'>>,
): Promise<Next> {
  const { context, connection, directory } = all;
  const { signal } = context;
  // While Atlas is asked and nothing is shown, Ctrl+C belongs to the terminal.
  await releaseKeyboard();
  try {
    return { roster: await openRoster(connection.atlas, selection, signal), selection, told, shown };
  } catch (error) {
    signal.throwIfAborted();
    const start = pickerStart(error, selection);
    if (start === undefined) throw error;
    const end = await pick(context, connection, directory, { start, selection });
    if (end.kind === 'picked') return rosterOf(all, { ...end, shown });
    if (end.kind === 'found') return { roster: end.roster, selection, told: undefined, shown };
    if (end.kind === 'exit') return end.code;
    // Nobody chose, so report the trouble where it stays readable.
    if (end.trouble !== undefined) throw new AtlasError(end.trouble.sentence, end.trouble);
    if (start.told !== undefined) throw error;
    return exitCode.good;
  }
}

/** Watches these clusters until the person leaves, or chooses others. */
async function view(all: WatchRun, watched: Watched): Promise<Next> {
  const live = openLiveView(all, watched);
  try {
    return await lookAt(all, watched, live);
  } finally {
    all.looks.before = undefined;
    await live.close();
  }
}

/** The screen, and the picker from which a person can return to it. */
async function lookAt(all: WatchRun, watched: Watched, live: LiveView): Promise<Next> {
  let before: AppStore | undefined;
  for (;;) {
    const end = await showScreen(all, watched, live, before);
    if (end.kind === 'exit') return end.code;
    if (end.kind === 'view') {
      const selection = otherSelection(all, watched, end.view) ?? watched.selection;
      const viewSettings = wholeViewSettings(end.view, all.context.settings.columns);
      return rosterOf(all, { selection, shown: { viewSettings, name: end.name } });
    }
    before = end.store;
    const picked = await pickOthers(all, watched);
    if (picked.kind === 'picked') return rosterOf(all, picked);
    if (picked.kind === 'exit') return picked.code;
    if (picked.kind === 'quit') return exitCode.good;
  }
}

async function pickOthers(
  { context, connection, directory }: WatchRun,
  { roster }: Watched,
): Promise<Picked> {
  const { projects, clusters } = roster.get();
  const [project, ...others] = projects;
  const isOne = project !== undefined && others.length === 0;
  const start = {
    project: isOne ? { id: project.id, name: directory.nameOf(project) } : undefined,
    current: clusters,
    canLeave: true,
  };
  return pick(context, connection, directory, { start, selection: connection.settings });
}

/** What the options and the view show at first; by the view's name, unless an option changes it. */
function firstShown({ viewSettings, view: name = '', views, columns }: Settings): Shown {
  const view = views.get(name);
  const whole = (of: ViewSettings): string => JSON.stringify(wholeViewSettings(of, columns));
  return { viewSettings, ...(view && whole(view) === whole(viewSettings) && { name }) };
}
