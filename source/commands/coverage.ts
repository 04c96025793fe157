import { enumerate } from '../text/quote.ts';
import { longestSilence, tellOfSilence } from './fetching/silence.ts';
import { askCoverage } from './session/ask-coverage.ts';
import type { CommandContext } from './session/context.ts';
import { coverageText } from '../output/coverage-formats.ts';
import { exitCode } from '../cli/exit-code.ts';

/** Clusters named in the sentence about those that could not be told. */
const mostNamed = 10;

/** `coverage`: prints one verdict for each cluster, the worst first. */
export async function run(context: CommandContext): Promise<number> {
  const { stdout, stderr, commandLine } = context;
  const { clusters, remarks, now } = await askCoverage(context, {
    longest: longestSilence,
    onSilence: stderr.isTTY ? tellOfSilence(stderr) : undefined,
  });
  for (const remark of remarks) stderr.write(`${remark}\n`);
  const output = commandLine.options.output ?? 'table';
  stdout.write(
    coverageText(clusters, output, {
      now,
      // A terminal that was never told its size, as in some containers, says 0.
      columns: (stdout.isTTY && stdout.columns) || undefined,
    }),
  );
  if (output === 'table' && stderr.isTTY && clusters.some(({ command }) => command !== undefined)) {
    stderr.write('With -o json the remedies have the commands that export by hand.\n');
  }
  const untold = clusters.filter(({ verdict }) => verdict === 'unknown');
  if (untold.length === 0) return exitCode.good;
  const names = untold.map(({ clusterName }) => clusterName);
  const more = names.length - mostNamed;
  const named = more > 0 ? [...names.slice(0, mostNamed), `${more} more`] : names;
  stderr.write(`The coverage of ${enumerate(named)} could not be told.\n`);
  return exitCode.network;
}
