import { parseArgs } from 'node:util';
import type { SimulatedOrder } from './world/job-list.ts';
import { isScenarioName, scenarioNames } from './world/scenarios.ts';
import type { SimulatorOptions } from './simulator.ts';

const orders: readonly SimulatedOrder[] = ['newest-first', 'oldest-first', 'none'];

/** What `--help` prints. */
export const usage = `Runs the simulated Atlas until Ctrl+C.

  --port N          0 takes a free one (default 0)
  --scenario NAME   one of those below (default busy)
  --seed N          another seed, another history (default 1)
  --speed X         2 is twice as fast (default 1)
  --jobs N          jobs that the first cluster begins with
  --order ORDER     ${orders.join(', ')}
  --latency MS      milliseconds before each answer (default 0)
  --limit N         requests a minute (default Atlas's own: 1200, and 300 for events)
  --hanging N       so many clusters never answer,
  --failing N       so many answer 500,
  --refused N       so many are refused

${Object.entries(scenarioNames)
  .map(([name, line]) => `  ${name.padEnd(16)}${line}`)
  .join('\n')}
`;

/** A mistake on the command line; only its message is printed. */
export class ServeUsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command line's options, or a request for help; throws a UsageError. */
export function readServeOptions(args: readonly string[]): SimulatorOptions | 'help' {
  const { values } = parse([...args]);
  if (values.help) return 'help';
  const limit = number('limit', values.limit, 1, 1_000_000_000);
  return {
    port: wholeNumber('port', values.port, 65_535),
    scenario: oneOf('scenario', values.scenario, Object.keys(scenarioNames).filter(isScenarioName)),
    seed: wholeNumber('seed', values.seed, 0xffff_ffff),
    speed: number('speed', values.speed, 0.001, 1000),
    jobs: wholeNumber('jobs', values.jobs, 1_000_000),
    order: oneOf('order', values.order, orders),
    latency: wholeNumber('latency', values.latency, 600_000),
    rateLimit: limit === undefined ? undefined : { capacity: limit, refill: limit, seconds: 60 },
    hanging: wholeNumber('hanging', values.hanging, 1_000_000),
    failing: wholeNumber('failing', values.failing, 1_000_000),
    refused: wholeNumber('refused', values.refused, 1_000_000),
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      options: {
        port: text,
        scenario: text,
        seed: text,
        speed: text,
        jobs: text,
        order: text,
        latency: text,
        limit: text,
        hanging: text,
        failing: text,
        refused: text,
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new ServeUsageError(error instanceof Error ? error.message : 'wrong options');
  }
}

function number(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most)) {
    throw new ServeUsageError(
      `--${name} wants a number from ${String(least)} to ${String(most)}, not "${text}"`,
    );
  }
  return value;
}

function wholeNumber(name: string, text: string | undefined, most: number): number | undefined {
  const value = number(name, text, 0, most);
  if (value !== undefined && !Number.isInteger(value)) {
    throw new ServeUsageError(`--${name} wants a whole number, not "${String(text)}"`);
  }
  return value;
}

function oneOf<T extends string>(
  name: string,
  text: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const choice = choices.find((choice) => choice === text);
  if (choice === undefined) {
    throw new ServeUsageError(`--${name} wants one of ${choices.join(', ')}, not "${text}"`);
  }
  return choice;
}
