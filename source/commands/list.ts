import { AtlasError } from '../atlas/errors.ts';
import type { ClusterState, Feed, FeedState } from '../feed/feed-state.ts';
import { createFeed } from '../feed/feed.ts';
import { realClock } from '../feed/clock.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import type { OutputFormat } from '../settings/values.ts';
import { UsageError } from '../settings/usage-error.ts';
import type { CommandContext } from './context.ts';
import { everyJob } from './every-job.ts';
import { exitCode } from './exit-code.ts';
import { jsonDocument, lineFormat, type ListFormat } from './list-formats.ts';
import { openSession, type Session } from './session.ts';

/** `list`: prints the jobs once, or with `--follow` goes on with a line for each change. */
export async function run(context: CommandContext): Promise<number> {
  const { options } = context.commandLine;
  const output = options.output ?? 'table';
  if (options.follow && output === 'json') {
    throw new UsageError(
      'A JSON document has an end, and --follow has none.',
      'Use -o ndjson: one object a line.',
    );
  }
  const session = await openSession(context, { retries: options.follow ? 0 : 3 });
  try {
    if (options.follow) return await follow(session, context, output === 'json' ? 'ndjson' : output);
    const { jobs, totalCount } = options.all
      ? await allJobs(session, context.signal)
      : await newestJobs(session, context);
    print(jobs, totalCount, context, output);
    return exitCode.good;
  } finally {
    await session.close();
  }
}

type Listed = { readonly jobs: readonly Job[]; readonly totalCount: number };

/** The newest page of each cluster: the feed knows where that is, whatever order Atlas lists in. */
async function newestJobs(session: Session, context: CommandContext): Promise<Listed> {
  const feed = openFeed(session, context);
  try {
    feed.start();
    const state = await until(feed, context.signal, ({ clusters }) =>
      clusters.every(({ updatedAt, trouble }) => updatedAt !== undefined || trouble !== undefined),
    );
    throwTrouble(state.clusters);
    return { jobs: state.jobs, totalCount: total(state) };
  } finally {
    await feed.close();
  }
}

/** Every job that Atlas keeps. */
async function allJobs({ atlas, clusters }: Session, signal: AbortSignal): Promise<Listed> {
  const jobs = await everyJob(atlas, clusters, signal);
  return { jobs, totalCount: jobs.length };
}

/** Prints what is there, then a line for each job that came or changed, until Ctrl+C. */
async function follow(
  session: Session,
  context: CommandContext,
  output: Exclude<OutputFormat, 'json'>,
): Promise<number> {
  const feed = openFeed(session, context);
  const printed = new Map<string, Job>();
  let format: ListFormat | undefined;
  let told: string | undefined;
  const printChanges = (): void => {
    const state = feed.getState();
    const trouble = state.clusters.find((cluster) => cluster.trouble)?.trouble;
    const text = trouble && `${trouble.sentence} ${trouble.remedy}`;
    if (text !== undefined && text !== told) context.stderr.write(`${text}\n`);
    told = text;
    if (state.jobs.length === 0) return;
    format ??= startFormat(context, output, session.clusters, state.clockSkew);
    // Oldest first, so that the newest line is the last one, as a log has it.
    for (const job of state.jobs.toReversed()) {
      if (printed.get(job.id) === job) continue;
      printed.set(job.id, job);
      if (wanted(job, context)) context.stdout.write(`${format.line(job)}\n`);
    }
  };
  const leave = feed.subscribe(printChanges);
  try {
    feed.start();
    await aborted(context.signal);
  } finally {
    leave();
    await feed.close();
  }
  return exitCode.interrupted;
}

function startFormat(
  context: CommandContext,
  output: Exclude<OutputFormat, 'json'>,
  clusters: readonly ClusterRef[],
  skew: number,
): ListFormat {
  const format = lineFormat(output, {
    now: context.timing.now() + skew,
    columns: context.stdout.isTTY ? context.stdout.columns : undefined,
    clusters: clusters.map(({ clusterName }) => clusterName),
  });
  for (const line of format.head) context.stdout.write(`${line}\n`);
  return format;
}

function print(
  jobs: readonly Job[],
  totalCount: number,
  context: CommandContext,
  output: OutputFormat,
): void {
  const filtered = context.commandLine.options.states.length > 0;
  const shown = jobs.filter((job) => wanted(job, context));
  if (output === 'json') {
    context.stdout.write(jsonDocument(shown, filtered ? shown.length : totalCount));
    return;
  }
  const clusters = [...new Map(jobs.map((job) => [job.clusterName, job])).values()];
  const format = startFormat(context, output, clusters, 0);
  context.stdout.write(shown.map((job) => `${format.line(job)}\n`).join(''));
}

function wanted(job: Job, { commandLine }: CommandContext): boolean {
  const { states } = commandLine.options;
  return states.length === 0 || states.includes(job.state);
}

function openFeed({ atlas, clusters }: Session, { settings, log }: CommandContext): Feed {
  return createFeed({
    atlas,
    clusters,
    pageSize: settings.pageSize,
    interval: settings.interval,
    clock: realClock,
    log,
  });
}

function total({ clusters }: FeedState): number {
  return clusters.reduce((sum, cluster) => sum + Math.max(cluster.total ?? 0, cluster.loaded), 0);
}

function throwTrouble(clusters: readonly ClusterState[]): void {
  for (const { ref, trouble } of clusters) {
    if (trouble) throw new AtlasError(`The export jobs of ${ref.clusterName} could not be listed.`, trouble);
  }
}

/** Resolves with the first state that the predicate holds for; rejects when the signal aborts. */
function until(feed: Feed, signal: AbortSignal, holds: (state: FeedState) => boolean): Promise<FeedState> {
  return new Promise((resolve, reject) => {
    const check = (): void => {
      const state = feed.getState();
      if (!holds(state)) return;
      leave();
      resolve(state);
    };
    const leave = feed.subscribe(check);
    signal.addEventListener(
      'abort',
      () => {
        leave();
        reject(signal.reason);
      },
      { once: true },
    );
    check();
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
