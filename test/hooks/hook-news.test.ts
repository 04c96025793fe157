import { expect, test } from 'vitest';
import type { CoverageState } from '../../source/feed/coverage/verdicts.ts';
import { createNewsFinder } from '../../source/hooks/hook-news.ts';
import type { Verdict } from '../../source/jobs/coverage/facts.ts';
import type { Job } from '../../source/jobs/job.ts';
import { cluster, feedState, groupId, job, now } from '../helpers/jobs.ts';

const minute = 60_000;
const unjudged: CoverageState = new Map();

function verdict(verdict: Verdict, badSince?: number): CoverageState {
  const coverage = { groupId, clusterName: 'Prod0', verdict, badSince };
  return new Map([[`${groupId}/Prod0`, { coverage }]]) as unknown as CoverageState;
}

/** The events of these jobs, in order. */
function eventsIn(finder: ReturnType<typeof createNewsFinder>, ...jobs: readonly Job[]) {
  return finder.look(feedState(jobs), unjudged).map(({ event, job: about }) => [event, about?.id]);
}

test('a job that fails while the program runs is reported once as failed, and once as ended', () => {
  const finder = createNewsFinder(now);
  const running = job({ state: 'InProgress' });
  const failed: Job = { ...running, state: 'Failed', stateText: 'Failed', finishedAt: now + 1 };
  expect(eventsIn(finder, running)).toEqual([]);
  expect(eventsIn(finder, failed)).toEqual([
    ['failed', failed.id],
    ['ended', failed.id],
  ]);
  expect(eventsIn(finder, { ...failed, errMsg: 'Access denied' })).toEqual([]);
});

test('a job that ended before the start is not reported, also when the next page brings it', () => {
  const finder = createNewsFinder(now);
  const old = job({ state: 'Failed', finishedAt: now - minute });
  expect(eventsIn(finder, old)).toEqual([]);
  expect(eventsIn(finder, old, job({ state: 'Failed', finishedAt: now - 90 * minute }))).toEqual([]);
});

test('a job that started and failed between two refreshes is reported, by its creation if undated', () => {
  const finder = createNewsFinder(now);
  expect(eventsIn(finder)).toEqual([]);
  const quick = job({ state: 'Failed', createdAt: now + minute, finishedAt: now + 2 * minute });
  const undated = job({ state: 'Cancelled', createdAt: now + minute, finishedAt: undefined });
  expect(eventsIn(finder, undated, quick)).toEqual([
    ['failed', quick.id],
    ['ended', quick.id],
    ['ended', undated.id],
  ]);
});

test('dates are compared by the clock of Atlas, as it was at the start', () => {
  const ahead = { clockSkew: 10 * minute };
  const finder = createNewsFinder(now);
  const before = job({ state: 'Failed', finishedAt: now + 9 * minute });
  const after = job({ state: 'Failed', finishedAt: now + 11 * minute });
  const found = finder.look(feedState([after, before], ahead), unjudged);
  expect(found.map(({ job: about }) => about?.id)).toEqual([after.id, after.id]);
});

test('jobs saved by an earlier run are not reported, even if they ended since', () => {
  const finder = createNewsFinder(now);
  const running = job({ state: 'InProgress' });
  const waiting = feedState([running], { clusters: [cluster({ updatedAt: undefined, asOf: now - minute })] });
  expect(finder.look(waiting, unjudged)).toEqual([]);
  const ended: Job = { ...running, state: 'Failed', stateText: 'Failed', finishedAt: now - minute };
  expect(eventsIn(finder, ended)).toEqual([]);
});

test('nothing is reported twice after other clusters were watched, but a failure meanwhile is', () => {
  const finder = createNewsFinder(now);
  const first = job({ state: 'Failed', finishedAt: now + minute });
  expect(eventsIn(finder, first)).toHaveLength(2);
  expect(eventsIn(finder)).toEqual([]);
  const second = job({ state: 'Failed', finishedAt: now + 2 * minute });
  expect(eventsIn(finder, second, first)).toEqual([
    ['failed', second.id],
    ['ended', second.id],
  ]);
});

test('a verdict is reported when it turns bad, but not at first nor again after an error of Atlas', () => {
  const finder = createNewsFinder(now);
  const told = (state: CoverageState) => finder.look(feedState([]), state).map(({ event }) => event);
  expect(told(verdict('overdue'))).toEqual([]);
  expect(told(verdict('good'))).toEqual([]);
  expect(told(verdict('unknown'))).toEqual([]);
  expect(told(verdict('missing'))).toEqual(['missing']);
  expect(told(verdict('unknown'))).toEqual([]);
  expect(told(verdict('missing'))).toEqual([]);
  expect(told(verdict('overdue'))).toEqual(['overdue']);
  expect(told(verdict('failing'))).toEqual([]);
});

test('only jobs that changed are examined again', () => {
  const finder = createNewsFinder(now);
  let examined = 0;
  const old: Job = {
    ...job({ state: 'Failed' }),
    get finishedAt() {
      examined += 1;
      return now - minute;
    },
  };
  const running = job({ state: 'InProgress' });
  eventsIn(finder, running, old);
  expect(examined).toBe(1);
  const ended: Job = { ...running, state: 'Successful', stateText: 'Successful', finishedAt: now + minute };
  expect(eventsIn(finder, job({ state: 'Queued' }), ended, old)).toEqual([['ended', ended.id]]);
  expect(examined).toBe(1);
});

test('a saved job is examined again once its cluster has answered, even if it is still the same', () => {
  const finder = createNewsFinder(now);
  const saved = job({ state: 'Failed', finishedAt: now + minute });
  const other = cluster({ ref: { groupId, clusterName: 'Other' } });
  const own = cluster({ updatedAt: undefined, asOf: now - minute });
  expect(finder.look(feedState([saved], { clusters: [own, other] }), unjudged)).toEqual([]);
  const answered = feedState([saved], { clusters: [cluster({}), other] });
  expect(finder.look(answered, unjudged).map(({ event }) => event)).toEqual(['failed', 'ended']);
});

test('exports that went missing after the start are reported, even if the first verdict came later', () => {
  const skew = { clockSkew: 10 * minute };
  const first = (badSince: number): readonly string[] =>
    createNewsFinder(now)
      .look(feedState([job()], skew), verdict('missing', badSince))
      .map(({ event }) => event);
  expect(first(now + 9 * minute)).toEqual([]);
  expect(first(now + 11 * minute)).toEqual(['missing']);
});
