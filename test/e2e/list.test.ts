import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { run } from '../../source/commands/list.ts';
import { openContext } from '../helpers/command-context.ts';
import { runProgram, startProgram } from '../helpers/run-program.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';
import { cleanEnvironment, openTerminal, program } from '../helpers/terminal.ts';

const day = 86_400_000;

/** 600 old jobs in one cluster, more than a page; 40 of a sharded cluster; and one of each state. */
function manyJobs() {
  return {
    projects: [
      {
        name: 'Payments',
        clusters: [
          {
            name: 'Prod0',
            old: { jobs: 597, every: day / 4, age: day },
            jobs: [
              { state: 'Failed', reason: { errorCode: 'DENIED', message: '=cmd|" /C calc"!A1' } },
              { state: 'Cancelled' },
              { state: 'Queued', customData: [{ key: 'team', value: 'a,b' }] },
            ],
          },
          { name: 'Orders', kind: 'sharded', old: { jobs: 40, every: day / 4, age: day } },
        ],
      },
    ],
  } as const;
}

test('every output has the same jobs, with both APIs and in every order of the list', async () => {
  const atlas = await simulator({ scenario: manyJobs() });
  const env = await signedIn(atlas);
  const outputs = new Map<string, Set<string>>();
  for (const order of ['newest-first', 'oldest-first', 'none'] as const) {
    atlas.world.setOrder(order);
    for (const api of ['v2', 'v1.0']) {
      for (const output of ['json', 'ndjson', 'csv', 'table']) {
        const line = `list --all --all-clusters --api ${api} -o ${output}`;
        // In this process: a program for each would take most of the time.
        const opened = await openContext(line, env);
        expect([await run(opened.context), opened.stderr()]).toEqual([0, '']);
        const stdout = opened.stdout();
        // v1.0 has no error codes.
        const told = stdout
          .replaceAll(/,\s*"errorCode": ?"\w+"/g, '')
          .replaceAll(/,[A-Z_]+(?=,[^,\r]*,[^,\r]*\r\n)/g, ',');
        outputs.set(output, (outputs.get(output) ?? new Set()).add(told));
      }
    }
  }
  expect([...outputs].map(([output, told]) => [output, told.size])).toEqual([
    ['json', 1],
    ['ndjson', 1],
    ['csv', 1],
    ['table', 1],
  ]);
  const truth = ['Prod0', 'Orders']
    .flatMap((clusterName) => atlas.world.jobs({ clusterName }))
    .map(({ id }) => id)
    .toSorted();
  const textOf = (output: string) => [...(outputs.get(output) ?? [])].join('');
  const { totalCount, results } = JSON.parse(textOf('json'));
  expect(totalCount).toBe(640);
  expect(results.map(({ id }: { id: string }) => id).toSorted()).toEqual(truth);
  expect(
    textOf('ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(results);
  expect(
    textOf('csv')
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.slice(0, 24))
      .toSorted(),
  ).toEqual(truth);
  expect(
    textOf('table')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.slice(0, 24))
      .toSorted(),
  ).toEqual(truth);
  expect(textOf('csv')).toContain(`,"'=cmd|"" /C calc""!A1",`);
});

test("the demo's scenarios can be listed too", async () => {
  const env = await emptyHome();
  for (const scenario of ['busy', 'hostile', 'oldest-first']) {
    const { code, stdout } = await runProgram(
      ['list', '--demo', scenario, '-o', 'json', '--page-size', '30'],
      { env },
    );
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
    expect(JSON.parse(stdout).results.length).toBeGreaterThanOrEqual(60);
  }
});

test('without a command and without a terminal the jobs are listed once', async () => {
  const { code, stdout } = await runProgram(['--demo', 'quiet'], { env: await emptyHome() });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ID +STATE/);
});

test('a large JSON document gets through a slow pipe whole', async () => {
  const words = `"${process.execPath}" "${program}" list --demo many --all -o json | (sleep 0.3; cat)`;
  const env = cleanEnvironment(await emptyHome());
  const { stdout } = await promisify(execFile)('sh', ['-c', words], { env, maxBuffer: 1 << 28 });
  expect(JSON.parse(stdout).results).toHaveLength(5000);
});

test('list | head -1 ends quietly', async () => {
  const words = `"${process.execPath}" "${program}" list --demo many --all | head -1`;
  const env = cleanEnvironment(await emptyHome());
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', words], { env });
  expect(stdout).toMatch(/^ID +STATE.*\n$/);
  expect(stderr).toBe('');
});

test('list --follow prints changes, and Ctrl+C ends it with 130', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  const id = atlas.world.addJob({ state: 'InProgress' });
  const words = ['list', '--follow', '-c', 'Prod0', '-o', 'ndjson', '--interval', '2'];
  const following = startProgram(words, { env: await signedIn(atlas) });
  await following.until(({ stdout }) => stdout.includes('InProgress'));
  atlas.world.endJob(id);
  await following.until(({ stdout }) => stdout.includes('Successful'));
  following.child.kill('SIGINT');
  const { code, stdout, stderr } = await following.ended;
  expect([code, stderr]).toEqual([130, '']);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).state),
  ).toEqual(['InProgress', 'Successful']);
});

test('on a terminal the table fits the width and says how to see the rest', async () => {
  const screen = openTerminal(['list', '--demo', 'quiet', '-c', 'Prod0', '--page-size', '5'], {
    env: await emptyHome(),
    columns: 80,
  });
  expect((await screen.exit).exitCode).toBe(0);
  const text = await screen.see('These are the newest 5 of 240 jobs; --all lists every one.');
  expect(text.split('\n').filter((line) => /^…[0-9a-f]{8} /.test(line))).toHaveLength(5);
});

test('Ctrl+C in a terminal ends list --follow with 130', async () => {
  const screen = openTerminal(['list', '--demo', 'quiet', '-f'], { env: await emptyHome() });
  await screen.see('Successful');
  screen.type('\u0003');
  expect((await screen.exit).exitCode).toBe(130);
});
