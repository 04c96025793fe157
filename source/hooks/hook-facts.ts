import { childEnvironment } from '../platform/machine.ts';
import type { Environment } from '../platform/machine.ts';
import { clean } from '../text/clean.ts';
import { idEnd } from '../text/format.ts';
import type { HookNews } from './hook-news.ts';

/** The most that one variable holds, UTF-16 units: an environment has limits, and so has a notification. */
const limit = 1000;

/** The variables' names without `ATLAS_EXPORTS_`; all are set, and empty if unknown. */
type Fact =
  | 'EVENT'
  | 'SUMMARY'
  | 'PROJECT'
  | 'PROJECT_ID'
  | 'CLUSTER'
  | 'JOB_ID'
  | 'STATE'
  | 'REASON'
  | 'REMEDY'
  | 'SNAPSHOT_ID'
  | 'CREATED_AT'
  | 'FINISHED_AT'
  | 'DEMO';

type About = { readonly projectName: string; readonly isDemo: boolean };

/** The environment of a hook: the user's own without this program's keys, and the facts; cleaned and bounded. */
export function hookEnvironment(env: Environment, news: HookNews, about: About): Environment {
  const own = Object.entries(childEnvironment(env)).filter(([name]) => !/^ATLAS_EXPORTS_/i.test(name));
  const facts = Object.entries(factsOf(news, about)).map(([name, value]) => [
    `ATLAS_EXPORTS_${name}`,
    clean(value ?? '', { limit }),
  ]);
  return Object.fromEntries([...own, ...facts]);
}

function factsOf(news: HookNews, { projectName, isDemo }: About): Readonly<Record<Fact, string | undefined>> {
  const { event, ref, job, coverage } = news;
  const reason = job === undefined ? coverage?.reason : reasonOf(job);
  const what = job === undefined ? `exports are ${event}` : `export ${idEnd(job.id)} ${endOf(job)}`;
  return {
    EVENT: event,
    SUMMARY: `${projectName}/${ref.clusterName}: ${what}${reason ? `: ${reason}` : ''}`,
    PROJECT: projectName,
    PROJECT_ID: ref.groupId,
    CLUSTER: ref.clusterName,
    JOB_ID: job?.id,
    STATE: job?.stateText,
    REASON: reason,
    REMEDY: coverage?.remedy,
    SNAPSHOT_ID: job?.snapshotId,
    CREATED_AT: iso(job?.createdAt),
    FINISHED_AT: iso(job?.finishedAt),
    DEMO: isDemo ? 'true' : undefined,
  };
}

type Job = NonNullable<HookNews['job']>;

function reasonOf({ state, errMsg, errorCode }: Job): string | undefined {
  return errMsg ?? errorCode ?? (state === 'Failed' ? 'Atlas gave no reason' : undefined);
}

function endOf({ state, stateText }: Job): string {
  switch (state) {
    case 'Failed':
      return 'failed';
    case 'Successful':
      return 'succeeded';
    case 'Cancelled':
      return 'was cancelled';
    default:
      return `ended (${stateText})`;
  }
}

function iso(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
