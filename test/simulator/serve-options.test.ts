import { expect, test } from 'vitest';
import { ServeUsageError, readServeOptions, usage } from '../../source/simulator/serve-options.ts';
import { scenarioNames } from '../../source/simulator/world/scenarios.ts';

test('no options means all defaults', () => {
  expect(Object.values(readServeOptions([])).filter((value) => value !== undefined)).toEqual([]);
});

test('accepts every option', () => {
  const args =
    '--port 80 --scenario quiet --seed 3 --speed 0.5 --jobs 9 --order none --latency 150 --limit 300 --hanging 1 --failing 2 --refused 3'.split(
      ' ',
    );
  expect(readServeOptions(args)).toEqual({
    port: 80,
    scenario: 'quiet',
    seed: 3,
    speed: 0.5,
    jobs: 9,
    order: 'none',
    latency: 150,
    rateLimit: { capacity: 300, refill: 300, seconds: 60 },
    hanging: 1,
    failing: 2,
    refused: 3,
  });
});

test.each([
  ['--port x', '--port wants a number from 0 to 65535, not "x"'],
  ['--port 65536', '--port wants a number'],
  ['--port 1.5', '--port wants a whole number'],
  ['--seed=', '--seed wants a number'],
  ['--speed 0', '--speed wants a number from 0.001'],
  ['--scenario toString', '--scenario wants one of nightly, busy, quiet'],
  ['--limit 0', '--limit wants a number from 1'],
  ['--hanging 1.5', '--hanging wants a whole number'],
  ['--order up', '--order wants one of newest-first, oldest-first, none, not "up"'],
  ['--what', "Unknown option '--what'"],
  ['stray', 'Unexpected argument'],
])('rejects %s with a message', (args, message) => {
  expect(() => readServeOptions(args.split(' '))).toThrow(ServeUsageError);
  expect(() => readServeOptions(args.split(' '))).toThrow(message);
});

test('help lists every scenario', () => {
  expect(readServeOptions(['-h'])).toBe('help');
  for (const [name, line] of Object.entries(scenarioNames))
    expect(usage).toMatch(new RegExp(`${name} +${line}`));
});
