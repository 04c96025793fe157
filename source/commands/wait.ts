import { AtlasError } from '../atlas/errors.ts';
import { waitAfter } from '../atlas/retry.ts';
import { isUnfinished, type Job } from '../jobs/job.ts';
import { span } from '../ui/format.ts';
import type { CommandContext } from './context.ts';
import { everyJob } from './every-job.ts';
import { exitCode } from './exit-code.ts';
import { openSession, type Session } from './session.ts';

/** `wait`: blocks until the named jobs, or all that are unfinished now, have ended; a line on stdout for each. */
export async function run(context: CommandContext): Promise<number> {
  const { timeout } = context.commandLine.options;
  const limit = new AbortController();
  const signal = AbortSignal.any([context.signal, limit.signal]);
  const done = new AbortController();
  if (timeout !== undefined) {
    context.timing.delay(timeout, done.signal).then(
      () => limit.abort(),
      () => {},
    );
  }
  let session: Session | undefined;
  try {
    session = await openSession({ ...context, signal }, { retries: 3 });
    return await waitForAll(session, context, signal);
  } catch (error) {
    if (!limit.signal.aborted || context.signal.aborted) throw error;
    context.stderr.write(
      `The jobs had not all ended when the ${span(timeout ?? 0)} of --timeout were up. Wait longer, or look with: atlas-exports list\n`,
    );
    return exitCode.timedOut;
  } finally {
    done.abort();
    await session?.close();
  }
}

async function waitForAll(session: Session, context: CommandContext, signal: AbortSignal): Promise<number> {
  const { operands } = context.commandLine;
  const jobs =
    operands.length > 0
      ? await Promise.all(operands.map((id) => findJob(session, id, signal)))
      : (await everyJob(session.atlas, session.clusters, signal)).filter((job) => isUnfinished(job));
  if (jobs.length === 0) {
    const names = session.clusters.map(({ clusterName }) => clusterName).join(', ');
    context.stderr.write(`No export job of ${names} is unfinished, so there is nothing to wait for.\n`);
    return exitCode.good;
  }
  const waiting = new Map(jobs.map((job) => [job.id, job]));
  const failed = new Set<string>();
  const settle = (job: Job, gone = false): void => {
    if (isUnfinished(job) && !gone) return;
    waiting.delete(job.id);
    if (job.state !== 'Successful') failed.add(job.id);
    context.stdout.write(`${endedLine(job, gone)}\n`);
  };
  for (const job of jobs) settle(job);
  if (waiting.size > 0)
    context.stderr.write(`Waiting for ${waiting.size} export ${waiting.size === 1 ? 'job' : 'jobs'}.\n`);
  let attempt = 0;
  let pause = context.settings.interval;
  while (waiting.size > 0) {
    await context.timing.delay(pause, signal);
    try {
      for (const job of waiting.values()) await ask(session, job, signal, settle);
      attempt = 0;
      pause = context.settings.interval;
    } catch (error) {
      if (!(error instanceof AtlasError) || !error.trouble.retryable) throw error;
      attempt++;
      if (attempt === 1) context.stderr.write(`${error.trouble.sentence} Asking again until it answers.\n`);
      pause = waitAfter(error.trouble, attempt, Math.random);
    }
  }
  return failed.size === 0 ? exitCode.good : exitCode.jobFailed;
}

async function ask(
  { atlas }: Session,
  job: Job,
  signal: AbortSignal,
  settle: (job: Job, gone?: boolean) => void,
): Promise<void> {
  try {
    const { value } = await atlas.getExport(job, job.id, signal);
    settle(value);
  } catch (error) {
    if (!isGone(error)) throw error;
    settle(job, true);
  }
}

/** The job with this id, in whichever of the clusters it is. */
async function findJob({ atlas, clusters }: Session, id: string, signal: AbortSignal): Promise<Job> {
  let last: unknown;
  for (const ref of clusters) {
    try {
      const { value } = await atlas.getExport(ref, id, signal);
      return value;
    } catch (error) {
      if (!isGone(error)) throw error;
      last = error;
    }
  }
  throw last;
}

/** Atlas has no such job; a missing project or cluster is another trouble. */
function isGone(error: unknown): boolean {
  if (!(error instanceof AtlasError)) return false;
  const { kind, code } = error.trouble;
  return kind === 'not-found' && code !== 'CLUSTER_NOT_FOUND' && code !== 'GROUP_NOT_FOUND';
}

function endedLine(job: Job, gone: boolean): string {
  const word = gone ? 'Gone' : job.state === 'Unknown' ? job.stateText : job.state;
  const took =
    job.createdAt !== undefined && job.finishedAt !== undefined ? [span(job.finishedAt - job.createdAt)] : [];
  const reason = job.errMsg ?? job.errorCode;
  return [word, job.id, job.clusterName, ...took, ...(reason === undefined ? [] : [reason])].join('  ');
}
