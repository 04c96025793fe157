import type { ClusterState, FeedState } from '../../feed/feed-state.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { isUnfinished } from '../../jobs/job.ts';
import { fewNames } from '../../text/quote.ts';
import { clockTime, count } from '../../text/format.ts';
import { agoWords, amount, countsWords, standingSentence, type SentenceContext } from './sentences.ts';

/** The state to report; `now` is the local clock, milliseconds since 1970. */
export type Moment = { readonly state: FeedState; readonly now: number; readonly names: ClusterNames };

const mostUnfinished = 10;
const mostFailures = 3;

/** Ages use the server's clock. */
export function sentenceContext({ state, now, names }: Moment): SentenceContext {
  return { jobs: state.jobs, now: now + state.clockSkew, paces: state.paces, names };
}

/** `Prod0 and Orders`; of many, two and how many others. */
export function namesOf(clusters: readonly ClusterState[], { of: nameOf }: ClusterNames): string {
  return fewNames(clusters.map(({ ref }) => nameOf(ref)));
}

/** The day, in the local time zone: `Mon Aug 10 2026`. */
export function dayText(at: number): string {
  return new Date(at).toDateString();
}

/** The situation at the start: whose jobs, how many, which run and which failed, one sentence a line. */
export function summaryLines(moment: Moment): readonly string[] {
  const { state, now } = moment;
  return [
    `${dayText(now)}, ${clockTime(now)}. ${watchedSentence(moment)}`,
    countsLine(state),
    ...unfinishedLines(moment),
    ...failureLines(moment),
  ];
}

/** `Project Payments, cluster Prod0.`, `2 projects, Payments and Web, with 12 clusters.` */
function watchedSentence({ state: { clusters }, names }: Moment): string {
  const [first = '', ...others] = names.groupIds.map(names.project);
  if (others.length > 0) {
    return `${count(names.groupIds.length)} projects, ${fewNames([first, ...others])}, with ${amount(clusters.length, 'cluster')}.`;
  }
  return `Project ${first}, ${clusters.length === 1 ? 'cluster' : 'clusters'} ${namesOf(clusters, names)}.`;
}

/** The situation now, on request: counts and freshness in one line, then what runs. */
export function statusLines(moment: Moment): readonly string[] {
  return [
    `${clockTime(moment.now)} ${countsLine(moment.state)} ${freshness(moment)}`,
    ...unfinishedLines(moment),
  ];
}

/** `The newest 200 of 1,240 export jobs: 2 in progress, 14 failed, 184 successful.` */
function countsLine({ clusters, jobs }: FeedState): string {
  const total = clusters.reduce((sum, { total, loaded }) => sum + Math.max(total ?? 0, loaded), 0);
  if (total === 0) return 'There are no export jobs yet.';
  const which =
    jobs.length < total
      ? `The newest ${count(jobs.length)} of ${amount(total, 'export job')}`
      : amount(total, 'export job');
  return `${which}: ${countsWords(jobs)}.`;
}

function unfinishedLines(moment: Moment): readonly string[] {
  const { state } = moment;
  const unfinished = state.jobs.filter(isUnfinished);
  const running = unfinished.filter((job) => job.state !== 'Queued');
  const queued = unfinished.filter((job) => job.state === 'Queued');
  const told = [...running, ...queued].slice(0, mostUnfinished);
  const left = unfinished.length - told.length;
  return [
    ...told.map((job) => standingSentence(job, sentenceContext(moment))),
    ...(left > 0 ? [`${count(left)} more ${left === 1 ? 'has' : 'have'} not ended.`] : []),
  ];
}

function failureLines(moment: Moment): readonly string[] {
  const { state } = moment;
  const failed = state.jobs.filter((job) => job.state === 'Failed');
  const left = failed.length - mostFailures;
  return [
    ...failed.slice(0, mostFailures).map((job) => standingSentence(job, sentenceContext(moment))),
    ...(left > 0
      ? [
          `${count(left)} older ${left === 1 ? 'failure' : 'failures'}: atlas-exports list --state failed prints them.`,
        ]
      : []),
  ];
}

/** How far these lines can be trusted. */
function freshness({ state: { clusters }, now, names }: Moment): string {
  const silent = clusters.filter(({ trouble }) => trouble !== undefined);
  const [first] = silent;
  if (first?.trouble) return `No answer for ${namesOf(silent, names)}: ${first.trouble.sentence}`;
  const oldest = Math.min(...clusters.map(({ updatedAt }) => updatedAt ?? now));
  return `Last answer: ${agoWords(oldest, now)}.`;
}
