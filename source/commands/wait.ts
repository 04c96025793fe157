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
import { exitCode } from '../cli/exit-code.ts';
import { askingOn, passingTrouble, patiently, sayOnce } from './fetching/retry.ts';
import { chosenPageSize } from './fetching/listing.ts';
import type { Asking } from './fetching/listing.ts';
import { openSession } from './session/session.ts';
import type { Session } from './session/session.ts';

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
  const session = await openSession(context, { retries: 3 });
  const { atlas, clusters } = session;
  try {
    const patience = { timing, signal, tell: sayOnce(stderr), retries: 0 };
    const { operands } = commandLine;
    const asking = { atlas, clusters, signal, pageSize: chosenPageSize(settings) };
    const jobs = await patiently(
      () => (operands.length > 0 ? findJobs(session, operands, signal) : unfinishedJobs(asking, stderr)),
      patience,
    );
    if (jobs.length === 0) {
      const names = enumerate(clusters.map(({ clusterName }) => clusterName));
      stderr.write(`No export job of ${names} is unfinished, so there is nothing to wait for.\n`);
      return exitCode.good;
    }
    return await waitForEach(session, jobs, context, waiting);
  } finally {
    await session.close();
  }
}

async function unfinishedJobs(asking: Asking, stderr: CommandContext['stderr']): Promise<readonly Job[]> {
  const { jobs, remarks } = await everyJob(asking);
  for (const remark of remarks) stderr.write(`${remark}\n`);
  return jobs.filter(isUnfinished);
}

async function findJobs(session: Session, ids: readonly string[], signal: AbortSignal): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const id of ids) jobs.push(await findJob(session, id, signal));
  return jobs;
}

/** The job with this id, in whichever of the clusters it is. */
async function findJob({ atlas, clusters }: Session, id: string, signal: AbortSignal): Promise<Job> {
  for (const ref of clusters) {
    const job = await jobNow(atlas, ref, id, signal);
    if (job !== undefined) return job;
  }
  throw atlasError({
    kind: 'not-found',
    sentence: `${enumerate(clusters.map(({ clusterName }) => clusterName))} ${clusters.length === 1 ? 'has' : 'have'} no export job ${id}.`,
    remedy: 'Check the id and --cluster; atlas-exports list --all -o json shows all that there are.',
    status: 404,
  });
}

type Settle = (job: Job, gone?: boolean) => void;

async function waitForEach(
  { atlas }: Session,
  jobs: readonly Job[],
  { timing, signal, stdout, stderr, settings }: CommandContext,
  waiting: Map<string, Job>,
): Promise<number> {
  let unsuccessful = false;
  const settle: Settle = (job, gone = false) => {
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

  let failures = 0;
  let troubled = false;
  let pause = settings.interval;
  while (waiting.size > 0) {
    await timing.delay(pause, signal);
    const { answers, trouble } = await askForEach(atlas, [...waiting.values()], signal, settle);
    if (trouble !== undefined && !troubled) stderr.write(`${askingOn(trouble)}\n`);
    troubled = trouble !== undefined;
    failures = answers === 0 ? failures + 1 : 0;
    pause =
      trouble !== undefined && answers === 0
        ? waitAfter(trouble, failures, Math.random)
        : Math.max(settings.interval, trouble?.retryAfter ?? 0);
  }
  return unsuccessful ? exitCode.jobFailed : exitCode.good;
}

/** Asks for one job after the other; passing trouble with one need not be that of the next, unless nobody answers. */
async function askForEach(
  atlas: Atlas,
  jobs: readonly Job[],
  signal: AbortSignal,
  settle: Settle,
): Promise<{ readonly answers: number; readonly trouble: Trouble | undefined }> {
  let answers = 0;
  let trouble: Trouble | undefined;
  for (const job of jobs) {
    try {
      const now = await jobNow(atlas, job, job.id, signal);
      settle(now ?? job, now === undefined);
      answers += 1;
    } catch (error) {
      const passing = passingTrouble(error);
      if (passing === undefined) throw error;
      trouble = passing;
      if (passing.kind !== 'server' && passing.kind !== 'unreadable') break;
    }
  }
  return { answers, trouble };
}

/** The job as it is now; undefined when Atlas says that it has none of this id. */
async function jobNow(
  atlas: Atlas,
  ref: ClusterRef,
  id: string,
  signal: AbortSignal,
): Promise<Job | undefined> {
  try {
    return (await atlas.getExport(ref, id, signal)).value;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** A missing project or cluster is another trouble, and so is a 404 that is not in Atlas's own words. */
function isGone(error: unknown): boolean {
  if (!(error instanceof AtlasError)) return false;
  const { kind, code } = error.trouble;
  return kind === 'not-found' && code !== undefined && !/^(CLUSTER|GROUP)_NOT_FOUND$/.test(code);
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
