import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { build, root } from './build.ts';

/**
 * `npm run check:package -- 22 24 26`: packs the program, installs the package into an empty folder as a user would,
 * and runs it with each of these versions of Node, downloaded by npx. `-- PATH`: with the Node on the PATH outside this
 * project.
 */
async function checkPackage(versions: readonly string[]): Promise<void> {
  await build();
  const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-package-'));
  try {
    await npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root);
    const [archive] = await readdir(folder);
    if (archive === undefined) throw new Error('npm packed nothing');
    await writeFile(path.join(folder, 'package.json'), '{"private":true}');
    await npm(['install', '--no-audit', '--no-fund', '--silent', `./${archive}`], folder);
    for (const version of versions) await tryWith(version, path.join(folder, 'node_modules/atlas-exports'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tryWith(version: string, installed: string): Promise<void> {
  const node = await nodeOf(version);
  const run = async (...words: string[]): Promise<string> => {
    const file = path.join(installed, 'dist/cli.js');
    return (
      await promisify(execFile)(node, [file, ...words], { cwd: path.dirname(installed) })
    ).stdout.trim();
  };
  const { stdout } = await promisify(execFile)(node, ['--version']);
  const [job] = (await run('list', '--demo', 'one', '-o', 'ndjson')).split('\n');
  const { clusterName, state } = JSON.parse(job ?? '') as {
    readonly clusterName: string;
    readonly state: string;
  };
  console.log(`${stdout.trim()}: ${await run('--version')}, and a job of ${clusterName} that is ${state}`);
}

/** The path of a Node of that version. */
async function nodeOf(version: string): Promise<string> {
  const tell = ['-p', 'process.execPath'];
  const ask =
    version === 'PATH'
      ? promisify(execFile)('node', tell, { env: { ...process.env, PATH: outerPath() } })
      : npm(['exec', '--yes', `--package=node@${version}`, '--', 'node', ...tell], tmpdir());
  return (await ask).stdout.trim();
}

/** npm's scripts find this project's own Node first. */
function outerPath(): string {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.filter((folder) => !folder.includes('node_modules')).join(path.delimiter);
}

/** npm is a batch file on Windows, which only a shell can start. */
function npm(words: readonly string[], cwd: string): Promise<{ stdout: string }> {
  return promisify(execFile)('npm', words, { cwd, shell: process.platform === 'win32' });
}

await checkPackage(process.argv.slice(2));
process.exit();
