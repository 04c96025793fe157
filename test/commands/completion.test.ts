import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { options } from '../../source/cli/option-table.ts';
import { commandNames } from '../../source/cli/choices.ts';
import { run } from '../../source/commands/completion.ts';
import { openContext } from '../helpers/command-context.ts';
import { missing } from '../helpers/optional-programs.ts';
import { emptyHome } from '../helpers/sign-in.ts';

async function script(shell: string): Promise<string> {
  const { context, stdout } = await openContext(`completion ${shell}`, await emptyHome());
  expect(await run(context)).toBe(0);
  return stdout();
}

test.each(['bash', 'zsh', 'fish'])(
  'the script for %s has every command, option and choice',
  async (shell) => {
    const text = await script(shell);
    for (const name of commandNames) expect(text).toContain(name);
    for (const { name, choices = [] } of options) {
      expect(text).toContain(shell === 'fish' ? `-l ${name}` : `--${name}`);
      expect(text).toContain(choices.join(' '));
    }
  },
);

test.skipIf(missing('bash') !== '').each([
  ['l', 'list login logout'],
  ['list --st', '--state'],
  ['list -o ', 'table wide json ndjson csv'],
  ['list --api = v1', 'v1.0'],
  ['list --api =', 'v2 v1.0'],
  ['completion ', 'bash zsh fish'],
  ['--demo qu', 'quiet'],
  ['--demo whoa', 'whoami'],
  ['wait --time', '--timeout'],
  ['-p ', ''],
  ['wait --all', '--all-projects --all-clusters'],
])(`bash completes %j to %j${missing('bash')}`, async (typed, wanted) => {
  const words = ['atlas-exports', ...typed.split(' ')].map((word) => `'${word}'`);
  const asking = `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _atlas_exports; echo "\${COMPREPLY[*]}"`;
  const answer = execFileSync('bash', ['-c', `${await script('bash')}\n${asking}`], { encoding: 'utf8' });
  expect(answer.trim()).toBe(wanted);
});

test.skipIf(missing('zsh') !== '')(`zsh accepts its script${missing('zsh')}`, async () => {
  expect(spawnSync('zsh', ['-n'], { input: await script('zsh') }).status).toBe(0);
});

test.skipIf(missing('fish') !== '')(
  `fish accepts its script and completes with it${missing('fish')}`,
  async () => {
    const home = await emptyHome();
    // From a file: fish cannot read a script from the sockets that Node's children get as pipes.
    const file = path.join(home['HOME'] ?? '', 'atlas-exports.fish');
    await writeFile(file, await script('fish'));
    const fish = (...words: readonly string[]) =>
      spawnSync('fish', words, { encoding: 'utf8', env: { ...process.env, ...home } });
    expect(fish('--no-execute', file).status).toBe(0);
    const { stdout } = fish('-c', `source ${file}; complete -C 'atlas-exports log'`);
    expect(stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(
      expect.arrayContaining(['login', 'logout']),
    );
  },
);
