import { enumerate } from '../text/quote.ts';
import { longestSilence, reportSilence } from './fetching/silence.ts';
import { askCoverage } from './session/ask-coverage.ts';
import type { CommandContext } from './session/context.ts';
import { coverageText } from '../output/coverage-formats.ts';
import { exitCode } from '../cli/exit-code.ts';

/** How many clusters to name in the sentence about those that could not be read. */
const mostNamed = 10;

/** `coverage`: prints one verdict for each cluster, worst first. */
export async function run(context: CommandContext): Promise<number> {
  const { stdout, stderr, commandLine } = context;
  const { clusters, names, remarks, refused, now } = await askCoverage(context, {
    longest: longestSilence,
    onSilence: stderr.isTTY ? reportSilence(stderr) : undefined,
  });
  for (const remark of [...remarks, ...refused]) stderr.write(`${remark}\n`);
  const output = commandLine.options.output ?? 'table';
  stdout.write(
    coverageText(clusters, output, {
      now,
      // A terminal that was never given its size, as in some containers, reports 0.
      columns: (stdout.isTTY && stdout.columns) || undefined,
    }),
  );
  if (output === 'table' && stderr.isTTY && clusters.some(({ command }) => command !== undefined)) {
    stderr.write('With -o json the remedies have the commands that export by hand.\n');
  }
  const untold = clusters.filter(({ verdict }) => verdict === 'unknown');
  if (untold.length === 0) return refused.length > 0 ? exitCode.network : exitCode.good;
  const more = untold.length - mostNamed;
  const first = untold.slice(0, mostNamed).map(names.of);
  const named = more > 0 ? [...first, `${more} more`] : first;
  stderr.write(`The coverage of ${enumerate(named)} is unknown.\n`);
  return exitCode.network;
}
