import { exitCode } from '../cli/exit-code.ts';
import { metricsText } from '../output/metrics-text.ts';
import { writeWhole } from '../output/write-whole.ts';
import { UsageError } from '../platform/usage-error.ts';
import { version } from '../platform/version.ts';
import { longestSilence } from './fetching/silence.ts';
import { serveMetrics } from './serving/serve-metrics.ts';
import { askCoverage } from './session/ask-coverage.ts';
import type { CommandContext } from './session/context.ts';

/** Not a file to replace, although a shell may have redirected it to one. */
const stdoutNames: ReadonlySet<string> = new Set(['-', '/dev/stdout', '/dev/fd/1']);

/** `metrics`: the verdicts and job counts for Prometheus, once or served. */
export async function run(context: CommandContext): Promise<number> {
  const { outputFile, listen } = context.commandLine.options;
  if (listen !== undefined) return serveMetrics(context, listen);
  const text = await askMetrics(context);
  if (outputFile === undefined || stdoutNames.has(outputFile)) {
    context.stdout.write(text);
    return exitCode.good;
  }
  const written = await writeWhole(outputFile, text);
  if (written.kind === 'failed') throw new UsageError(written.sentence, written.remedy);
  return exitCode.good;
}

async function askMetrics(context: CommandContext): Promise<string> {
  const { clusters, facts, remarks, refused, now } = await askCoverage(context, {
    longest: longestSilence,
  });
  for (const remark of [...remarks, ...refused]) context.stderr.write(`${remark}\n`);
  const told = clusters.map((coverage, index) => {
    const jobs = facts[index]?.jobs;
    const { groupId, groupName, clusterName } = coverage;
    const isUp = jobs?.kind === 'loaded';
    return {
      groupId,
      groupName,
      clusterName,
      isUp,
      refreshedAt: isUp ? now : undefined,
      jobs: isUp ? jobs.value.items : undefined,
      coverage,
    };
  });
  return metricsText(told, { version }, now);
}
