import { parseArgs } from 'node:util';
import type { ListOrder } from './job-list.ts';
import { isScenarioName, scenarioNames } from './scenarios.ts';
import { startSimulator } from './simulator.ts';
import type { Simulator, SimulatorOptions } from './simulator.ts';

const orders: readonly ListOrder[] = ['newest-first', 'oldest-first', 'none'];

const usage = `Runs the simulated Atlas until Ctrl+C.

  --port N          0 takes a free one (default 0)
  --scenario NAME   one of those below (default busy)
  --seed N          another seed, another history (default 1)
  --speed X         2 is twice as fast (default 1)
  --jobs N          jobs that the first cluster begins with
  --order ORDER     ${orders.join(', ')}

${Object.entries(scenarioNames)
  .map(([name, line]) => `  ${name.padEnd(14)}${line}`)
  .join('\n')}
`;

/** A mistake on the command line: its message is all that is printed. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

function readOptions(args: string[]): SimulatorOptions | 'help' {
  const { values } = parse(args);
  if (values.help) return 'help';
  return {
    port: number('port', values.port, 0, 65_535),
    scenario: oneOf('scenario', values.scenario, Object.keys(scenarioNames).filter(isScenarioName)),
    seed: number('seed', values.seed, 0, 0xffff_ffff),
    speed: number('speed', values.speed, 0.001, 1000),
    jobs: number('jobs', values.jobs, 0, 1_000_000),
    order: oneOf('order', values.order, orders),
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
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong options');
  }
}

function number(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most)) {
    throw new UsageError(`--${name} wants a number from ${String(least)} to ${String(most)}, not "${text}"`);
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
  if (choice === undefined)
    throw new UsageError(`--${name} wants one of ${choices.join(', ')}, not "${text}"`);
  return choice;
}

function greeting({ url, keys, serviceAccount, groupId, clusterNames }: Simulator): string {
  const cluster = clusterNames[0] ?? 'CLUSTER';
  return `Simulated Atlas at ${url}
  API key           ${keys.publicKey} : ${keys.privateKey}
  service account   ${serviceAccount.clientId} : ${serviceAccount.clientSecret}
  project           ${groupId}
  clusters          ${clusterNames.join(', ')}

curl --digest --user '${keys.publicKey}:${keys.privateKey}' \\
  --header 'Accept: application/vnd.atlas.2023-01-01+json' \\
  '${url}/api/atlas/v2/groups/${groupId}/clusters/${cluster}/backup/exports?itemsPerPage=3&pretty=true'
`;
}

async function serve(): Promise<void> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === 'help') {
      process.stdout.write(usage);
      return;
    }
    const simulator = await startSimulator(options);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
    process.stdout.write(greeting(simulator));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message}\n${error instanceof UsageError ? usage : ''}`);
    process.exitCode = 2;
  }
}

await serve();
