import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runProgram, startProgram } from '../helpers/run-program.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';
import { cleanEnvironment, program } from '../helpers/terminal.ts';

test.each(['v2', 'v1.0'])(
  'it waits for all unfinished jobs, and exits with 0 when they succeed, by %s',
  async (api) => {
    const atlas = await simulator({ scenario: 'quiet', order: 'none' });
    const ids = ['Prod0', 'Orders'].map((clusterName) =>
      atlas.world.addJob({ clusterName, state: 'InProgress' }),
    );
    const words = ['wait', '--all-clusters', '--interval', '2', '--api', api];
    const waiting = startProgram(words, { env: await signedIn(atlas) });
    await waiting.until(({ stderr }) => stderr.includes('Waiting for 2 export jobs'));
    for (const id of ids) atlas.world.endJob(id);
    const { code, stdout } = await waiting.ended;
    expect(code).toBe(0);
    expect(
      stdout
        .split('\n')
        .slice(0, 2)
        .map((line) => line.split('  ')[1])
        .toSorted(),
    ).toEqual(ids.toSorted());
  },
);

test('a cut connection or a busy server does not end it', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const id = atlas.world.addJob({ state: 'Queued' });
  const waiting = startProgram(['wait', id, '-c', 'Prod0', '--interval', '2'], {
    env: await signedIn(atlas),
  });
  await waiting.until(({ stderr }) => stderr.includes('Waiting for 1'));
  atlas.inject({ kind: 'reset', times: 1 });
  atlas.inject({ kind: 'status', status: 429, retryAfter: 1, times: 1 });
  const fix = atlas.inject({ kind: 'status', status: 503, times: 1 });
  const failed = (): number =>
    atlas.requests.filter(({ status = 0 }) => status === 429 || status === 503).length;
  await waiting.until(() => failed() === 2);
  fix();
  atlas.world.endJob(id);
  const { code, stdout } = await waiting.ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^Successful  ${id}`));
});

test('without unfinished jobs it exits with 0', async () => {
  const { code, stdout, stderr } = await runProgram(['wait', '--demo', 'quiet'], { env: await emptyHome() });
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/nothing to wait for/);
});

test('it can wait for the demo', async () => {
  const waiting = startProgram(['wait', '--demo', '--timeout', '2h'], { env: await emptyHome() });
  await waiting.until(({ stderr }) => /^Waiting for \d+ export jobs/.test(stderr));
  waiting.child.kill('SIGINT');
  expect((await waiting.ended).code).toBe(130);
});

test('it still sets its exit code when nobody reads its output', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  for (let made = 0; made < 3; made += 1) atlas.world.addJob({ state: 'Failed' });
  const ids = atlas.world.jobs().map(({ id }) => id);
  const words = `("${process.execPath}" "${program}" wait -c Prod0 ${ids.join(' ')}; echo "code $?" >&2) | true`;
  const env = cleanEnvironment(await signedIn(atlas));
  const { stderr } = await promisify(execFile)('sh', ['-c', words], { env });
  expect(stderr).toBe('code 1\n');
});
