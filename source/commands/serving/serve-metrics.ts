import { isIP } from 'node:net';
import type { ListenAddress } from '../../cli/listen-address.ts';
import { createCoverageFeed } from '../../feed/coverage/coverage-feed.ts';
import type { CoverageFeed } from '../../feed/coverage/coverage-feed.ts';
import { createFeed } from '../../feed/feed.ts';
import type { Feed } from '../../feed/feed-state.ts';
import { clusterKey } from '../../jobs/job.ts';
import { metricsText } from '../../output/metrics-text.ts';
import { realClock } from '../../platform/clock.ts';
import { version } from '../../platform/version.ts';
import { rejectWhenAborted } from '../fetching/reject-when-aborted.ts';
import { withRetry, sayOnce } from '../fetching/retry.ts';
import type { CommandContext } from '../session/context.ts';
import { openSession } from '../session/session.ts';
import { refusalTexts } from '../session/roster.ts';
import { listenForScrapes } from './listener.ts';

/** `metrics --listen`: watches and serves until the signal ends it; rejects with the signal's reason. */
export async function serveMetrics(context: CommandContext, address: ListenAddress): Promise<never> {
  const { settings, timing, signal, stderr, log } = context;
  const answers = { all: 0, limited: 0 };
  const onAnswer = (status: number): void => {
    answers.all += 1;
    if (status === 429) answers.limited += 1;
  };
  const say = sayOnce(stderr);
  const session = await withRetry(() => openSession(context, { onAnswer }), {
    timing,
    signal,
    retries: 3,
    tell: say,
  });
  try {
    const { atlas, clusters, directory, roster, refusals } = session;
    await directory.find(roster.get().projects.map(({ id }) => id));
    for (const text of refusalTexts(refusals, directory.nameOf)) say(text);
    const { pageSize, interval, grace } = settings;
    const feed = createFeed({ atlas, clusters, pageSize, interval, clock: realClock, log });
    const projectName = (groupId: string): string => directory.nameOf({ id: groupId, name: groupId });
    const leave = roster.subscribe(() => {
      directory.note(roster.get().projects);
      feed.watch(roster.get().clusters);
    });
    roster.follow(realClock, feed);
    const coverage = createCoverageFeed({ atlas, feed, clock: realClock, grace, projectName, log });
    const text = (): string => liveText(feed, coverage, projectName, answers, realClock.now());
    const listener = await listenForScrapes(address, realClock, text);
    try {
      feed.start();
      coverage.start();
      if (!isLoopback(address.host)) {
        say(`Whoever reaches ${address.host} can read the names of your projects and clusters there.`);
      }
      say(`Serving ${listener.url}; Ctrl+C ends it.`);
      return await rejectWhenAborted(signal);
    } finally {
      leave();
      await Promise.all([listener.close(), coverage.close(), feed.close()]);
    }
  } finally {
    await session.close();
  }
}

/** What is known now (local clock), for Prometheus. */
export function liveText(
  feed: Pick<Feed, 'getState' | 'jobsOf'>,
  coverage: Pick<CoverageFeed, 'get'>,
  projectName: (groupId: string) => string,
  answers: { readonly all: number; readonly limited: number },
  now: number,
): string {
  const { clusters, clockSkew } = feed.getState();
  const verdicts = coverage.get();
  const onServer = (local: number | undefined): number | undefined =>
    local === undefined ? undefined : local + clockSkew;
  const told = clusters.map(({ ref, trouble, updatedAt, total }) => ({
    ...ref,
    groupName: projectName(ref.groupId),
    isUp: trouble === undefined && updatedAt !== undefined,
    refreshedAt: onServer(updatedAt),
    jobs: total === undefined ? undefined : feed.jobsOf(ref).items,
    coverage: verdicts.get(clusterKey(ref))?.coverage,
  }));
  return metricsText(told, { version, answers }, now + clockSkew);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
