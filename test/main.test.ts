import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram, startProgram } from './helpers/run-program.ts';
import { emptyHome, removeFolder, signedIn, simulator } from './helpers/sign-in.ts';
import { cleanEnvironment, openTerminal, program } from './helpers/terminal.ts';

/** Without the compile cache of the tests: the program makes its own, as it does for a person. */
const ownCache = { NODE_COMPILE_CACHE: undefined };

/** Runs the built program in a shell line; `$PROGRAM` stands for it. Resolves also when it fails. */
async function shell(line: string, env: Record<string, string>) {
  const words = line.replaceAll('$PROGRAM', `"${process.execPath}" "${program}"`);
  const options = { env: cleanEnvironment({ ...env, ...ownCache }) };
  return promisify(execFile)('sh', ['-c', words], options).catch(
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}

/** Makes the program fail on SIGUSR2 with a bug named by PROVOKE. */
const stumble = ['--import', fileURLToPath(new URL('helpers/provoke.mjs', import.meta.url))];

const noFull = existsSync('/dev/full') ? '' : ' (skipped: there is no /dev/full)';

test.skipIf(noFull !== '')(`output to a full disk is an error, and reported${noFull}`, async () => {
  expect(await shell('$PROGRAM list --demo quiet > /dev/full', await emptyHome())).toMatchObject({
    code: 4,
    stderr: 'The output could not be written (ENOSPC). Check that the disk has space left.\n',
  });
});

test.skipIf(noFull !== '').each(['--version', '--help'])(
  `%s to a full disk reports that too${noFull}`,
  async (word) => {
    expect(await shell(`$PROGRAM ${word} > /dev/full`, await emptyHome())).toMatchObject({
      code: 4,
      stderr: 'The output could not be written (ENOSPC). Check that the disk has space left.\n',
    });
  },
);

test('pipes and devices in place of files block nothing, from start to completion', async () => {
  const env = await emptyHome();
  for (const name of ['atlas-exports', 'atlascli']) {
    const config = path.join(env['XDG_CONFIG_HOME']!, name);
    await mkdir(config, { recursive: true });
    await promisify(execFile)('mkfifo', [path.join(config, 'config.toml')]);
  }
  const ours = path.join(env['XDG_CONFIG_HOME']!, 'atlas-exports', 'config.toml');
  expect(await runProgram(['list', '--demo', 'quiet'], { env })).toMatchObject({
    code: 2,
    stderr: `${ours} is not a regular file. Put a regular file there, or remove it.\n`,
  });
  expect(await runProgram(['__complete', 'zsh', 'profile', ''], { env })).toMatchObject({
    stdout: 'default\n',
  });
  await rm(ours);
  expect(await runProgram(['list', '--demo', 'quiet', '-c', 'Prod0'], { env })).toMatchObject({
    code: 0,
    stderr: '',
  });
  const pipe = path.join(env['HOME']!, 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  expect(await runProgram(['list', '--demo', 'quiet', '--log', pipe], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is a link, a pipe or a device. Name a regular file'),
  });
});

test("an empty or relative HOME counts as none: files of the current folder are nobody's settings", async () => {
  const planted = await mkdtemp(path.join(os.tmpdir(), 'atlas-exports-planted-'));
  onTestFinished(() => removeFolder(planted));
  await mkdir(path.join(planted, '.config', 'atlas-exports'), { recursive: true });
  await writeFile(path.join(planted, '.config', 'atlas-exports', 'config.toml'), 'planted = true');
  const { XDG_CONFIG_HOME: _, XDG_CACHE_HOME: __, ...env } = await emptyHome();
  for (const home of ['', '.']) {
    const line = `cd '${planted}' && $PROGRAM list --demo quiet -c Prod0 && ls -A`;
    const { stdout, stderr } = await shell(line, { ...env, HOME: home });
    expect(stderr).not.toContain('planted');
    expect(stdout).toMatch(/\n\.config\n$/);
  }
});

test('an unwritable home, or one that is a file, blocks nothing', async () => {
  const { XDG_CONFIG_HOME: _, XDG_CACHE_HOME: __, ...env } = await emptyHome();
  for (const home of ['/proc', '/dev/null', '/dev/full/none']) {
    const there = { env: { ...env, ...ownCache, HOME: home } };
    expect(await runProgram(['--help'], there)).toMatchObject({ code: 0, stderr: '' });
    const ran = await runProgram(['list', '--demo', 'quiet', '-c', 'Prod0'], there);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  }
});

test('the cache is private whatever the umask; in a folder that others may write to, nothing is stored or run', async () => {
  const env = await emptyHome();
  const folder = path.join(env['XDG_CACHE_HOME']!, 'atlas-exports');
  await shell('umask 000; $PROGRAM list --demo quiet -c Prod0', env);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect(await readdir(folder)).not.toEqual([]);
  await removeFolder(folder);
  await mkdir(folder);
  await chmod(folder, 0o777);
  const ran = await runProgram(['list', '--demo', 'quiet', '-c', 'Prod0'], { env: { ...env, ...ownCache } });
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(await readdir(folder)).toEqual([]);
});

test('closing the pipe early is no error for --help, nor is a closed stderr', async () => {
  const env = await emptyHome();
  expect(await shell('$PROGRAM --help | head -1', env)).toMatchObject({ stderr: '' });
  const { stdout } = await shell('$PROGRAM list 2>&-; echo "code $?"', env);
  expect(stdout).toBe('code 3\n');
  expect(await shell('($PROGRAM --nonsense; echo "code $?") 2>&1 >&3 3>&1 | true', env)).toMatchObject({
    stderr: '',
  });
});

test('a bug of the program is reported in one sentence, and its stack trace goes to the log', async () => {
  const made = await mkdtemp(path.join(os.tmpdir(), 'atlas-exports-main-'));
  onTestFinished(() => removeFolder(made));
  const file = path.join(made, 'log');
  const atlas = await simulator({ scenario: 'empty' });
  atlas.world.addJob({ state: 'InProgress' });
  const waiting = startProgram(['wait', '-c', 'Prod0', '--log', file], {
    env: { ...(await signedIn(atlas)), PROVOKE: 'an exception in a timer' },
    nodeWords: stumble,
  });
  await waiting.until(({ stderr }) => stderr.includes('Waiting for 1'));
  waiting.child.kill('SIGUSR2');
  const { code, stderr } = await waiting.ended;
  expect(code).toBe(4);
  expect(stderr).toBe(
    'Waiting for 1 export job to end.\n' +
      'Something went wrong inside atlas-exports itself. Run it again with --log FILE and report what the file says.\n',
  );
  expect(await readFile(file, 'utf8')).toMatch(/Error: provoked\n +at /);
});

test('a program that was updated while it ran says so', async () => {
  const made = await mkdtemp(path.join(os.tmpdir(), 'atlas-exports-main-'));
  onTestFinished(() => removeFolder(made));
  const folder = path.join(made, 'dist');
  await cp(path.dirname(program), folder, { recursive: true });
  await writeFile(path.join(made, 'package.json'), '{ "type": "module" }');
  for (const file of await readdir(folder))
    if (file.startsWith('simulator')) await rm(path.join(folder, file));
  const line = `"${process.execPath}" "${path.join(folder, 'cli.js')}" list --demo quiet`;
  expect(await shell(line, await emptyHome())).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(
      /^A file of atlas-exports is gone, .* updated while it ran\. Start it again;/,
    ),
  });
});

