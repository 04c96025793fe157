import type { Options } from '../cli/options.ts';
import { readRange } from '../cli/ranges.ts';
import { stoppedCheck } from '../output/check-line.ts';
import { checkReport } from '../output/check-report.ts';
import type { CheckLimits } from '../output/check-report.ts';
import { longestSilence } from './fetching/silence.ts';
import { askCoverage } from './session/ask-coverage.ts';
import type { CommandContext } from './session/context.ts';

const hour = 3_600_000;
const usual = { timeout: 10_000, ageWarning: 26 * hour, ageCritical: 50 * hour } as const;

/** `check`: one verdict for a monitoring system. Errors are thrown, and main.ts reports them in the same form. */
export async function run(context: CommandContext): Promise<number> {
  const { commandLine, timing, stdout } = context;
  const { timeout = usual.timeout } = commandLine.options;
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  // The answers of the other clusters count, even while some are silent.
  const work = askCoverage({ ...context, signal }, { longest: Math.min(longestSilence, timeout / 2) });
  const timedOut = timing.delay(timeout, signal).then(() => undefined);
  try {
    const told = await Promise.race([work, timedOut]);
    const report =
      told === undefined
        ? stoppedCheck(`Atlas did not answer everything within the ${timeout / 1000} s of --timeout.`)
        : checkReport(told, told.now, limitsOf(commandLine.options));
    stdout.write(report.text);
    return report.code;
  } finally {
    over.abort();
    await Promise.allSettled([work, timedOut]);
  }
}

function limitsOf({ warning, critical, ageWarning, ageCritical, ignored }: Options): CheckLimits {
  return {
    warning,
    // With a --warning of their own, people decide themselves what is critical.
    critical: critical ?? (warning === undefined ? readRange('--critical', '0') : undefined),
    ageWarning: ageWarning ?? usual.ageWarning,
    ageCritical: ageCritical ?? usual.ageCritical,
    agesForAll: ageWarning !== undefined || ageCritical !== undefined,
    ignored: new Set(ignored),
  };
}
