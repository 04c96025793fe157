import { expect, test } from 'vitest';
import type { CoverageState } from '../../../source/feed/coverage/verdicts.ts';
import type { ClusterState } from '../../../source/feed/feed-state.ts';
import { coverageOf } from '../../../source/jobs/coverage/coverage.ts';
import { clusterKey, type Job } from '../../../source/jobs/job.ts';
import { initialClustersState } from '../../../source/ui/state/clusters-state.ts';
import { factsOf } from '../../helpers/coverage.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { failed, frame, running } from '../../helpers/frames.tsx';
import { cluster, feedState, job, now } from '../../helpers/jobs.ts';

const hour = 3_600_000;
const asked = { updatedAt: undefined, phase: 'asking', nextAt: undefined } as const;
/** As at the next start, two hours later. */
const recalled = { ...asked, asOf: now - 2 * hour };
const offline = troubleWith({ sentence: 'Connection refused.', remedy: 'Check the network.' });
const older = job({ createdAt: now - 25 * hour, prefix: undefined });
const jobs = [running, failed, job(), older];

type Given = { readonly jobs?: readonly Job[]; readonly coverage?: CoverageState };

/** The clusters view with one cluster: its row, and what stands below. */
function shown(state: Partial<ClusterState>, given: Given = {}, pane: 'closed' | 'full' = 'closed') {
  const held = given.jobs ?? jobs;
  const own = cluster({ total: held.length, loaded: held.length, ...state });
  const lines = frame(feedState(held, { clusters: [own] }), {
    columns: 160,
    rows: 30,
    state: { screen: 'clusters', clusters: { ...initialClustersState, pane } },
    ...(given.coverage && { coverage: given.coverage }),
  });
  return { row: lines.slice(2).find((line) => line.includes(' Prod0  ')) ?? '', text: lines.join('\n') };
}

test("an earlier run's jobs show the last good export and the last results, and no verdict is made of them", () => {
  const { row, text } = shown(recalled);
  expect(row).toMatch(/ – asking +33 min ago +✔✔✖◐ +– +2 h ago: an export was running; the one before faile/);
  expect(text).toContain(
    " 2 h ago: an export was running; the one before failed: Access denied: the bucket's role lacks s3:PutObject.",
  );
  expect(text).toContain('The verdict follows once Atlas has answered.');
  expect(text).not.toMatch(/has not answered yet|Failing|Running|Good/);
});

test('offline, the row says what is wrong and what the jobs of the earlier run tell', () => {
  const { row, text } = shown({ ...recalled, trouble: offline });
  expect(row).toMatch(
    / ▲ no verdict +33 min ago +✔✔✖◐ +– +Connection refused\. 2 h ago: an export was running; /,
  );
  expect(text).toContain('Check the network.');
});

test('the pane tells the same', () => {
  const { text } = shown({ ...recalled, trouble: offline }, { jobs: [job()] }, 'full');
  expect(text).toMatch(/Verdict +▲ no verdict/);
  expect(text).toMatch(/Why +Connection refused\. 2 h ago: the last export succeeded\./);
  expect(text).toMatch(/To do +Check the network\./);
  expect(text).toMatch(/Last good +data of Aug 10 03:27 UTC, 33 min old/);
});

test('jobs that have just been read show the same until there is a verdict', () => {
  const { row, text } = shown({}, { jobs: [failed, older] });
  expect(row).toMatch(/ – asking +25 h ago +✔✖ +– +The last export failed: Access denied/);
  expect(text).toContain('The verdict follows once the backup schedule and the snapshots are read.');
});

test.each([
  [[], 'no export jobs.'],
  [[job({ state: 'Queued' })], 'an export was queued.'],
  [[job({ state: 'Cancelled' })], 'the last export was cancelled, and Atlas does not say why.'],
  [
    [
      job({ state: 'Unknown', stateText: 'Paused', finishedAt: undefined }),
      job({ state: 'Unknown', stateText: 'Lost' }),
    ],
    'an export was in the state “Paused”; the one before ended in the state “Lost”.',
  ],
])('the words fit the jobs: %#', (some, words) => {
  expect(shown(recalled, { jobs: some }).text).toContain(` 2 h ago: ${words}`);
});

test('before any answer and without earlier jobs there is nothing to tell', () => {
  const { row } = shown({ ...asked, total: undefined }, { jobs: [] });
  expect(row).toMatch(/ – asking +– +– +Atlas has not answered yet\.$/);
});

test('a refusal is the verdict Unknown, beside what is known of the jobs', () => {
  const refused = { kind: 'failed', sentence: 'The key lacks a role.', remedy: 'Add it.' } as const;
  const own = cluster();
  const facts = { ...factsOf({}), ...own.ref, jobs: refused };
  const coverage = new Map([[clusterKey(own.ref), { facts, coverage: coverageOf(facts, now) }]]);
  const { row } = shown({ ...recalled, trouble: offline }, { coverage });
  expect(row).toMatch(/ \? Unknown +33 min ago +✔✔✖◐ +in 23 h +The key lacks a role\. Add it\.$/);
});

test('the oldest good data comes first, by the jobs of the earlier run', () => {
  const names = ['a', 'b', 'c'];
  const clusters = names.map((clusterName) => cluster({ ...recalled, ref: { ...job(), clusterName } }));
  const ages = [1, 3, 2];
  const some = names.map((clusterName, place) =>
    job({ clusterName, prefix: undefined, createdAt: now - (ages[place] ?? 0) * hour }),
  );
  const lines = frame(feedState(some, { clusters }), {
    columns: 120,
    state: { screen: 'clusters', clusters: { ...initialClustersState, sort: 'oldest' } },
  });
  const shownAges = lines.flatMap((line) => / asking +(\d) h ago/.exec(line)?.[1] ?? []);
  expect(shownAges).toEqual(['3', '2', '1']);
});
