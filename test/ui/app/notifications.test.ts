import { expect, test } from 'vitest';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { createStore } from '../../../source/platform/store.ts';
import type { FeedState } from '../../../source/feed/feed-state.ts';
import { activityOf, type Activity } from '../../../source/jobs/activity.ts';
import { tally } from '../../../source/jobs/job-lists.ts';
import type { Job, JobState } from '../../../source/jobs/job.ts';
import {
  createAnnouncer,
  endedJobs,
  notificationText,
  titleCounts,
  titleText,
  type AnnouncerOptions,
} from '../../../source/ui/app/notifications.ts';
import type { TerminalKnowledge } from '../../../source/ui/terminal/terminal-answers.ts';
import { createTerminalSequences } from '../../../source/ui/terminal/terminal-sequences.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { feedState, job, namesOf, otherGroupId, projects } from '../../helpers/jobs.ts';

/** The entry for a job that reached its present state. */
function change(after: Job, from: JobState = 'InProgress'): Activity {
  const before = { ...after, state: from, stateText: from };
  return activityOf({ arrived: [], changed: [{ before, after }], vanished: [] }, 0)[0]!;
}

const lookUp =
  (...jobs: readonly Job[]) =>
  (id: string) =>
    jobs.find((one) => one.id === id);

const failed = job({ state: 'Failed', errMsg: 'Access denied' });
const failedToo = job({ state: 'Failed', errorCode: 'TIMED_OUT', clusterName: 'Orders' });
const succeeded = job();
const succeededToo = job({ clusterName: 'Orders' });
const cancelled = job({ state: 'Cancelled' });
const running = job({ state: 'InProgress' });
const jobOf = lookUp(failed, failedToo, succeeded, succeededToo, cancelled, running);
const ids = (...jobs: readonly Job[]) => new Set(jobs.map(({ id }) => id));

const names = namesOf('Prod0', 'Orders');

test('a job that was unfinished when first seen is announced when it ends', () => {
  const told = [change(failed), change(succeeded), change(cancelled)];
  expect(endedJobs(told, ids(failed, succeeded, cancelled), jobOf)).toEqual(told);
});

test('jobs that had already ended, still run, are new or vanish are not announced', () => {
  const told = [
    change(failed),
    change(running, 'Queued'),
    ...activityOf({ arrived: [succeeded], changed: [], vanished: [cancelled] }, 0),
  ];
  expect(endedJobs(told, ids(running, succeeded, cancelled), jobOf)).toEqual([]);
});

test('a job that ends twice is announced once; one that resumes is not announced', () => {
  const again = change({ ...failed, state: 'Successful', stateText: 'Successful' }, 'Failed');
  expect(endedJobs([change(failed), again], ids(failed), jobOf)).toEqual([again]);
  const revived = { ...failed, state: 'InProgress', stateText: 'InProgress' } as const;
  expect(endedJobs([change(failed), change(revived, 'Failed')], ids(failed), jobOf)).toEqual([]);
});

test('an unknown state counts as an end once the job has a finish time', () => {
  const odd = job({ state: 'Unknown', stateText: 'Expired' });
  expect(endedJobs([change(odd)], ids(odd), lookUp(odd))).toHaveLength(1);
  expect(endedJobs([change(odd)], ids(odd), lookUp({ ...odd, finishedAt: undefined }))).toEqual([]);
  expect(endedJobs([change(odd)], ids(odd), lookUp())).toEqual([]);
  expect(notificationText([change(odd)], lookUp(odd), names)).toEqual({
    title: 'Export ended · Prod0',
    body: 'Expired',
  });
});

test('a single failure is announced with its reason', () => {
  expect(notificationText([change(failed)], jobOf, names)).toEqual({
    title: 'Export failed · Prod0',
    body: 'Access denied',
  });
  const silent = job({ state: 'Failed' });
  expect(notificationText([change(silent)], lookUp(silent), names).body).toBe('Atlas gave no reason');
});

