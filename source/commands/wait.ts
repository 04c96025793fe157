import { AtlasError, atlasError } from '../atlas/api/errors.ts';
import type { Trouble } from '../atlas/api/errors.ts';
import { waitAfter } from '../atlas/http/retry.ts';
import { clusterNames } from '../jobs/cluster-names.ts';
import { isUnfinished } from '../jobs/job.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import { enumerate, fewNames, someNames } from '../text/quote.ts';
import { span } from '../text/format.ts';
import type { CommandContext } from './session/context.ts';
import { everyJobOf } from './fetching/every-job.ts';
import { createGate } from './fetching/gate.ts';
import { exitCode } from '../cli/exit-code.ts';
import { retryingText, withRetry, sayOnce } from './fetching/retry.ts';
import { createJobCheck, currentJob } from './fetching/check-jobs.ts';
import { chosenPageSize, failureTexts, listEach } from './fetching/listing.ts';
import type { ListingOptions, Failure, Listing, NameOf } from './fetching/listing.ts';
import { refusalTexts } from './session/roster.ts';
import { openSession } from './session/session.ts';

/** The largest page that Atlas allows (Atlas reference, `itemsPerPage`). */
const largestPage = 500;
/** The time between two checks while few of the requests that Atlas allows in a minute are left, milliseconds. */
const slowest = 60_000;
/** Without the complete answer by then, it reports what it waits for so far, milliseconds. */
const announceAfter = 3000;
/** How many ids to name in the sentence about those that had not ended. */
const mostNamed = 5;

/** `wait`: blocks until the named jobs, or all that are unfinished now, have ended; prints a line for each. */
export async function run(context: CommandContext): Promise<number> {
  const { timeout } = context.commandLine.options;
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const waiting = new Map<string, Job>();
  const work = waitForAll({ ...context, signal }, waiting);
  if (timeout === undefined) return work;
  const timedOut = context.timing.delay(timeout, signal).then(() => {
    context.stderr.write(`${timedOutSentence(timeout, waiting)}\n`);
    return exitCode.timedOut;
  });
  try {
    return await Promise.race([work, timedOut]);
  } finally {
    over.abort();
    // Its open requests must end, and its lines be written, before the program exits. The result is decided already.
    await Promise.allSettled([work]);
  }
}

async function waitForAll(context: CommandContext, waiting: Map<string, Job>): Promise<number> {
  const { timing, stderr, commandLine } = context;
  const gate = createGate(timing);
  const session = await openSession(context, { retries: 3, onRetryWait: gate.heed });
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const pageSize = chosenPageSize(context.settings) ?? largestPage;
  const { clusters, directory, refusals } = session;
  const { of: nameOf } = clusterNames(clusters, directory.names.get());
  for (const text of refusalTexts(refusals, directory.nameOf)) stderr.write(`${text}\n`);
  const asking = { atlas: gate.guard(session.atlas), clusters, signal, pageSize, nameOf };
  const left = new Set(clusters.map(nameOf));
  const watch = createWatch({ ...context, signal }, asking, waiting, left);
  const search = createSearch(asking, commandLine.operands, (ref, listing) => {
    left.delete(nameOf(ref));
    watch.take(listing);
  });
  const searched = withRetry(search, {
    timing,
    signal,
    tell: sayOnce(stderr),
    // Once a cluster has answered, the host's name is right.
    get retries() {
      return left.size < clusters.length ? Infinity : 0;
    },
  });
  // An error in the search also ends the checks.
  searched.catch((error: unknown) => over.abort(error));
  try {
    const code = await watch.until(searched);
    return code === exitCode.good && refusals.length > 0 ? exitCode.network : code;
  } finally {
    over.abort();
    await Promise.allSettled([searched]);
    await session.close();
  }
}

/** What to ask Atlas for, and how to name the clusters. */
type WaitAsking = ListingOptions & { readonly pageSize: number; readonly nameOf: NameOf };

/** Jobs to wait for, and the page that each was on. */
type Found = Pick<Listing, 'jobs' | 'pages'>;
/** What could not be read or requested in the search. */
type Missed = Pick<Listing, 'remarks' | 'failures'>;

/**
 * Searches for the jobs with these ids, or without ids for all unfinished jobs, and passes on each cluster's jobs once
 * it answers. Called again after passing trouble, it asks only the clusters that have not answered yet.
 */
