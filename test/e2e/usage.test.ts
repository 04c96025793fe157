import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commandNames } from '../../source/cli/choices.ts';
import { runProgram } from '../helpers/run-program.ts';
import { emptyHome } from '../helpers/sign-in.ts';
import { root } from '../helpers/root.ts';

test('--help explains the program, and each command has its own help', async () => {
  const env = await emptyHome();
  const { code, stdout, stderr } = await runProgram(['--help'], { env });
  expect([code, stderr]).toEqual([0, '']);
  for (const name of commandNames) expect(stdout).toMatch(new RegExp(`^  (.*, )?${name}(,| )`, 'm'));
  for (const name of commandNames) {
    const own = await runProgram([name, '--help'], { env });
    expect(own.code).toBe(0);
    expect(own.stdout).toContain(name === 'watch' ? 'atlas-exports [watch]' : `atlas-exports ${name}`);
  }
});

test("--version prints the package's version", async () => {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const { code, stdout } = await runProgram(['--version'], { env: await emptyHome() });
  expect([code, stdout]).toEqual([0, `atlas-exports ${version}\n`]);
});

/** A loader hook that prints on stderr which modules Node loads. */
const telling = `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process._rawDebug('loaded ' + url); return next(url, context); } });`;

/** The code of the chunks that a run of the program loads. */
async function loadedBy(words: readonly string[]): Promise<string> {
  const nodeWords = ['--import', `data:text/javascript,${encodeURIComponent(telling)}`];
  const { stderr } = await runProgram(words, { env: await emptyHome(), nodeWords });
  const urls = [...stderr.matchAll(/^loaded (file:.*)$/gm)].map((match) => match[1] ?? '');
  expect(urls.length).toBeGreaterThan(0);
  return urls.map((url) => readFileSync(fileURLToPath(url), 'utf8')).join('\n');
}

describe('a command loads only what it needs:', () => {
  // Words that only the libraries contain.
  const undici = 'UND_ERR_NOT_SUPPORTED';
  const react = 'react.transitional.element';

  test.each([
    [['--help']],
    [['list', '--help']],
    [['--version']],
    [['completion', 'bash']],
    [['__complete', 'zsh', 'project', '-p', '']],
  ])('%j loads neither undici nor Ink', async (words) => {
    const code = await loadedBy(words);
    expect(code).not.toContain(undici);
    expect(code).not.toContain(react);
  });

  test('list loads undici, but not Ink', async () => {
    const code = await loadedBy(['list', '--demo', 'empty']);
    expect(code).toContain(undici);
    expect(code).not.toContain(react);
  });

  test('these words occur in the built libraries', () => {
    const chunks = execFileSync('sh', ['-c', 'cat dist/*.js'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    expect(chunks).toContain(undici);
    expect(chunks).toContain(react);
  });
});

const oldNode = '/usr/bin/node';
const becauseOfNode = noOldNode();

test.skipIf(becauseOfNode !== '')(
  `an old Node gets one sentence with the version that is needed${becauseOfNode}`,
  async () => {
    const { code, stdout, stderr } = await runProgram(['list'], { env: await emptyHome(), node: oldNode });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^atlas-exports needs Node\.js 22\.19 or newer, and this is [\d.]+\. Install .*\n$/,
    );
  },
);

function noOldNode(): string {
  if (!existsSync(oldNode)) return ` (skipped: there is no ${oldNode})`;
  const version = execFileSync(oldNode, ['--version'], { encoding: 'utf8' }).trim();
  const major = Number(/^v(\d+)/.exec(version)?.[1]);
  return major < 22 ? '' : ` (skipped: ${oldNode} is ${version})`;
}
