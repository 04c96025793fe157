import { flushCompileCache } from 'node:module';
import { AtlasError } from '../atlas/api/errors.ts';
import { realClock } from '../platform/clock.ts';
import { createFeed } from '../feed/feed.ts';
import { createCoverageFeed, type CoverageFeed } from '../feed/coverage/coverage-feed.ts';
import type { Feed } from '../feed/feed-state.ts';
import type { ProjectNames } from '../jobs/cluster-names.ts';
import type { Coverage } from '../jobs/coverage/coverage.ts';
import type { FailureCause } from '../jobs/failures/failures.ts';
import type { Job } from '../jobs/job.ts';
import { configFilePath } from '../platform/config-paths.ts';
import { createStore, type Store } from '../platform/store.ts';
import { openViewShelf, type ViewShelf } from '../settings/view-file.ts';
import type { Settings } from '../settings/settings.ts';
import {
  wholeViewSettings,
  type SavedView,
  type ViewSettings,
  type ViewTargets,
} from '../views/saved-view.ts';
import { SignInError } from '../platform/usage-error.ts';
import type { AppStore } from '../ui/state/app-store.ts';
import { openLastLook } from '../last-look/last-look.ts';
import { loadScreen } from '../ui/app/load-screen.ts';
import type { Shown } from '../ui/app/screen.tsx';
import { terminalOf } from '../ui/terminal/terminal.ts';
import { createScreenOutput } from '../ui/terminal/screen-output.ts';
import { capHeap } from '../platform/v8-flags.ts';
import type { CommandContext } from './session/context.ts';
import { exitCode } from '../cli/exit-code.ts';
import { firstRun } from './session/first-run.ts';
import { releaseKeyboard, withRawKeyboard } from './session/raw-keyboard.ts';
import { openHooks } from '../hooks/open-hooks.ts';
import type { OpenHooks } from '../hooks/open-hooks.ts';
import { pick, pickerStart } from './session/pick.ts';
import { connect, type Connection } from './session/session.ts';
import { createProjectDirectory, type ProjectDirectory } from './session/project-names.ts';
import { keptRoster } from './session/kept-roster.ts';
import { openLastState, type LastState } from './session/last-state.ts';
import { openRoster, refusalTexts, type Roster } from './session/roster.ts';
import { homeOf, selectionOf, watchedTargets, type Selection } from './session/targets.ts';
import type { KeptTargets } from '../state-file/kept-state.ts';
import {
  writeCauses,
  writeCoverage,
  writeList,
  type ListFileFormat,
  type ListWritten,
} from '../output/write-list.ts';

/**
 * When to write the compile cache, milliseconds after the screen opens: V8 soon drops code that ran only once, at the
 * start, and that is what the next start needs. If there is a cache already, this costs nothing.
 */
const cacheAfter = 300;

/** What to watch, a message about the choice, and how to look at it. */
type Watched = {
  readonly roster: Roster;
  readonly selection: Selection;
  readonly told: string | undefined;
  /** What the screen shows at first; absent for the usual. */
  readonly shown?: Shown | undefined;
};

/** When somebody looked: in an earlier run, for the first view of this one, and last; milliseconds since 1970. */
type Looks = { before: number | undefined; last: number };

/** What all views of a run share. */
type Surroundings = {
  readonly directory: ProjectDirectory;
  readonly last: LastState;
  readonly looks: Looks;
  readonly hooks: OpenHooks;
  readonly views: ViewShelf;
};

/** In a demo an export goes missing while somebody watches: no one waits there for minutes. */
const demoEventPause = 10_000;

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
  try {
    const entered = await enter(context);
    if (typeof entered === 'number') return entered;
    connection = entered;
    const directory = createProjectDirectory(connection.atlas, context);
    const last = openLastState(context, connection.account);
    const lastLook = openLastLook(context, connection.account);
    const looks: Looks = { before: lastLook.at, last: realClock.now() };
    endKeeping = lastLook.keep(() => looks.last);
    hooks = openHooks(context, directory.names, realClock);
    const views = openViewShelf(configFilePath(context), context.settings.views);
    const surroundings = { directory, last, looks, hooks, views };
    const kept = last.targetsOf(connection.settings);
    const shown = firstShown(context.settings);
    let next: Next =
      kept === undefined
        ? await rosterOf(context, connection, directory, { selection: connection.settings, shown })
        : { ...lastWatched(context, connection, kept), shown };
    while (typeof next !== 'number') next = await view(context, connection, surroundings, next);
    return next;
  } finally {
    await releaseKeyboard();
    await hooks?.close();
    await endKeeping?.();
    await connection?.close();
  }
}

