import { expect, test } from 'vitest';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { keptRoster } from '../../../source/commands/session/kept-roster.ts';
import type { Roster, Targets } from '../../../source/commands/session/roster.ts';
import { ChoiceError } from '../../../source/commands/session/targets.ts';
import { createStore } from '../../../source/platform/store.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { feedThat } from '../../helpers/roster-feed.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const payments = { id: 'p', name: 'Payments' };
const web = { id: 'w', name: 'Web' };
const refOf = (groupId: string, clusterName: string) => ({ groupId, clusterName });
const kept = { projects: [payments], clusters: [refOf('p', 'Prod0'), refOf('p', 'Gone')] };

/** A roster that Atlas delivers in parts. */
function told(first: Partial<Targets>) {
  const store = createStore<Targets>({ projects: [], clusters: [], refusals: [], ...first });
  const { promise: complete, resolve: finish } = Promise.withResolvers<void>();
  const followed: boolean[] = [];
  let closed = false;
  const roster: Roster = {
    get: store.get,
    subscribe: store.subscribe,
    complete,
    follow: (_clock, feed) => followed.push(feed.getState().paused),
    close: () => (closed = true),
  };
  return { roster, store, finish, followed, isClosed: () => closed };
}

function begin(answers: readonly (Roster | Error)[]) {
  const clock = new FakeClock();
  const lines: string[] = [];
  let asked = 0;
  const open = async (): Promise<Roster> => {
    const answer = answers[Math.min(asked, answers.length - 1)]!;
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const roster = keptRoster({ kept, open, clock, log: (line) => lines.push(line) });
  return { roster, clock, lines, asked: () => asked };
}

const names = (roster: Roster) => roster.get().clusters.map(({ clusterName }) => clusterName);

test("shows the last run's clusters at once, and keeps them until all current ones are known", async () => {
  const now = told({ projects: [web], clusters: [refOf('w', 'Shop')] });
  const { roster, clock } = begin([now.roster]);
  expect(names(roster)).toEqual(['Prod0', 'Gone']);
  roster.follow(clock, feedThat({ isPaused: true }));
  await clock.pass(1);
  expect(names(roster)).toEqual(['Prod0', 'Gone', 'Shop']);
  expect(roster.get().projects).toEqual([payments, web]);
  expect(now.followed).toEqual([true]);
  now.store.set({ ...now.store.get(), clusters: [refOf('w', 'Shop'), refOf('p', 'Prod0')] });
  expect(names(roster)).toEqual(['Prod0', 'Gone', 'Shop']);
  now.finish();
  await roster.complete;
  expect(names(roster)).toEqual(['Shop', 'Prod0']);
  now.store.set({ ...now.store.get(), clusters: [refOf('w', 'New')] });
  expect(names(roster)).toEqual(['New']);
  roster.close();
  expect(now.isClosed()).toBe(true);
});

test('when offline retries until Atlas answers, and once a minute when refused', async () => {
  const now = told({ clusters: [refOf('w', 'Shop')] });
  const offline = new AtlasError('x', troubleWith({ retryable: true, sentence: 'No network.' }));
  const refused = new AtlasError('x', troubleWith({ retryable: false, kind: 'auth' }));
  const { roster, clock, lines, asked } = begin([offline, refused, now.roster]);
  await clock.pass(1);
  expect([names(roster), asked()]).toEqual([['Prod0', 'Gone'], 1]);
  await clock.pass(2000);
  expect(asked()).toBe(2);
  await clock.pass(50_000);
  expect(asked()).toBe(2);
  await clock.pass(20_000);
  now.finish();
  await roster.complete;
  expect(names(roster)).toEqual(['Shop']);
  expect(lines[0]).toBe('the clusters to watch: No network.');
});

test('reports an ambiguous choice, and keeps the clusters', async () => {
  const { roster } = begin([new ChoiceError('open', 'There are two.', 'Name one.')]);
  await roster.complete;
  expect(roster.told?.get()).toBe('There are two. Name one.');
  expect(names(roster)).toEqual(['Prod0', 'Gone']);
});

test('sends no request after it is closed', async () => {
  const offline = new AtlasError('x', troubleWith({ retryable: true }));
  const { roster, clock, asked } = begin([offline]);
  await clock.pass(1);
  roster.close();
  await roster.complete;
  await clock.pass(100_000);
  expect(asked()).toBe(1);
});
