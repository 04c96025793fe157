import { realClock } from '../feed/clock.ts';
import { createFeed } from '../feed/feed.ts';
import { createStore, type Store } from '../feed/store.ts';
import type { Job } from '../jobs/job.ts';
import { loadScreen } from '../ui/open-first.ts';
import type { CommandContext } from './context.ts';
import { openSession, type Session } from './session.ts';
import { projectName } from './targets.ts';
import { writeList, type ListFileFormat } from './write-list.ts';

/**
 * `watch`: the full-screen view. The first request is on its way before Ink is loaded, and the keyboard is read raw
 * from the start, so that keys typed before the first frame count.
 */
export async function run(context: CommandContext): Promise<number> {
  const session = await openSession(context);
  const feed = createFeed({
    atlas: session.atlas,
    clusters: session.clusters,
    pageSize: context.settings.pageSize,
    interval: context.settings.interval,
    clock: realClock,
    log: context.log,
  });
  const project = createStore(session.project.name);
  context.stdin.setRawMode?.(true);
  feed.start();
  try {
    const { openScreen } = await loadScreen(feed, realClock);
    context.signal.throwIfAborted();
    const closed = openScreen({
      feed,
      clock: realClock,
      settings: context.settings,
      project,
      save: (jobs, format) => save(jobs, format, context),
    });
    if (session.project.name === session.project.id) void nameProject(session, project, context);
    return await closed;
  } finally {
    context.stdin.setRawMode?.(false);
    await feed.close();
    await session.close();
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

/** Most people name their project by its id; the screen says its name as soon as that is known. */
async function nameProject(
  { atlas, project }: Session,
  shown: Store<string>,
  { signal, log }: CommandContext,
): Promise<void> {
  try {
    const name = await projectName(atlas, project.id, signal);
    if (name !== undefined) shown.set(name);
  } catch (error) {
    log(`the project's name was not found: ${error instanceof Error ? error.message : String(error)}`);
  }
}
