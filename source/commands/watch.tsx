import { flushCompileCache } from 'node:module';
import { AtlasError } from '../atlas/api/errors.ts';
import { realClock } from '../platform/clock.ts';
import { createFeed } from '../feed/feed.ts';
import type { Feed } from '../feed/feed-state.ts';
import type { Job } from '../jobs/job.ts';
import { SignInError } from '../platform/usage-error.ts';
import type { AppStore } from '../ui/state/app-store.ts';
import { loadScreen } from '../ui/app/load-screen.ts';
import { terminalOf } from '../ui/terminal/terminal.ts';
import { createScreenOutput } from '../ui/terminal/screen-output.ts';
import { capHeap } from '../platform/v8-flags.ts';
import type { CommandContext } from './session/context.ts';
import { exitCode } from '../cli/exit-code.ts';
import { firstRun } from './session/first-run.ts';
import { handBack, onScreen } from './session/raw-keyboard.ts';
import { pick, startOfPick, type Watched } from './session/pick.ts';
import { connect, type Connection } from './session/session.ts';
import { createProjectDirectory, type ProjectDirectory } from './session/project-names.ts';
import { findTargets } from './session/targets.ts';
import { writeList, type ListFileFormat } from '../output/write-list.ts';

/**
 * When the compile cache is written, milliseconds after the screen opens: V8 soon forgets what ran only once, at the
 * start, and that is what the next start wants from the cache. A cache that is there already costs nothing.
 */
const cacheAfter = 300;

/** What comes next: clusters to watch, or the end with its exit code. */
type Next = Watched | number;

/**
 * `watch`: the full-screen views, one after the other: without keys the first-run screen, without clusters the picker,
 * then the view of the jobs, from which `c` leads back to the picker. The connection is kept throughout.
 */
export async function run(context: CommandContext): Promise<number> {
  let connection: Connection | undefined;
  try {
    const entered = await enter(context);
    if (typeof entered === 'number') return entered;
    connection = entered;
    const directory = createProjectDirectory(connection.atlas, context.signal, context.log);
    let next = await firstTargets(context, connection, directory);
    while (typeof next !== 'number') next = await view(context, connection, directory, next);
    return next;
  } finally {
    await handBack();
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

/** What the settings mean; a person chooses where they leave a choice, name what is not there, or Atlas can't be asked. */
async function firstTargets(
  context: CommandContext,
  connection: Connection,
  directory: ProjectDirectory,
): Promise<Next> {
  const { signal } = context;
  // While Atlas is asked and nothing is shown, Ctrl+C is the terminal's.
  await handBack();
  try {
    return { ...(await findTargets(connection.atlas, connection.settings, signal)), told: undefined };
  } catch (error) {
    signal.throwIfAborted();
    const start = startOfPick(error, connection.settings);
    if (start === undefined) throw error;
    const end = await pick(context, connection, directory, start, false);
    if (end.kind === 'picked') return end.watched;
    if (end.kind === 'exit') return end.code;
    // Nobody chose, so what stood in the way is said where it stays to be read.
    if (end.trouble !== undefined) throw new AtlasError(end.trouble.sentence, end.trouble);
    if (start.told !== undefined) throw error;
    return exitCode.good;
  }
}

/** Watches these clusters until the person leaves, or has chosen others. */
async function view(
  context: CommandContext,
  connection: Connection,
  directory: ProjectDirectory,
  watched: Watched,
): Promise<Next> {
  const feed = createFeed({
    atlas: connection.atlas,
    clusters: watched.clusters,
    pageSize: context.settings.pageSize,
    interval: context.settings.interval,
    budget: context.settings.budget,
    clock: realClock,
    log: context.log,
  });
  // The first request is on its way before Ink is loaded.
  feed.start();
  try {
    return await lookAt(feed, context, connection, directory, watched);
  } finally {
    await feed.close();
  }
}

async function lookAt(
  feed: Feed,
  context: CommandContext,
  connection: Connection,
  directory: ProjectDirectory,
  { project, clusters, told }: Watched,
): Promise<Next> {
  directory.note([project]);
  let before: AppStore | undefined;
  for (;;) {
    const end = await onScreen(context.settings, async () => {
      const output = createScreenOutput(terminalOf(context.settings), capHeap());
      // Whatever comes before Ink does, the terminal is as it was.
      process.once('exit', output.giveBack);
      try {
        const first = {
          feed,
          clock: realClock,
          settings: context.settings,
          projects: directory.names.get(),
          output,
        };
        const { showFirstFrame } = await import('../ui/app/first-frame.ts');
        const isFirst = before === undefined && told === undefined;
        const { openScreen } = await loadScreen(feed, realClock, () => isFirst && showFirstFrame(first));
        context.signal.throwIfAborted();
        // Not before: this answer must not keep the first rows waiting.
        void directory.find([project.id]);
        realClock.schedule(flushCompileCache, cacheAfter);
        return await openScreen({
          feed,
          output,
          store: before,
          told: before === undefined ? told : undefined,
          clock: realClock,
          settings: context.settings,
          projects: directory.names,
          save: (jobs, format) => save(jobs, format, context),
        });
      } finally {
        process.off('exit', output.giveBack);
        output.giveBack();
      }
    });
    if (end.kind === 'exit') return end.code;
    before = end.store;
    const start = {
      project: { id: project.id, name: directory.names.get().get(project.id) ?? project.name },
      current: clusters.map(({ clusterName }) => clusterName),
    };
    const picked = await pick(context, connection, directory, start, true);
    if (picked.kind === 'picked') return picked.watched;
    if (picked.kind === 'exit') return picked.code;
    if (picked.kind === 'quit') return exitCode.good;
  }
}

/** Writes the jobs that are seen to a file in the folder that the program was started in. */
async function save(
  jobs: readonly Job[],
  format: ListFileFormat,
  { timing }: CommandContext,
): Promise<string> {
  const written = await writeList(jobs, format, process.cwd(), timing.now());
  if (written.kind === 'failed') return `${written.sentence} ${written.remedy}`;
  return `Wrote ${written.jobs} ${written.jobs === 1 ? 'job' : 'jobs'} to ${written.file}`;
}
