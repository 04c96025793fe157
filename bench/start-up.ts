import { number, type Figure, type RunLength } from './figure.ts';
import { emptyNode, timeProcess, type Command, type Environment } from './processes.ts';
import { emptyHome, program, quietEnvironment } from './program.ts';
import { startAtlas } from './simulated-atlas.ts';
import { median, pairedRatio } from './statistics.ts';
import { openTerminal } from './terminal.ts';
import { bundleForBench } from './bundles.ts';

/** A row of the screen that shows a job once the list has rows. */
const someRow = 10;

/** Milliseconds from spawn to rows of real jobs on the parsed screen. */
async function firstRows(file: string, env: Record<string, string>, leave = false): Promise<number> {
  const terminal = openTerminal([process.execPath, file, '-c', 'Prod0'], env);
  const at = await terminal.until(() => terminal.line(someRow).includes('✔ Successful'), 'rows of jobs');
  if (leave) await terminal.quit();
  await terminal.end();
  return at - terminal.spawned;
}

/** Starts with a warm and with an empty compile cache, and commands that print and exit. */
export async function startUp({ quick }: RunLength): Promise<readonly Figure[]> {
  const atlas = await startAtlas({ scenario: 'many' });
  const env = quietEnvironment({ ...atlas.environment, ...emptyHome() });
  const unbundled = await bundleForBench('unbundled');
  const plain = await bundleForBench('plain');
  const words = { version: ['--version'], help: ['--help'], list: ['list', '-c', 'Prod0'] } as const;
  const run = (name: keyof typeof words): Promise<number> =>
    timeProcess([process.execPath, program, ...words[name]] as Command, env);
  const samples: Record<string, number[]> = {};
  const note = async (name: string, take: Promise<number>): Promise<void> => {
    (samples[name] ??= []).push(await take);
  };
  const coldEnv = (): Record<string, string> => quietEnvironment({ ...(env as Environment), ...emptyHome() });

  // Run each once first: the program writes its cache when it exits.
  for (const file of [program, plain, unbundled]) await firstRows(file, env, true);
  for (const name of ['version', 'help', 'list'] as const) await run(name);
  for (let round = 0; round < (quick ? 6 : 40); round += 1) {
    await note('node', timeProcess(emptyNode, env));
    await note('warm', firstRows(program, env));
    await note('cold', firstRows(program, coldEnv()));
    for (const name of ['version', 'help', 'list'] as const) await note(name, run(name));
    if (round % 4 === 0) {
      await note('node for others', timeProcess(emptyNode, env));
      await note('plain', firstRows(plain, env));
      await note('unbundled', firstRows(unbundled, env));
    }
  }
  atlas.close();

  const of = (name: string): readonly number[] => samples[name] ?? [];
  const node = of('node');
  const others = (name: string): string => `${number(pairedRatio(of(name), of('node for others')))} ×`;
  const figure = (name: string, key: string, goal: number, against: string): Figure => {
    const ratio = pairedRatio(of(key), node);
    return {
      name,
      measured: `${number(ratio, 2)} × (${number(median(of(key)), 0)} ms, least ${number(Math.min(...of(key)), 0)})`,
      goal: `≤ ${number(goal)} ×`,
      met: ratio <= goal,
      against: `\`node -e 0\` ${number(median(node), 0)} ms${against}`,
    };
  };
  return [
    figure(
      'first rows, warm',
      'warm',
      4,
      `; unbundled ${others('unbundled')}; plain bundle ${others('plain')}`,
    ),
    figure('first rows, no compile cache', 'cold', 5.5, ''),
    figure('`--version`', 'version', 1.5, ''),
    figure('`--help`', 'help', 1.6, ''),
    figure('`list`', 'list', 4, ''),
  ];
}
