import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLastState } from '../../../source/commands/session/last-state.ts';
import { openContext } from '../../helpers/command-context.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { cluster, feedState, job } from '../../helpers/jobs.ts';
import { removeFolder } from '../../helpers/sign-in.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const minute = 60_000;
const selection = { projects: ['Payments'], allProjects: false, clusters: [], allClusters: true };
const { ref } = cluster();
const watched = { selection, projects: [{ id: ref.groupId, name: 'Payments' }], clusters: [ref] };

async function open(line = 'watch') {
  const HOME = await mkdtemp(path.join(tmpdir(), 'atlas-exports-last-'));
  onTestFinished(() => removeFolder(HOME));
  const timing = new FakeClock();
  const lines: string[] = [];
  const env = { HOME, XDG_CACHE_HOME: path.join(HOME, 'cache'), LOCALAPPDATA: path.join(HOME, 'cache') };
  const { context } = await openContext(line, env, {
    timing,
    platform: 'linux',
    log: (text) => lines.push(text),
  });
  const folder = path.join(HOME, 'cache', 'atlas-exports');
  const files = () => readdir(folder).catch(() => []);
  return { context, timing, lines, folder, files };
}

test('is written every five minutes when something changed, and at the end', async () => {
  const { context, timing, lines, folder, files } = await open();
  let state = feedState([job()], { clusters: [cluster({ updatedAt: timing.now() })] });
  const last = openLastState(context, 'account');
  const stop = last.keep(
    () => state,
    () => watched,
  );
  await timing.pass(4 * minute);
  expect(await files()).toEqual([]);
  await timing.pass(2 * minute);
  await waitFor(async () => (await files()).some((each) => each.startsWith('state-')), {
    what: 'the first state',
  });
  const name = (await files()).find((each) => each.startsWith('state-')) ?? '';
  const { ino } = await stat(path.join(folder, name));
  // Nothing new: the file is not written.
  await timing.pass(20 * minute);
  expect((await stat(path.join(folder, name))).ino).toBe(ino);
  state = feedState([job(), job()].toReversed(), { clusters: [cluster({ updatedAt: timing.now() })] });
  await stop();
  expect(timing.pending).toBe(0);
  expect(last.clusterOf(ref)?.jobs).toEqual(state.jobs);
  const next = openLastState(context, 'account');
  expect(next.clusterOf(ref)?.jobs).toEqual(state.jobs);
  expect(next.targetsOf({ ...selection })).toMatchObject({ projects: watched.projects, clusters: [ref] });
  expect(next.targetsOf({ ...selection, allClusters: false })).toBeUndefined();
  expect(openLastState(context, 'another').clusterOf(ref)).toBeUndefined();
  expect(lines).toEqual([]);
});

test('keeps earlier data that Atlas has not sent again', async () => {
  const { context, timing } = await open();
  const good = feedState([job()], { clusters: [cluster({ updatedAt: timing.now() })] });
  await openLastState(context, 'account').keep(
    () => good,
    () => watched,
  )();
  const offline = feedState([], { clusters: [cluster({ updatedAt: undefined, asOf: timing.now() })] });
  const stop = openLastState(context, 'account').keep(
    () => offline,
    () => watched,
  );
  timing.wall += 24 * 60 * minute;
  await stop();
  expect(openLastState(context, 'account').clusterOf(ref)).toMatchObject({ jobs: good.jobs });
  // A cluster that nobody looked at for a month is dropped at the next write.
  timing.wall += 31 * 24 * 60 * minute;
  const other = { ...ref, clusterName: 'Orders' };
  await openLastState(context, 'account').keep(
    () => feedState([], { clusters: [cluster({ ref: other, updatedAt: timing.now() })] }),
    () => watched,
  )();
  expect(openLastState(context, 'account').clusterOf(ref)).toBeUndefined();
  expect(openLastState(context, 'account').clusterOf(other)).toBeDefined();
});
