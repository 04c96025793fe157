import { expect, test } from 'vitest';
import type { FeedState } from '../../source/feed/feed-state.ts';
import { troubleWith } from '../helpers/fake-atlas.ts';
import { failed, frame, running } from '../helpers/frames.tsx';
import { cluster, feedState, now } from '../helpers/jobs.ts';

const hour = 3_600_000;
const refused = troubleWith({ sentence: 'Connection refused.', remedy: 'Check the network.' });

/** The jobs that an earlier run kept, `age` milliseconds ago. */
const kept = (age: number, given: Partial<FeedState['clusters'][number]> = {}) =>
  cluster({ updatedAt: undefined, asOf: now - age, phase: 'asking', nextAt: undefined, ...given });

const shown = (clusters: FeedState['clusters'], given: Partial<FeedState> = {}, columns = 100) =>
  frame(feedState([running, failed], { clusters, ...given }), { columns });

function timeOf(at: number): string {
  return new Date(at).toTimeString().slice(0, 5);
}

test('kept jobs are shown at once with their age, never as live', () => {
  const [title = '', counts, ...rows] = shown([kept(2 * hour)]);
  expect(title).toContain(`as of ${timeOf(now - 2 * hour)}, 2 h ago · asking`);
  expect(title).not.toContain('live');
  expect(counts).toContain('1 failed');
  expect(rows.join('\n')).toMatch(/In progress .* 25\/40, 2 h ago/);
  expect(shown([kept(75 * hour)])[0]).toMatch(/as of [A-Z][a-z]{2} \d\d \d\d:\d\d, 3 d ago · asking/);
  expect(shown([kept(2 * hour)], {}, 50)[0]).toMatch(/2 h old · asking/);
});

test('offline or refused, kept jobs stay, with their age and what is wrong', () => {
  const [title, , ...rest] = shown([kept(2 * hour, { trouble: refused, nextAt: now + 5000 })]);
  expect(title).toContain(`▲ as of ${timeOf(now - 2 * hour)}, 2 h ago · retry in 5 s`);
  expect(rest.join('\n')).toContain('▲ Connection refused. Check the network.');
});

test('kept jobs are counted apart from live clusters', () => {
  const live = [cluster(), cluster({ ref: { groupId: 'g', clusterName: 'Orders' } })];
  const title = shown([...live, kept(2 * hour)], {}, 120)[0];
  expect(title).toContain(`· 1 of 3 as of ${timeOf(now - 2 * hour)}, 2 h ago`);
});

test('pausing does not hide the age', () => {
  expect(shown([kept(2 * hour)], { paused: true })[0]).toContain(
    `‖ paused · as of ${timeOf(now - 2 * hour)}, 2 h ago`,
  );
});