function createSearch(
  asking: WaitAsking,
  ids: readonly string[],
  found: (ref: ClusterRef, found: Found) => void,
): () => Promise<Missed> {
  const { atlas, signal, pageSize, nameOf } = asking;
  let left = asking.clusters;
  let missed: Missed = { remarks: [], failures: [] };
  const missing = new Set(ids);
  const { promise: allFound, resolve: foundAll } = Promise.withResolvers<void>();

  function take(ref: ClusterRef, jobs: readonly Job[], pages: Found['pages'] = new Map()): void {
    const wanted = jobs.filter((job) => (ids.length === 0 ? isUnfinished(job) : missing.has(job.id)));
    for (const { id } of wanted) missing.delete(id);
    found(ref, { jobs: wanted.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)), pages });
    if (ids.length > 0 && missing.size === 0) foundAll();
  }

  async function listAll(): Promise<void> {
    if (left.length === 0) return;
    const some = await listSome(left);
    const passing = some.failures.filter(({ trouble }) => mayPass(trouble));
    left = passing.map(({ ref }) => ref);
    missed = {
      remarks: [...new Set([...missed.remarks, ...some.remarks])],
      failures: [...missed.failures, ...some.failures.filter(({ trouble }) => !mayPass(trouble))],
    };
    const [first] = passing;
    if (first !== undefined) throw new AtlasError(first.trouble.sentence, first.trouble);
  }

  /** If the last ones of several fail for good, that concerns only them. */
  async function listSome(clusters: readonly ClusterRef[]): Promise<Missed> {
    try {
      return await listEach(
        clusters,
        async (ref) => {
          const listing = await everyJobOf(atlas, ref, pageSize, signal, nameOf);
          take(ref, listing.jobs, listing.pages);
          return listing;
        },
        nameOf,
      );
    } catch (error) {
      const isRest = error instanceof AtlasError && clusters.length < asking.clusters.length;
      if (!isRest || mayPass(error.trouble)) throw error;
      return { remarks: [], failures: clusters.map((ref) => ({ ref, trouble: error.trouble })) };
    }
  }

  /** A shard's own export is in no list. */
  async function findUnlisted(id: string): Promise<void> {
    const failed = new Set(missed.failures.map(({ ref }) => ref));
    for (const ref of asking.clusters) {
      if (failed.has(ref)) continue;
      const job = await currentJob(atlas, ref, id, signal);
      if (job !== undefined) return take(ref, [job]);
    }
    const [failure] = missed.failures;
    if (failure !== undefined) throw new AtlasError(failure.trouble.sentence, failure.trouble);
    throw notFound(asking.clusters.map(nameOf), id);
  }

  return async () => {
    // A single job of a single cluster is requested by itself; several are on pages that they share.
    if (ids.length !== 1 || asking.clusters.length > 1) await Promise.race([listAll(), allFound]);
    for (const id of missing) await findUnlisted(id);
    // Once all are found, the other clusters no longer matter.
    return ids.length > 0 ? { remarks: [], failures: [] } : missed;
  };
}

/** Whether to retry one of several clusters: one that hangs has exceeded a time limit already, twice. */
function mayPass({ kind, retryable }: Trouble): boolean {
  return retryable && kind !== 'timeout';
}

function notFound(clusters: readonly string[], id: string): AtlasError {
  return atlasError({
    kind: 'not-found',
    sentence: `${fewNames(clusters)} ${clusters.length === 1 ? 'has' : 'have'} no export job ${id}.`,
    remedy: 'Check the id and --cluster; atlas-exports list --all -o json shows all that there are.',
    status: 404,
  });
}

type Watch = {
  take(found: Found): void;
  /** Waits until the search is over and all jobs have ended; returns the exit code. */
  until(searched: Promise<Missed>): Promise<number>;
};