async function enter(context: CommandContext): Promise<Connection | number> {
  try {
    return await connect(context);
  } catch (error) {
    if (error instanceof SignInError) return firstRun(context, error);
    throw error;
  }
}

/** The clusters that the settings named last time, until Atlas says what they name now. */
function lastWatched({ signal, log }: CommandContext, connection: Connection, kept: KeptTargets): Watched {
  const { atlas, settings: selection } = connection;
  const open = (ended: AbortSignal): Promise<Roster> =>
    openRoster(atlas, selection, AbortSignal.any([signal, ended]));
  return { roster: keptRoster({ kept, open, clock: realClock, log }), selection, told: undefined };
}

/**
 * The clusters that the settings name; a person chooses if the settings leave a choice, name something that does not
 * exist, or Atlas can't be asked.
 */
async function rosterOf(
  context: CommandContext,
  connection: Connection,
  directory: ProjectDirectory,
  { selection, told, shown }: Pick<Watched, 'selection' | 'shown'> & Partial<Pick<Watched, 'told'>>,
): Promise<Next> {
  const { signal } = context;
  // While Atlas is asked and nothing is shown, Ctrl+C belongs to the terminal.
  await releaseKeyboard();
  try {
    return { roster: await openRoster(connection.atlas, selection, signal), selection, told, shown };
  } catch (error) {
    signal.throwIfAborted();
    const start = pickerStart(error, selection);
    if (start === undefined) throw error;
    const end = await pick(context, connection, directory, { start, selection, canLeave: false });
    if (end.kind === 'picked') return rosterOf(context, connection, directory, { ...end, shown });
    if (end.kind === 'found') return { roster: end.roster, selection, told: undefined, shown };
    if (end.kind === 'exit') return end.code;
    // Nobody chose, so report the trouble where it stays readable.
    if (end.trouble !== undefined) throw new AtlasError(end.trouble.sentence, end.trouble);
    if (start.told !== undefined) throw error;
    return exitCode.good;
  }
}

/** Watches these clusters until the person leaves, or chooses others. */
async function view(
  context: CommandContext,
  connection: Connection,
  { directory, last, looks, hooks, views }: Surroundings,
  { roster, selection, told, shown }: Watched,
): Promise<Next> {
  const { settings, log } = context;
  const feed = createFeed({
    atlas: connection.atlas,
    clusters: roster.get().clusters,
    pageSize: settings.pageSize,
    interval: settings.interval,
    budget: settings.budget,
    clock: realClock,
    ...(context.settings.demo !== undefined && { eventPause: demoEventPause }),
    recall: last.clusterOf,
    log,
  });
  // Send the first request before loading Ink.
  feed.start();
  const refused = createStore<readonly string[]>([]);
  const follow = (): void => {
    const { projects, clusters, refusals } = roster.get();
    directory.note(projects);
    const changed = roster.told?.get();
    refused.set([
      ...(changed === undefined ? [] : [changed]),
      ...refusalTexts(refusals, directory.nameOf),
      ...hooks.troubles.get(),
    ]);
    feed.watch(clusters);
  };
  follow();
  const leave = [roster.subscribe(follow), roster.told?.subscribe(follow), hooks.troubles.subscribe(follow)];
  const keepLast = last.keep(feed.getState, () => ({
    selection,
    projects: roster.get().projects.map((each) => ({ id: each.id, name: directory.nameOf(each) })),
    clusters: roster.get().clusters,
  }));
  const coverage = createCoverageFeed({
    atlas: connection.atlas,
    feed,
    clock: realClock,
    grace: settings.grace,
    projectName: (groupId) => directory.names.get().get(groupId) ?? groupId,
    log: context.log,
  });
  leave.push(hooks.watch(feed, coverage));
  coverage.start();
  roster.follow(realClock, feed);
  try {
    return await lookAt({
      feed,
      coverage,
      context,
      connection,
      directory,
      looks,
      roster,
      selection,
      refused,
      told,
      shown,
      views,
    });
  } finally {
    looks.before = undefined;
    for (const stop of leave) stop?.();
    roster.close();
    await coverage.close();
    await keepLast();
    await feed.close();
  }
}

type Watching = Watched & {
  readonly feed: Feed;
  readonly coverage: CoverageFeed;
  readonly context: CommandContext;
  readonly connection: Connection;
  readonly directory: ProjectDirectory;
  readonly looks: Looks;
  readonly refused: Store<readonly string[]>;
  readonly views: ViewShelf;
};