test('a single success is announced with its duration, a cancelled export with its reason', () => {
  expect(notificationText([change(succeeded)], jobOf, names)).toEqual({
    title: 'Export succeeded · Prod0',
    body: 'after 12:50',
  });
  const stopped = { ...cancelled, errMsg: 'by the owner' };
  expect(notificationText([change(stopped)], lookUp(stopped), names)).toEqual({
    title: 'Export cancelled · Prod0',
    body: 'by the owner',
  });
  const undated = job({ finishedAt: undefined });
  expect(notificationText([change(undated)], lookUp(undated), names).body).toBe('');
  expect(notificationText([change(succeeded)], lookUp(), names).body).toBe('');
});

test('several ends are announced together, failures first, with reasons', () => {
  expect(
    notificationText([change(succeeded), change(succeededToo), change(succeeded)], jobOf, names),
  ).toEqual({
    title: '3 exports succeeded',
    body: 'Prod0, Orders',
  });
  expect(
    notificationText([change(succeeded), change(failed), change(cancelled), change(failedToo)], jobOf, names),
  ).toEqual({
    title: '2 exports failed, 1 cancelled, 1 succeeded',
    body: 'Prod0: Access denied · Orders: TIMED_OUT',
  });
  expect(notificationText([change(succeeded), change(failed)], lookUp(), names)).toEqual({
    title: '1 export failed, 1 succeeded',
    body: 'Prod0',
  });
});

test('clusters of the same name in two projects are told apart', () => {
  const other = job({ state: 'Failed', errMsg: 'No bucket', groupId: otherGroupId });
  const twins = clusterNames([failed, other], projects);
  expect(notificationText([change(other)], lookUp(other), twins).title).toBe('Export failed · Web/Prod0');
  expect(notificationText([change(failed), change(other)], lookUp(failed, other), twins).body).toBe(
    'Payments/Prod0: Access denied · Web/Prod0: No bucket',
  );
});

test('the title shows what is running and what has failed since the start', () => {
  const state = { jobs: [running, failed, succeeded], activity: [change(failed), change(failed)] };
  expect(titleCounts(state)).toEqual({ running: 1, failed: 1 });
  expect(titleCounts({ jobs: [failed], activity: [] })).toEqual({ running: 0, failed: 0 });
  expect(titleText({ running: 2, failed: 1 })).toBe('2 running · 1 failed — atlas-exports');
  expect(titleText({ running: 0, failed: 1200 })).toBe('1,200 failed — atlas-exports');
  expect(titleText({ running: 0, failed: 0 })).toBe('atlas-exports');
});

/** A running announcer, and what it has written since the last call, in readable form. */
function listen(jobs: readonly Job[], given: Partial<AnnouncerOptions> = {}) {
  const clock = new FakeClock();
  const store = createStore<FeedState>(feedState(jobs));
  let written = '';
  const announcer = createAnnouncer({
    feed: { getState: store.get, subscribe: store.subscribe, tallies: () => tally(store.get().jobs) },
    clock,
    projects: createStore(projects),
    sequences: createTerminalSequences({ env: { TERM: 'foot' }, platform: 'linux' }),
    write: (text) => {
      written += text;
    },
    notify: 'bell',
    ...given,
  });
  return {
    announcer,
    clock,
    set: store.set,
    /** Replaces the jobs and publishes the change. */
    become(...after: readonly Job[]) {
      const state = store.get();
      const news = after.map((one) => {
        const before = state.jobs.find(({ id }) => id === one.id);
        return before
          ? change(one, before.state)
          : activityOf({ arrived: [one], changed: [], vanished: [] }, 0)[0]!;
      });
      const others = state.jobs.filter(({ id }) => !after.some((one) => one.id === id));
      store.set({ ...state, jobs: [...after, ...others], activity: [...state.activity, ...news] });
    },
    heard() {
      const text = written.replaceAll('\u001B', '␛').replaceAll('\u0007', '␇');
      written = '';
      return text;
    },
  };
}

const as = (one: Job, state: JobState, fields: Partial<Job> = {}): Job => ({
  ...one,
  state,
  stateText: state,
  ...fields,
});
const one = job({ state: 'InProgress' });
const other = job({ state: 'InProgress', clusterName: 'Orders' });

test('the title follows the jobs and is restored at the end', () => {
  const { announcer, become, heard } = listen([one]);
  expect(heard()).toBe('␛[22;2t␛]2;1 running — atlas-exports␛\\');
  become(as(one, 'Failed'), as(other, 'InProgress'));
  expect(heard()).toBe('␛]2;1 running · 1 failed — atlas-exports␛\\');
  announcer.close();
  expect(heard()).toBe('␛[23;2t');
});

