import { expect, test } from 'vitest';
import { run as check } from '../../source/commands/check.ts';
import { run as coverage } from '../../source/commands/coverage.ts';
import { run as list } from '../../source/commands/list.ts';
import { run as plain } from '../../source/commands/plain.ts';
import { run as wait } from '../../source/commands/wait.ts';
import { run as whoami } from '../../source/commands/whoami.ts';
import type { Run } from '../../source/commands/session/context.ts';
import type { Simulator } from '../../source/simulator/simulator.ts';
import type { World } from '../../source/simulator/world/world.ts';
import { openContext } from '../helpers/command-context.ts';
import { signedIn, simulator } from '../helpers/sign-in.ts';
import { waitFor } from '../helpers/wait-for.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 7, 10, 4);
const [payments, web, secret] = [1, 2, 3].map((n) => `5f000000000000000000000${n}`) as [
  string,
  string,
  string,
];
const ended = (ago: number) => ({
  state: 'Successful' as const,
  createdAt: now - ago * hour,
  finishedAt: now - ago * hour + 60_000,
});

/** Two projects with a cluster of the same name each, and one that the key may not read. */
const world: World = {
  projects: [
    { id: payments, name: 'Payments', clusters: [{ name: 'Prod0', jobs: [ended(2)] }] },
    { id: web, name: 'Web', clusters: [{ name: 'Prod0', jobs: [ended(1)] }, { name: 'search' }] },
    { id: secret, name: 'Secret', clusters: [{ name: 'vault' }] },
  ],
};

async function organisation(): Promise<Simulator> {
  const atlas = await simulator({ scenario: world, now: () => now });
  const match = new RegExp(`groups/${secret}/`);
  atlas.inject({ kind: 'status', status: 403, errorCode: 'USER_UNAUTHORIZED', match });
  return atlas;
}

async function said(command: Run, line: string, atlas: Simulator) {
  const { MONGODB_ATLAS_PROJECT_ID: _, ...env } = await signedIn(atlas);
  const { context, stdout, stderr } = await openContext(line, env);
  const code = await command(context);
  return { code, stdout: stdout(), stderr: stderr() };
}

test('list distinguishes two clusters of the same name, in the table and for scripts', async () => {
  const atlas = await organisation();
  const table = await said(list, `list -p Payments -p ${web} -c Prod0`, atlas);
  expect(table).toMatchObject({ code: 0, stderr: '' });
  expect(table.stdout).toMatch(/CLUSTER {2}PROJECT {3}SNAPSHOT/);
  expect(table.stdout).toMatch(/Prod0 {4}Web .*\n.*Prod0 {4}Payments /);
  const { stdout } = await said(list, `list -p ${payments} -p ${web} -c Prod0 -o json`, atlas);
  const { results } = JSON.parse(stdout) as { results: { groupId: string; groupName: string }[] };
  expect(results.map(({ groupId, groupName }) => [groupId, groupName])).toEqual([
    [web, 'Web'],
    [payments, 'Payments'],
  ]);
  const csv = await said(list, `list -p ${payments} -o csv`, atlas);
  expect(csv.stdout).toMatch(/dataAsOf,groupName\r\n.*,Payments\r\n$/);
  expect((await said(list, `list -p ${payments}`, atlas)).stdout).not.toContain('PROJECT');
});

test('reports a refused project on stderr, lists the others, and sets the exit code', async () => {
  const { code, stdout, stderr } = await said(list, 'list --all-projects -o ndjson', await organisation());
  expect(code).toBe(4);
  expect(stdout.trim().split('\n')).toHaveLength(2);
  expect(stderr).toMatch(/^The clusters of Secret are not known: .*\n$/);
});

test('an error of one of two clusters of the same name says which', async () => {
  const atlas = await organisation();
  const match = new RegExp(`groups/${web}/.*/exports`);
  atlas.inject({ kind: 'status', status: 403, errorCode: 'USER_UNAUTHORIZED', match });
  const { code, stderr } = await said(list, 'list -p Payments -p Web -c Prod0', atlas);
  expect(code).toBe(4);
  expect(stderr).toMatch(/^Web\/Prod0: /);
});

test('wait looks at all projects, and names those that failed', async () => {
  const { code, stdout, stderr } = await said(wait, 'wait --all-projects', await organisation());
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toContain('The clusters of Secret are not known: ');
  expect(stderr).toContain(
    'No export job of Payments/Prod0, Web/Prod0 and search is unfinished, so there is nothing to wait for.',
  );
});

test('coverage and check look at all projects, and a failed one is never good', async () => {
  const atlas = await organisation();
  const covered = await said(coverage, 'coverage --all-projects', atlas);
  expect(covered.code).toBe(4);
  expect(covered.stdout).toMatch(/CLUSTER +PROJECT +VERDICT/);
  expect(covered.stderr).toContain('The clusters of Secret are not known: ');
  const checked = await said(check, 'check -p Payments -p Web -p Secret', atlas);
  expect(checked.stdout).toMatch(/3 clusters checked, and not all projects could be asked \|/);
  expect(checked.stdout).toContain('The clusters of Secret are not known: ');
  expect(checked.code).toBe(3);
  expect((await said(check, 'check -p Payments -p Web', atlas)).code).toBe(0);
});

test('--plain shows the project of a cluster, and why a project is missing', async () => {
  const atlas = await organisation();
  const stop = new AbortController();
  const { MONGODB_ATLAS_PROJECT_ID: _, ...env } = await signedIn(atlas);
  const { context, stdout } = await openContext('watch --plain --all-projects', env, { signal: stop.signal });
  const ended = plain(context).catch((error: unknown) => error);
  await waitFor(() => stdout().includes('Ctrl+C ends.'));
  expect(stdout()).toMatch(/^The clusters of Secret are not known: /);
  expect(stdout()).toContain('Asking Atlas for the export jobs of Payments/Prod0, Web/Prod0 and search.');
  expect(stdout()).toContain('2 projects, Payments and Web, with 3 clusters.');
  stop.abort(new Error('stopped'));
  await ended;
});

test('whoami shows the projects to watch, and which setting names them', async () => {
  const atlas = await organisation();
  const { stdout } = await said(whoami, 'whoami -p Payments -p Web --offline', atlas);
  expect(stdout).toMatch(/^Project +Payments, Web +--project$/m);
  const json = await said(whoami, 'whoami --all-projects --offline -o json', atlas);
  expect(JSON.parse(json.stdout)).toMatchObject({
    project: { value: null },
    allProjects: { value: true, source: 'option', name: '--all-projects' },
  });
});
