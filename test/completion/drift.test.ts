import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../source/cli/command-table.ts';
import { choicesOf, options, optionsOf } from '../../source/cli/option-table.ts';
import { commandNames } from '../../source/cli/choices.ts';
import { runProgram } from '../helpers/run-program.ts';
import { missing } from '../helpers/optional-programs.ts';
import { openShell } from '../helpers/shells.ts';
import { emptyHome } from '../helpers/sign-in.ts';

/** The candidates of a shell for each of these lines, which end at the cursor. */
type Ask = (lines: readonly string[]) => Promise<readonly (readonly string[])[]>;

async function script(shell: string): Promise<string> {
  const { code, stdout } = await runProgram(['completion', shell], { env: await emptyHome() });
  expect(code).toBe(0);
  return stdout;
}

const askBash: Ask = async (lines) => {
  const questions = lines.map((line) => {
    const words = line.split(' ');
    return [
      `COMP_LINE='${line}'; COMP_POINT=${line.length}; COMP_CWORD=${words.length - 1}`,
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
      '_atlas_exports; echo "${COMPREPLY[*]}"',
    ].join('\n');
  });
  const bash = ['--norc', '--noprofile', '-c', [await script('bash'), ...questions].join('\n')];
  const said = execFileSync('bash', bash, { encoding: 'utf8' }).split('\n');
  return lines.map((_, index) => (said[index] ?? '').split(' ').filter((word) => word !== ''));
};

const askFish: Ask = async (lines) => {
  const env = { ...process.env, ...(await emptyHome()) };
  const file = path.join(env['HOME'] ?? '', 'ask.fish');
  const questions = lines.map((line) => `complete -C '${line}'; echo end`);
  // From a file: fish cannot read a script from the sockets that Node's children get as pipes.
  await writeFile(file, [await script('fish'), ...questions].join('\n'));
  const said = execFileSync('fish', ['--no-config', file], { encoding: 'utf8', env }).split('end\n');
  return lines.map((_, index) =>
    (said[index] ?? '').split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? ''])),
  );
};

const askZsh: Ask = async (lines) => {
  const at = await openShell('zsh', []);
  const answers: string[][] = [];
  for (const line of lines) answers.push([...(await at.offers(line))]);
  return answers;
};

/** The long names with their dashes; zsh marks those with a value. */
function long(words: readonly string[]): string[] {
  return [
    ...new Set(words.filter((word) => word.startsWith('--')).map((word) => word.replace(/=$/, ''))),
  ].toSorted();
}

describe.each([
  ['bash', askBash],
  ['zsh', askZsh],
  ['fish', askFish],
] as const)('%s', (shell, ask) => {
  const why = missing(shell, 'bash');

  test.skipIf(why !== '')(`offers every command, only its options, and every choice${why}`, async () => {
    const choices = options.flatMap((row) =>
      row.choices === undefined
        ? []
        : row.commands.map((command) => ({
            line: `${command} --${row.name} `,
            choices: choicesOf(row, command) ?? [],
          })),
    );
    const operands = commands.flatMap(({ name, operand }) =>
      operand?.choices === undefined ? [] : [{ line: `${name} `, choices: operand.choices }],
    );
    const picks = [...choices, ...operands];
    const [atStart, withoutCommand, ...offered] = await ask(
      ['', '--', ...commandNames.map((name) => `${name} --`), ...picks.map(({ line }) => line)].map(
        (line) => `atlas-exports ${line}`,
      ),
    );
    expect(atStart).toEqual(expect.arrayContaining([...commandNames]));
    const dashed = (name: (typeof commandNames)[number]): string[] =>
      long(optionsOf(name).map((row) => `--${row.name}`));
    expect(long(withoutCommand ?? [])).toEqual(dashed('watch'));
    for (const [index, name] of commandNames.entries())
      expect(long(offered[index] ?? []), name).toEqual(dashed(name));
    for (const [index, { line, choices }] of picks.entries()) {
      expect(new Set(offered[commandNames.length + index]), line).toEqual(new Set(choices));
    }
  });
});

test('the help of each command has its options, their choices, and examples', async () => {
  const env = await emptyHome();
  for (const { name, summary, operand, examples } of commands) {
    const { stdout } = await runProgram([name, '--help'], { env });
    const words = stdout.replaceAll(/\s+/g, ' ');
    expect(words).toContain(summary);
    for (const row of optionsOf(name)) {
      expect(words).toContain(row.short === undefined ? ` --${row.name} ` : ` -${row.short}, --${row.name} `);
      const choices = choicesOf(row, name);
      if (choices) expect(words, row.name).toContain(`One of ${choices.join(', ')}.`);
    }
    if (operand?.choices) expect(words).toContain(operand.choices.join('|'));
    expect(examples.length).toBeGreaterThan(0);
    for (const { line, says } of examples)
      for (const part of [line, says]) expect(words).toContain(part.replaceAll(/\s+/g, ' '));
  }
});
