import type { CommandName } from '../../source/cli/choices.ts';
import { expect, test } from 'vitest';
import { commands } from '../../source/cli/command-table.ts';
import { environmentVariables } from '../../source/cli/environment-variables.ts';
import { exitCodes } from '../../source/cli/exit-code.ts';
import { options, optionsOf } from '../../source/cli/option-table.ts';
import { commandNames } from '../../source/cli/choices.ts';
import { demoScenarios } from '../../source/cli/choices.ts';
import { scenarioNames } from '../../source/simulator/world/scenarios.ts';
import { commandHelp, programHelp } from '../../source/cli/help.ts';
import { parseCommandLine } from '../../source/cli/options.ts';

const all = [programHelp(), ...commandNames.map(commandHelp)];

test('every line of every help fits 80 columns', () => {
  for (const line of all.join('').split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

test('the short help fits a terminal of 24 rows, prompt included, and names every command', () => {
  const help = programHelp();
  expect(help.trimEnd().split('\n').length, help).toBeLessThanOrEqual(23);
  for (const { name } of commands) expect(help).toMatch(new RegExp(`^  (.*, )?${name}(,| ).*[.]$`, 'm'));
});

test('the short help has three examples', () => {
  const [, examples = ''] = programHelp().split('Examples:\n');
  expect(examples.match(/^  atlas-exports /gm)).toHaveLength(3);
});

test('exit codes and the time limit of wait are only in its help and that of watch', () => {
  for (const command of commandNames) {
    const isThere = command === 'wait' || command === 'watch';
    const help = commandHelp(command);
    expect(/ waited for failed| --timeout was reached/.test(help), command).toBe(isThere);
    expect(/--timeout[^]*Default: 10s/.test(help), command).toBe(command === 'check');
  }
});

test('the help of watch has every exit code and every variable', () => {
  const help = commandHelp('watch');
  for (const [code] of exitCodes) expect(help).toMatch(new RegExp(`^  ${code} `, 'm'));
  for (const [names] of environmentVariables) expect(help).toContain(names);
});

test('a command lists only options that apply to it', () => {
  const named = (name: CommandName): readonly string[] => optionsOf(name).map(({ name }) => name);
  for (const name of ['login', 'logout', 'whoami', 'completion'] as const) {
    const idle = new Set(['cluster', 'interval', 'page-size', 'theme', 'notify']);
    expect(
      named(name).filter((option) => idle.has(option)),
      name,
    ).toEqual([]);
  }
  expect(named('list')).not.toContain('notify');
  expect(named('completion')).toEqual(['help', 'version']);
  expect(commandHelp('list')).toContain('One of table, wide, json, ndjson,');
  expect(commandHelp('whoami')).toContain('One of table, json.');
});

test('the help of a command lists all its options, and no others', () => {
  for (const name of commandNames) {
    const help = commandHelp(name);
    const own = optionsOf(name);
    for (const row of options) {
      // For two options of the same name each command has one.
      const isThere = own.some(({ name }) => name === row.name);
      expect(new RegExp(`^ {2}.{4}--${row.name}( |$)`, 'm').test(help), row.name).toBe(isThere);
    }
  }
  expect(commandHelp('wait')).toContain('atlas-exports wait [OPTIONS] [EXPORT_ID…]');
  expect(commandHelp('completion')).toContain('atlas-exports completion [OPTIONS] bash|zsh|fish');
  expect(commandHelp('watch')).toContain('atlas-exports [watch] [OPTIONS]');
});

test('every example in the help is a valid command line', () => {
  for (const { line } of commands.flatMap(({ examples }) => examples)) {
    const [, words] = /atlas-exports ?([^|<>)\\]*)/.exec(line) ?? [];
    expect(
      () => parseCommandLine((words ?? '').split(' ').filter((word) => word !== '')),
      line,
    ).not.toThrow();
  }
});

test('the demo has the same scenarios as the simulator', () => {
  expect([...demoScenarios].toSorted()).toEqual(Object.keys(scenarioNames).toSorted());
});
