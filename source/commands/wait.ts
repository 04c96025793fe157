import type { Atlas } from '../atlas/api/api.ts';
import { AtlasError, atlasError } from '../atlas/api/errors.ts';
import type { Trouble } from '../atlas/api/errors.ts';
import { waitAfter } from '../atlas/http/retry.ts';
import { isUnfinished } from '../jobs/job.ts';
import type { ClusterRef, Job } from '../jobs/job.ts';
import { enumerate } from '../text/quote.ts';
import { span } from '../text/format.ts';
import type { CommandContext } from './session/context.ts';
import { everyJob } from './fetching/every-job.ts';
import { createGate } from './fetching/gate.ts';
import { exitCode } from '../cli/exit-code.ts';
import { askingOn, patiently, sayOnce } from './fetching/retry.ts';
import { createCheck, jobNow } from './fetching/check-jobs.ts';
import { chosenPageSize, failureTexts } from './fetching/listing.ts';
import type { Asking, Listing } from './fetching/listing.ts';
import { openSession } from './session/session.ts';

/** The most that Atlas gives (Atlas reference, `itemsPerPage`). */
const largestPage = 500;
/** Between two looks while few of the requests that Atlas allows in a minute are left, milliseconds. */
const slowest = 60_000;
/** Ids named in the sentence about those that had not ended. */
const mostNamed = 5;

/** `wait`: blocks until the named jobs, or all that are unfinished now, have ended; a line on stdout for each. */
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
    // What it has under way is closed and written before the program may end. Its outcome is decided already.
    await Promise.allSettled([work]);
  }
}

async function waitForAll(context: CommandContext, waiting: Map<string, Job>): Promise<number> {
  const { timing, signal, stderr, settings, commandLine } = context;
  const gate = createGate(timing);
  const session = await openSession(context, { retries: 3, onPatience: gate.heed });
  const { clusters } = session;
  const atlas = gate.guard(session.atlas);
  try {
    const patience = { timing, signal, tell: sayOnce(stderr), retries: 0 };
    const { operands } = commandLine;
    const pageSize = chosenPageSize(settings) ?? largestPage;
    const search = createSearch({ atlas, clusters, signal, pageSize });
    const found = await patiently(() => search(operands), patience);
    for (const remark of [...found.remarks, ...failureTexts(found.failures)]) stderr.write(`${remark}\n`);
    if (found.jobs.length > 0) return await waitForEach(atlas, found, pageSize, context, waiting);
    const failed = new Set(found.failures.map(({ ref }) => ref.clusterName));
    const asked = clusters.map(({ clusterName }) => clusterName).filter((name) => !failed.has(name));
    stderr.write(`No export job of ${enumerate(asked)} is unfinished, so there is nothing to wait for.\n`);
    return failed.size > 0 ? exitCode.network : exitCode.good;
  } finally {
    await session.close();
  }
}

/** What there is to wait for, and what could not be asked; `pages` as a `Listing` has them. */
type Found = Pick<Listing, 'jobs' | 'remarks' | 'failures' | 'pages'>;

/**
 * Finds the jobs with these ids, or with none all that are unfinished. Called again after trouble that may pass, it asks
 * only the clusters that have not answered yet.
 */
function createSearch(asking: Asking): (ids: readonly string[]) => Promise<Found> {
  let left = asking.clusters;
  let found: Found = { jobs: [], remarks: [], failures: [], pages: new Map() };

  async function listAll(): Promise<void> {
    if (left.length === 0) return;
    const some = await listSome(left);
    const passing = some.failures.filter(({ trouble }) => mayPass(trouble));
    left = passing.map(({ ref }) => ref);
    found = {
      jobs: [...found.jobs, ...some.jobs],
      remarks: [...new Set([...found.remarks, ...some.remarks])],
      failures: [...found.failures, ...some.failures.filter(({ trouble }) => !mayPass(trouble))],
      pages: new Map([...found.pages, ...some.pages]),
    };
    const [first] = passing;
    if (first !== undefined) throw new AtlasError(first.trouble.sentence, first.trouble);
  }

  /** Where the last ones of several fail for good, that is theirs alone. */
  async function listSome(clusters: readonly ClusterRef[]): Promise<Found> {
    try {
      return await everyJob({ ...asking, clusters });
    } catch (error) {
      const isRest = error instanceof AtlasError && clusters.length < asking.clusters.length;
      if (!isRest || mayPass(error.trouble)) throw error;
      const failures = clusters.map((ref) => ({ ref, trouble: error.trouble }));
      return { jobs: [], remarks: [], failures, pages: new Map() };
    }
  }

  return async (ids) => {
    // One job of one cluster is asked for by itself; more of them are on pages that they share.
    const [id] = ids;
    const [ref] = asking.clusters;
    if (ids.length === 1 && asking.clusters.length === 1 && id !== undefined && ref !== undefined) {
      const job = await jobNow(asking.atlas, ref, id, asking.signal);
      if (job === undefined) throw missing(asking.clusters, id);
      return { ...found, jobs: [job] };
    }
    await listAll();
    if (ids.length === 0) return { ...found, jobs: found.jobs.filter(isUnfinished) };
    const jobs: Job[] = [];
    for (const each of ids) jobs.push(found.jobs.find((job) => job.id === each) ?? (await unlisted(each)));
    // What the others hold does not matter once all are found.
    return { ...found, jobs, failures: [], remarks: [] };
  };

  /** A shard's own export stands in no list. */
  async function unlisted(id: string): Promise<Job> {
    const failed = new Set(found.failures.map(({ ref }) => ref));
    for (const ref of asking.clusters) {
      if (failed.has(ref)) continue;
      const job = await jobNow(asking.atlas, ref, id, asking.signal);
      if (job !== undefined) return job;
    }
    const [failure] = found.failures;
    if (failure !== undefined) throw new AtlasError(failure.trouble.sentence, failure.trouble);
    throw missing(asking.clusters, id);
  }
}