/** Watches the jobs found so far while the search goes on. `left`: clusters that have not answered yet. */
function createWatch(
  { timing, signal, stdout, stderr, settings }: CommandContext,
  { atlas, clusters, pageSize, nameOf }: WaitAsking,
  waiting: Map<string, Job>,
  left: ReadonlySet<string>,
): Watch {
  const pages = new Map<string, number>();
  let arrival = Promise.withResolvers<void>();
  let taken = 0;
  let isAnnounced = false;
  let isThrough = false;
  let unsuccessful = false;
  let failed: readonly Failure[] = [];
  let hasLost = false;

  function takeState(job: Job, gone = false): void {
    if (isUnfinished(job) && !gone) {
      waiting.set(job.id, job);
      return;
    }
    waiting.delete(job.id);
    unsuccessful ||= job.state !== 'Successful';
    stdout.write(`${endedLine(job, nameOf(job), gone)}\n`);
  }

  function take(found: Found): void {
    const before = waiting.size;
    taken += found.jobs.length;
    for (const [id, page] of found.pages) pages.set(id, page);
    for (const job of found.jobs) takeState(job);
    const more = waiting.size - before;
    if (isAnnounced && more > 0) stderr.write(`Waiting for ${jobsText(more, 'more ')} to end.\n`);
    arrival.resolve();
    arrival = Promise.withResolvers<void>();
  }

  function reportMissed({ remarks, failures }: Missed): void {
    isThrough = true;
    failed = failures;
    for (const text of [...remarks, ...failureTexts(failures, nameOf)]) stderr.write(`${text}\n`);
  }

  /** Reports what it waits for once that is known, or after some seconds, while the search continues. */
  async function announce(through: Promise<void>): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = timing.schedule(resolve, announceAfter);
    await Promise.race([through, late]).finally(cancel);
    if (waiting.size > 0) stderr.write(`Waiting for ${jobsText(waiting.size)} to end.\n`);
    if (!isThrough) stderr.write(`Still asking ${someNames([...left])}.\n`);
    isAnnounced = waiting.size > 0 || !isThrough;
  }

  const look = createJobCheck({
    atlas,
    clock: timing,
    signal,
    pageSize,
    longestCheck: settings.interval,
    pages,
    onState: takeState,
    onLost(lost, trouble) {
      hasLost = true;
      for (const { id } of lost) waiting.delete(id);
      const refs = lost.slice(0, 1).map((ref) => ({ ref, trouble }));
      for (const text of failureTexts(refs, nameOf)) stderr.write(`${text}\n`);
    },
  });

  async function until(searched: Promise<Missed>): Promise<number> {
    const through = searched.then(reportMissed);
    await announce(through);
    let failures = 0;
    let troubled = false;
    let pause = isThrough ? settings.interval : Math.max(0, settings.interval - announceAfter);
    for (;;) {
      if (waiting.size === 0) {
        if (isThrough) break;
        await Promise.race([through, arrival.promise]);
        continue;
      }
      await timing.delay(pause, signal);
      const { answers, trouble, isScarce } = await look([...waiting.values()], isThrough);
      if (trouble !== undefined && !troubled) stderr.write(`${retryingText(trouble)}\n`);
      troubled = trouble !== undefined;
      failures = answers === 0 ? failures + 1 : 0;
      const usual = isScarce ? Math.max(settings.interval, slowest) : settings.interval;
      pause =
        trouble !== undefined && answers === 0
          ? waitAfter(trouble, failures, Math.random)
          : Math.max(usual, trouble?.retryAfter ?? 0);
    }
    if (taken === 0) stderr.write(`${nothingToWaitFor(clusters, failed, nameOf)}\n`);
    if (unsuccessful) return exitCode.jobFailed;
    return failed.length > 0 || hasLost ? exitCode.network : exitCode.good;
  }

  return { take, until };
}

function nothingToWaitFor(
  clusters: readonly ClusterRef[],
  failed: readonly Failure[],
  nameOf: NameOf,
): string {
  const missing = new Set(failed.map(({ ref }) => ref));
  const asked = clusters.filter((ref) => !missing.has(ref)).map(nameOf);
  return `No export job of ${fewNames(asked)} is unfinished, so there is nothing to wait for.`;
}

function endedLine(job: Job, name: string, gone: boolean): string {
  const word = gone ? 'Gone' : job.state === 'Unknown' ? job.stateText : job.state;
  const took =
    job.createdAt !== undefined && job.finishedAt !== undefined ? [span(job.finishedAt - job.createdAt)] : [];
  const said = gone ? 'Atlas no longer lists it' : (job.errMsg ?? job.errorCode);
  return [word, job.id, name, ...took, ...(said === undefined ? [] : [said])].join('  ');
}

function timedOutSentence(timeout: number, waiting: ReadonlyMap<string, Job>): string {
  const after = `After the ${durationText(timeout)} of --timeout`;
  const remedy = 'Wait longer, or look with: atlas-exports list';
  if (waiting.size === 0) return `${after} Atlas had not yet said which jobs to wait for. ${remedy}`;
  const ids = [...waiting.keys()];
  const named = ids.length > mostNamed ? [...ids.slice(0, mostNamed), `${ids.length - mostNamed} more`] : ids;
  return `${after} ${jobsText(ids.length)} had not ended: ${enumerate(named)}. ${remedy}`;
}

function jobsText(count: number, more = ''): string {
  return count === 1 ? `1 ${more}export job` : `${count} ${more}export jobs`;
}

/** `1h 30m`, `2s`: as --timeout accepts it, except for the spaces. */
function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [Number((seconds % 60).toFixed(3)), 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}