test('a terminal that reports late that it can restore titles gets one then, but not while suspended', () => {
  let knowledge: TerminalKnowledge = {};
  const sequences = createTerminalSequences(
    { env: { TERM: 'xterm-256color' }, platform: 'linux' },
    () => knowledge,
  );
  const { announcer, heard } = listen([one], { sequences });
  expect(heard()).toBe('');
  knowledge = { name: 'xterm' };
  announcer.suspend();
  announcer.takeTitle();
  expect(heard()).toBe('');
  announcer.resume();
  announcer.takeTitle();
  expect(heard()).toBe('␛[22;2t␛]2;1 running — atlas-exports␛\\');
});

test('while the program is suspended the title belongs to the shell', () => {
  const { announcer, become, heard } = listen([one]);
  heard();
  announcer.suspend();
  announcer.suspend();
  expect(heard()).toBe('␛[23;2t');
  become(as(one, 'Failed'));
  expect(heard()).toBe('');
  announcer.resume();
  announcer.resume();
  expect(heard()).toBe('␛[22;2t␛]2;1 failed — atlas-exports␛\\');
  announcer.suspend();
  heard();
  announcer.close();
  expect(heard()).toBe('');
});

test('one bell rings for several jobs that end within a second', async () => {
  const { become, heard, clock } = listen([one, other]);
  become(as(one, 'Successful'));
  await clock.pass(500);
  become(as(other, 'Failed'));
  await clock.pass(400);
  expect(heard()).not.toContain('␇');
  await clock.pass(100);
  expect(heard()).toBe('␇');
  await clock.pass(10_000);
  expect(heard()).toBe('');
});

test('a new job is announced if it was unfinished when it appeared', async () => {
  const { become, heard, clock } = listen([]);
  become(as(one, 'Queued'), as(other, 'Failed'));
  await clock.pass(2000);
  expect(heard()).not.toContain('␇');
  become(as(one, 'InProgress'));
  become(as(one, 'Successful'));
  await clock.pass(1000);
  expect(heard()).toMatch(/␇$/);
});

test('a job that runs longer than newer ones is announced too', async () => {
  const { become, heard, clock } = listen([as(other, 'Queued'), failed, job({ state: 'Unknown' }), one]);
  heard();
  become(as(one, 'Successful'));
  await clock.pass(1000);
  expect(heard()).toMatch(/␇$/);
});

test('the desktop notification says what ended', async () => {
  const { become, heard, clock } = listen([one], { notify: 'desktop' });
  become(as(one, 'Failed', { errMsg: 'Access; denied\u001B\\' }));
  heard();
  await clock.pass(1000);
  expect(heard()).toBe('␛]777;notify;Export failed · Prod0;Access, denied␛\\␛\\');
});

test('the bell rings where no notification can be shown', async () => {
  const sequences = createTerminalSequences({ env: { TERM: 'linux' }, platform: 'linux' });
  const { become, heard, clock } = listen([one], { notify: 'desktop', sequences });
  become(as(one, 'Failed'));
  await clock.pass(1000);
  expect(heard()).toBe('␇');
});

test('with announcements off only the title is set', async () => {
  const { become, heard, clock } = listen([one], { notify: 'off' });
  heard();
  become(as(one, 'Failed'));
  await clock.pass(5000);
  expect(heard()).toBe('␛]2;1 failed — atlas-exports␛\\');
});

test('nothing is written without news, nor after the end', async () => {
  const { announcer, set, become, heard, clock } = listen([one]);
  heard();
  set(feedState([one], { paused: true }));
  expect(heard()).toBe('');
  become(as(one, 'Successful'));
  announcer.close();
  heard();
  become(as(one, 'Failed'));
  await clock.pass(5000);
  expect(heard()).toBe('');
  expect(clock.pending).toBe(0);
});

test('news is announced even when the activity log is full', async () => {
  const { set, heard, clock } = listen([one]);
  heard();
  const old = change(as(other, 'Failed'));
  set(feedState([one], { activity: [old] }));
  set(feedState([as(one, 'Successful')], { activity: [change(as(one, 'Successful'))] }));
  await clock.pass(1000);
  expect(heard()).toContain('␇');
});