/** Whether to ask one of several clusters again: where it hangs, a time limit has passed already, twice. */
function mayPass({ kind, retryable }: Trouble): boolean {
  return retryable && kind !== 'timeout';
}

function missing(clusters: readonly ClusterRef[], id: string): AtlasError {
  return atlasError({
    kind: 'not-found',
    sentence: `${enumerate(clusters.map(({ clusterName }) => clusterName))} ${clusters.length === 1 ? 'has' : 'have'} no export job ${id}.`,
    remedy: 'Check the id and --cluster; atlas-exports list --all -o json shows all that there are.',
    status: 404,
  });
}

async function waitForEach(
  atlas: Atlas,
  { jobs, pages, failures: failed }: Found,
  pageSize: number,
  { timing, signal, stdout, stderr, settings }: CommandContext,
  waiting: Map<string, Job>,
): Promise<number> {
  let unsuccessful = false;
  let incomplete = failed.length > 0;
  const settle = (job: Job, gone = false): void => {
    if (isUnfinished(job) && !gone) {
      waiting.set(job.id, job);
      return;
    }
    waiting.delete(job.id);
    unsuccessful ||= job.state !== 'Successful';
    stdout.write(`${endedLine(job, gone)}\n`);
  };
  for (const job of jobs) settle(job);
  if (waiting.size > 0) stderr.write(`Waiting for ${jobsText(waiting.size)} to end.\n`);

  const look = createCheck({
    atlas,
    clock: timing,
    signal,
    pageSize,
    patience: settings.interval,
    pages: new Map(pages),
    settle,
    onLost(lost, trouble) {
      incomplete = true;
      for (const { id } of lost) waiting.delete(id);
      const refs = lost.slice(0, 1).map((ref) => ({ ref, trouble }));
      for (const text of failureTexts(refs)) stderr.write(`${text}\n`);
    },
  });
  let failures = 0;
  let troubled = false;
  let pause = settings.interval;
  while (waiting.size > 0) {
    await timing.delay(pause, signal);
    const { answers, trouble, isScarce } = await look([...waiting.values()]);
    if (trouble !== undefined && !troubled) stderr.write(`${askingOn(trouble)}\n`);
    troubled = trouble !== undefined;
    failures = answers === 0 ? failures + 1 : 0;
    const usual = isScarce ? Math.max(settings.interval, slowest) : settings.interval;
    pause =
      trouble !== undefined && answers === 0
        ? waitAfter(trouble, failures, Math.random)
        : Math.max(usual, trouble?.retryAfter ?? 0);
  }
  if (unsuccessful) return exitCode.jobFailed;
  return incomplete ? exitCode.network : exitCode.good;
}

function endedLine(job: Job, gone: boolean): string {
  const word = gone ? 'Gone' : job.state === 'Unknown' ? job.stateText : job.state;
  const took =
    job.createdAt !== undefined && job.finishedAt !== undefined ? [span(job.finishedAt - job.createdAt)] : [];
  const said = gone ? 'Atlas no longer lists it' : (job.errMsg ?? job.errorCode);
  return [word, job.id, job.clusterName, ...took, ...(said === undefined ? [] : [said])].join('  ');
}

function timedOutSentence(timeout: number, waiting: ReadonlyMap<string, Job>): string {
  const after = `After the ${durationText(timeout)} of --timeout`;
  const remedy = 'Wait longer, or look with: atlas-exports list';
  if (waiting.size === 0) return `${after} Atlas had not said yet what there is to wait for. ${remedy}`;
  const ids = [...waiting.keys()];
  const named = ids.length > mostNamed ? [...ids.slice(0, mostNamed), `${ids.length - mostNamed} more`] : ids;
  return `${after} ${jobsText(ids.length)} had not ended: ${enumerate(named)}. ${remedy}`;
}

function jobsText(count: number): string {
  return count === 1 ? '1 export job' : `${count} export jobs`;
}

/** `1h 30m`, `2s`: as --timeout takes it, but for the spaces. */
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
