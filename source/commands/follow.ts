import type { ClusterState, FeedState } from '../feed/feed-state.ts';
import { createFeed } from '../feed/feed.ts';
import { byNewest, clusterKey, isUnfinished } from '../jobs/job.ts';
import { clusterNames, type ClusterNames, type ProjectNames } from '../jobs/cluster-names.ts';
import type { Job } from '../jobs/job.ts';
import { sameJob } from '../jobs/merge.ts';
import type { OutputFormat } from '../cli/values.ts';
import type { CommandContext } from './session/context.ts';
import { everyJob } from './fetching/every-job.ts';
import { createGate } from './fetching/gate.ts';
import { lineFormat } from '../output/list-formats.ts';
import type { Failure, Listing, NameOf } from './fetching/listing.ts';
import { rejectWhenAborted } from './fetching/reject-when-aborted.ts';
import { newestJobs } from './fetching/newest-jobs.ts';
import { retryingText, withRetry, sayOnce } from './fetching/retry.ts';
import { reportSilence } from './fetching/silence.ts';
import { refusalTexts } from './session/roster.ts';
import { openSession } from './session/session.ts';

/** How long the first rows wait for silent clusters, milliseconds: the feed retries them. */
const firstSilence = 5000;

/**
 * `list --follow`: prints the newest jobs (with `--all` every one), then a line for each new or changed job. Ends only
 * with an error, or with the signal's reason.
 */
export async function follow(context: CommandContext, output: Exclude<OutputFormat, 'json'>): Promise<never> {
  const { settings, timing, signal, stderr, log } = context;
  const retrying = { timing, signal, retries: 3, tell: sayOnce(stderr) };
  // The feed backs off on its own, so the client does not.
  const session = await withRetry(() => openSession(context), retrying);
  const { atlas, clusters, directory, roster, refusals } = session;
  const { pageSize, interval, budget } = settings;
  try {
    const list = context.commandLine.options.all ? everyJob : newestJobs;
    // While the jobs load: project names for scripts, where projects were given by id.
    const named =
      output === 'table' || output === 'wide'
        ? undefined
        : directory.find(roster.get().projects.map(({ id }) => id));
    const namesOf = (): ClusterNames => clusterNames(roster.get().clusters, directory.names.get());
    for (const text of refusalTexts(refusals, directory.nameOf)) stderr.write(`${text}\n`);
    const asking = { clusters, signal, pageSize, nameOf: namesOf().of };
    const silence = { longest: firstSilence, onSilence: reportSilence(stderr, namesOf().of) };
    const first = await withRetry(
      () => list({ ...asking, atlas: createGate(timing, silence).guard(atlas) }),
      retrying,
    );
    await named;
    const projects = directory.names.get();
    const tell = createReport(context, output, first, { namesOf, projects });
    const feed = createFeed({ atlas, clusters, pageSize, interval, budget, clock: timing, log });
    const leave = feed.subscribe(() => tell(feed.getState()));
    const leaveRoster = roster.subscribe(() => {
      directory.note(roster.get().projects);
      feed.watch(roster.get().clusters);
    });
    roster.follow(timing, feed);
    try {
      // The listing has just asked for the same.
      feed.start(interval);
      return await rejectWhenAborted(signal);
    } finally {
      leaveRoster();
      leave();
      await feed.close();
    }
  } finally {
    await session.close();
  }
}

/** Prints the first jobs, and returns a function that prints what is new in a later state. */
function createReport(
  context: CommandContext,
  output: Exclude<OutputFormat, 'json'>,
  first: Listing,
  { namesOf, projects }: { readonly namesOf: () => ClusterNames; readonly projects: ProjectNames },
): (state: FeedState) => void {
  const { stdout, stderr, timing, commandLine } = context;
  const { states } = commandLine.options;
  const say = sayOnce(stderr);
  const tellTrouble = createTroubleReport(
    (sentence) => stderr.write(`${sentence}\n`),
    first.failures,
    (ref) => namesOf().of(ref),
  );
  const printed = new Map(first.jobs.map((job) => [job.id, job]));
  const isOlder = olderThan(first);
  let skew = first.serverTime === undefined ? 0 : first.serverTime - timing.now();
  let drawn: readonly Job[] | undefined;
  const format = lineFormat(output, {
    now: () => timing.now() + skew,
    // A terminal that was never given its size, as in some containers, reports 0.
    columns: (stdout.isTTY && stdout.columns) || undefined,
    chosen: context.commandLine.options.columns,
    names: namesOf(),
    projects,
  });
  const print = (jobs: readonly Job[]): void => {
    const wanted = jobs.filter(({ state }) => states.length === 0 || states.includes(state));
    for (const job of wanted) stdout.write(`${format.line(job)}${format.end}`);
  };
  for (const line of format.head) stdout.write(`${line}${format.end}`);
  // Oldest first, so that the newest line is the last one, as in a log.
  print(first.jobs.toReversed());
  for (const remark of first.remarks) say(remark);

  return ({ jobs, clusters, notices, clockSkew }) => {
    // 0 until the feed knows Atlas's clock.
    if (clockSkew !== 0) skew = clockSkew;
    tellTrouble(clusters);
    for (const notice of notices) say(notice);
    if (jobs === drawn) return;
    drawn = jobs;
    const news = jobs.filter((job) => {
      const before = printed.get(job.id);
      if (before === job) return false;
      printed.set(job.id, job);
      return before === undefined ? isUnfinished(job) || !isOlder(job) : !sameJob(before, job);
    });
    print(news.toReversed());
  };
}

/** Whether a job is beyond the newest page that was printed: the feed may find it, but it is not new. */
function olderThan({ jobs, total }: Listing): (job: Job) => boolean {
  if (jobs.length >= total) return () => false;
  const oldest = new Map(jobs.map((job) => [clusterKey(job), job]));
  return (job) => {
    const edge = oldest.get(clusterKey(job));
    return edge !== undefined && byNewest(job, edge) > 0;
  };
}

/**
 * Reports trouble when it begins, not at each retry: passing trouble once for all clusters that share it, other trouble
 * for each cluster by name. `failures`: of clusters that have not answered yet.
 */
function createTroubleReport(
  tell: (sentence: string) => void,
  failures: readonly Failure[],
  nameOf: NameOf,
): (clusters: readonly ClusterState[]) => void {
  let failing = new Map<string, string>();
  const report = (troubles: readonly Failure[]): void => {
    const now = new Map<string, string>();
    for (const { ref, trouble } of troubles) {
      const key = clusterKey(ref);
      const known = failing.get(key);
      const sentence = trouble.retryable
        ? retryingText(trouble)
        : `${nameOf(ref)}: ${trouble.sentence} ${trouble.remedy}`;
      const isNew = known === undefined && ![...failing.values(), ...now.values()].includes(sentence);
      if (isNew) tell(sentence);
      now.set(key, known ?? sentence);
    }
    failing = now;
  };
  report(failures);
  return (clusters) => {
    const waiting = new Map(failures.map(({ ref, trouble }) => [clusterKey(ref), trouble]));
    report(
      clusters.flatMap(({ ref, updatedAt, trouble }) => {
        const still = trouble ?? (updatedAt === undefined ? waiting.get(clusterKey(ref)) : undefined);
        return still === undefined ? [] : { ref, trouble: still };
      }),
    );
  };
}
