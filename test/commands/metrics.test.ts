import { mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../source/commands/metrics.ts';
import { verdicts } from '../../source/jobs/coverage/facts.ts';
import { openContext } from '../helpers/command-context.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';
import { waitFor } from '../helpers/wait-for.ts';

const start = Date.UTC(2026, 10, 28, 8, 16);

async function said(line: string, env: Record<string, string>, over = {}) {
  const { context, stdout, stderr } = await openContext(line, env, over);
  const code = await run(context);
  return { code, stdout: stdout(), stderr: stderr() };
}

test('has a series for each verdict, named as in coverage', async () => {
  const env = await signedIn(await simulator({ scenario: 'coverage', now: () => start }));
  const { code, stdout } = await said('metrics --all-clusters', env);
  expect(code).toBe(0);
  const told = [
    ...stdout.matchAll(
      /^atlas_exports_verdict\{project="Payments",cluster="([^"]+)",verdict="([^"]+)"\} 1$/gm,
    ),
  ];
  expect(new Set(told.map(([, , verdict]) => verdict))).toEqual(new Set(verdicts));
  expect(stdout).toContain('\natlas_exports_missing{project="Payments",cluster="orders-eu"} 1\n');
  expect(stdout).toContain('\natlas_exports_missing{project="Payments",cluster="prod0"} 0\n');
  expect(stdout).toContain(
    `\natlas_exports_data_as_of_timestamp_seconds{project="Payments",cluster="orders-eu"} ${Date.UTC(2026, 10, 27, 3, 17) / 1000}\n`,
  );
  // Jobs are never named.
  expect(stdout).not.toMatch(/[0-9a-f]{24}/);
});

test('nothing is missing within the grace period of config.toml', async () => {
  const env = await signedIn(await simulator({ scenario: 'coverage', now: () => start }));
  const folder = path.join(env['XDG_CONFIG_HOME'] ?? '', 'atlas-exports');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'config.toml'), 'grace = "12h"\n');
  const { stdout } = await said('metrics --all-clusters', env);
  expect(stdout).toContain('verdict{project="Payments",cluster="orders-eu",verdict="good"} 1');
});

test('--output replaces the whole file, readable for others, and leaves no other file', async () => {
  const env = await emptyHome();
  const folder = path.join(env['HOME'] ?? '', 'textfiles');
  await mkdir(folder);
  const file = path.join(folder, 'atlas-exports.prom');
  await writeFile(file, 'old\n');
  expect(await said(`metrics --demo quiet --output ${file}`, env)).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
  expect(await readFile(file, 'utf8')).toMatch(
    /^# HELP atlas_exports_build_info [^]*\natlas_exports_up\{.*\} 1\n/,
  );
  expect(await readdir(folder)).toEqual(['atlas-exports.prom']);
  if (process.platform !== 'win32')
    expect((await stat(file)).mode & 0o777 & ~process.umask()).toBe(0o644 & ~process.umask());
});

test('reports a file that cannot be written, and keeps the old one', async () => {
  const env = await emptyHome();
  const home = env['HOME'] ?? '';
  await expect(said(`metrics --demo quiet --output ${home}/no/such/file.prom`, env)).rejects.toThrow(
    /could not be written: there is no such folder\. Name a file in a folder that you may write to\.$/,
  );
  await expect(said(`metrics --demo quiet --output ${home}`, env)).rejects.toThrow(
    /is no file, so it is not replaced/,
  );
  await symlink('/dev/null', path.join(home, 'device.prom'));
  await expect(said(`metrics --demo quiet --output ${home}/device.prom`, env)).rejects.toThrow('is no file');
});

test.each(['-', '/dev/stdout'])('--output=%s is stdout, even when redirected', async (name) => {
  const { code, stdout } = await said(`metrics --demo quiet --output=${name}`, await emptyHome());
  expect([code, stdout.startsWith('# HELP ')]).toEqual([0, true]);
});

test('keeps the file after an error, so that its age shows', async () => {
  const atlas = await simulator({ scenario: 'refused' });
  const env = await signedIn(atlas);
  const file = path.join(env['HOME'] ?? '', 'atlas-exports.prom');
  await writeFile(file, 'old\n');
  await expect(said(`metrics --all-clusters --output ${file}`, env)).rejects.toThrow();
  expect(await readFile(file, 'utf8')).toBe('old\n');
});

test('--listen serves what the live view shows, until it is stopped', async () => {
  let time = start;
  const atlas = await simulator({ scenario: 'nightly', now: () => time });
  const ended = new AbortController();
  const { context, stderr } = await openContext(
    'metrics --all-clusters --listen 0 --interval 2',
    await signedIn(atlas),
    {
      signal: ended.signal,
    },
  );
  const running = run(context).catch((error: unknown) => error);
  const [, url = ''] = await waitFor(() => /Serving (\S+);/.exec(stderr()) ?? undefined, {
    what: 'the address',
  });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
  const scrape = async (): Promise<string> => (await fetch(url)).text();
  const scraped = (wanted: RegExp): Promise<string> =>
    waitFor(
      async () => {
        const text = await scrape();
        return wanted.test(text) ? text : undefined;
      },
      { what: String(wanted) },
    );
  const text = await scraped(/verdict\{.*,cluster="orders",verdict="good"\} 1/);
  expect(Number(/^atlas_exports_requests_total (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(10);
  expect(text).toContain('\natlas_exports_rate_limited_total 0\n');
  // The grace period of its last snapshot is over.
  time += 60_000;
  await scraped(/verdict\{.*,cluster="orders",verdict="missing"\} 1/);
  ended.abort(new Error('over'));
  expect(await running).toMatchObject({ message: 'over' });
  await expect(fetch(url)).rejects.toThrow();
});

test('rejects invalid values and options that exclude each other', async () => {
  const env = await emptyHome();
  await expect(openContext('metrics --listen 70000', env)).rejects.toThrow(
    '--listen "70000" is no address to listen on. Write a port, as in --listen 9464, or HOST:PORT',
  );
  await expect(openContext('metrics -o json', env)).rejects.toThrow(
    'metrics has one format, that of Prometheus',
  );
  await expect(openContext('metrics --listen 9464 -o x.prom', env)).rejects.toThrow(
    '--output and --listen exclude each other.',
  );
  await expect(openContext('list --listen 9464', env)).rejects.toThrow(
    '--listen is an option of metrics, not of list.',
  );
});
