import { expect, test } from 'vitest';
import {
  commandNames,
  commands,
  demoScenarios,
  environmentVariables,
  exitCodes,
  options,
  optionsOf,
} from '../../source/cli/command-table.ts';
import { scenarioNames } from '../../source/simulator/world/scenarios.ts';
import { commandHelp, programHelp } from '../../source/cli/help.ts';
import { parseCommandLine } from '../../source/cli/options.ts';

const all = [programHelp(), ...commandNames.map(commandHelp)];

test('every line of every help fits 80 columns', () => {
  for (const line of all.join('').split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

test('the help names every command, exit code and variable, and what all commands take', () => {
  const help = programHelp();
  for (const { name, summary } of commands) expect(help).toContain(`  ${name.padEnd(10)}  ${summary}`);
  for (const [code] of exitCodes) expect(help).toMatch(new RegExp(`^  ${code} `, 'm'));
  for (const [names] of environmentVariables) expect(help).toContain(names);
  for (const row of options.filter(({ commands }) => commands === undefined))
    expect(help).toContain(`--${row.name}`);
});

test('the help of a command names all that it takes, and nothing that it does not', () => {
  for (const name of commandNames) {
    const help = commandHelp(name);
    const own = optionsOf(name);
    for (const row of options) {
      expect(new RegExp(`^ {2}.{4}--${row.name}( |$)`, 'm').test(help), row.name).toBe(own.includes(row));
    }
  }
  expect(commandHelp('wait')).toContain('atlas-exports wait [OPTIONS] [EXPORT_ID…]');
  expect(commandHelp('completion')).toContain('atlas-exports completion [OPTIONS] bash|zsh|fish');
  expect(commandHelp('watch')).toContain('atlas-exports [watch] [OPTIONS]');
});

test('every example in the help is a command line that works', () => {
  for (const { line } of commands.flatMap(({ examples }) => examples)) {
    const [, words] = /atlas-exports ?([^|<>)\\]*)/.exec(line) ?? [];
    expect(
      () => parseCommandLine((words ?? '').split(' ').filter((word) => word !== '')),
      line,
    ).not.toThrow();
  }
});

test('the demo has the scenarios that the simulator has', () => {
  expect([...demoScenarios].toSorted()).toEqual(Object.keys(scenarioNames).toSorted());
});