async function lookAt(watching: Watching): Promise<Next> {
  const {
    feed,
    coverage,
    context,
    connection,
    directory,
    looks,
    roster,
    selection,
    refused,
    told,
    shown,
    views,
  } = watching;
  const { settings } = context;
  const home = homeOf(settings, selection);
  const watched = (): ViewTargets => watchedTargets(selection, roster.get());
  const asked = (view: SavedView): Selection | undefined => {
    const projects = roster.get().projects.map((each) => ({ ...each, name: directory.nameOf(each) }));
    return selectionOf(view, watched(), projects);
  };
  let before: AppStore | undefined;
  for (;;) {
    const end = await withRawKeyboard(settings, async () => {
      const output = createScreenOutput(terminalOf(settings), capHeap());
      // Restores the terminal, even if the program ends before Ink starts.
      process.once('exit', output.giveBack);
      try {
        const { showFirstFrame } = await import('../ui/app/first-frame.ts');
        const isFirst = before === undefined && told === undefined && isUsual(shown);
        const showFirst = (): boolean => {
          const projects = directory.names.get();
          const seenAt = looks.before ?? Infinity;
          const first = { feed, clock: realClock, settings, projects, refused: refused.get(), output, home };
          return isFirst && showFirstFrame({ ...first, seenAt });
        };
        const { openScreen } = await loadScreen(feed, realClock, showFirst);
        context.signal.throwIfAborted();
        // Only now, so that this answer does not delay the first rows.
        void directory.find(roster.get().projects.map(({ id }) => id));
        realClock.schedule(flushCompileCache, cacheAfter);
        return await openScreen({
          feed,
          coverage,
          output,
          home,
          shown,
          views,
          watched,
          isWatched: (view) => asked(view) === undefined,
          store: before,
          lookedAt: looks.before,
          onLook: (at) => {
            looks.last = at;
          },
          told: before === undefined ? told : undefined,
          clock: realClock,
          settings,
          projects: directory.names,
          refused,
          save: (jobs, format) => save(jobs, format, context, directory.names.get()),
          saveClusters: (clusters, format) => saveClusters(clusters, format, context),
          saveCauses: (causes, format) => saveCauses(causes, format, context),
        });
      } finally {
        process.off('exit', output.giveBack);
        output.giveBack();
      }
    });
    if (end.kind === 'exit') return end.code;
    if (end.kind === 'view') {
      const { view, name } = end;
      const shown = { viewSettings: wholeViewSettings(view, settings.columns), name };
      return rosterOf(context, connection, directory, { selection: asked(view) ?? selection, shown });
    }
    before = end.store;
    const { projects, clusters } = roster.get();
    const [project, ...others] = projects;
    const start = {
      project:
        project && others.length === 0 ? { id: project.id, name: directory.nameOf(project) } : undefined,
      current: clusters,
    };
    const asking = { start, selection: connection.settings, canLeave: true };
    const picked = await pick(context, connection, directory, asking);
    if (picked.kind === 'picked') return rosterOf(context, connection, directory, picked);
    if (picked.kind === 'exit') return picked.code;
    if (picked.kind === 'quit') return exitCode.good;
  }
}

/** What the options and the view show at first; by the view's name, unless an option changes it. */
function firstShown({ viewSettings, view: name = '', views, columns }: Settings): Shown {
  const view = views.get(name);
  const whole = (of: ViewSettings): string => JSON.stringify(wholeViewSettings(of, columns));
  return { viewSettings, ...(view && whole(view) === whole(viewSettings) && { name }) };
}

/** Whether the first screen is as usual. */
function isUsual(shown: Shown | undefined): boolean {
  return Object.keys(shown?.viewSettings ?? {}).length === 0;
}

/** Writes the visible jobs to a file in the folder where the program was started. */
async function save(
  jobs: readonly Job[],
  format: ListFileFormat,
  { timing }: CommandContext,
  projects: ProjectNames,
): Promise<string> {
  return writtenText(await writeList(jobs, format, process.cwd(), timing.now(), projects), ['job', 'jobs']);
}

async function saveClusters(
  clusters: readonly Coverage[],
  format: ListFileFormat,
  { timing }: CommandContext,
): Promise<string> {
  const written = await writeCoverage(clusters, format, process.cwd(), timing.now());
  return writtenText(written, ['cluster', 'clusters']);
}

async function saveCauses(
  causes: readonly FailureCause[],
  format: ListFileFormat,
  { timing }: CommandContext,
): Promise<string> {
  const written = await writeCauses(causes, format, process.cwd(), timing.now());
  return writtenText(written, ['cause', 'causes']);
}

function writtenText(written: ListWritten, [one, many]: readonly [string, string]): string {
  if (written.kind === 'failed') return `${written.sentence} ${written.remedy}`;
  return `Wrote ${written.rows} ${written.rows === 1 ? one : many} to ${written.file}`;
}