test('the screen is closed before the sentence appears', async () => {
  const screen = openTerminal([], {
    env: { ...(await emptyHome()), PROVOKE: 'an exception in a timer' },
    command: [process.execPath, ...stumble, program, '--demo', 'quiet'],
  });
  await screen.see('● live');
  screen.kill('SIGUSR2');
  expect((await screen.exit).exitCode).toBe(4);
  await screen.see('Something went wrong inside atlas-exports itself.');
  const bytes = screen.bytes();
  expect(bytes.lastIndexOf('\u001B[?1049l')).toBeLessThan(bytes.indexOf('Something went wrong'));
  expect(bytes).not.toContain('provoked');
});

test('the full-screen view without a keyboard says what to run instead', async () => {
  const line = ['sh', '-c', `"${process.execPath}" "${program}" watch --demo < /dev/null`] as const;
  const screen = openTerminal([], { env: await emptyHome(), command: line });
  expect((await screen.exit).exitCode).toBe(2);
  await screen.see('The full-screen view needs a terminal to read keys from. Run: atlas-exports list');
});

test('control characters of the command line are quoted harmlessly', async () => {
  const { code, stderr } = await runProgram(['list', '--state', 'a\u001B[31mb'], { env: await emptyHome() });
  expect(code).toBe(2);
  expect(stderr).not.toContain('\u001B');
});

test('a user unknown to the system is told what is missing', async () => {
  const homeless = `import os from 'node:os'; import { syncBuiltinESMExports } from 'node:module';
    os.homedir = os.userInfo = () => { throw new Error('uv_os_get_passwd returned ENOENT'); }; syncBuiltinESMExports();`;
  const nodeWords = ['--import', `data:text/javascript,${encodeURIComponent(homeless)}`];
  const env = await emptyHome();
  expect(await runProgram(['list', '--demo'], { env, nodeWords })).toEqual({
    code: 2,
    stdout: '',
    stderr: 'This user has no home folder. Set HOME to a folder for its settings.\n',
  });
  expect(await runProgram(['--version'], { env, nodeWords })).toMatchObject({ code: 0, stderr: '' });
});
