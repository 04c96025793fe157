import { byWorst, coverageOf } from '../jobs/coverage/coverage.ts';
import type { Coverage } from '../jobs/coverage/coverage.ts';
import { gatherFacts } from './fetching/cluster-facts.ts';
import { createGate } from './fetching/gate.ts';
import type { SilenceOptions } from './fetching/silence.ts';
import type { CommandContext } from './session/context.ts';
import { openSession } from './session/session.ts';
import { projectName } from './session/targets.ts';

/** The verdicts on the clusters that the settings mean. */
export type CoverageReport = {
  /** Worst first. */
  readonly clusters: readonly Coverage[];
  readonly remarks: readonly string[];
  /** Atlas's clock, or this machine's where Atlas tells none; milliseconds since 1970. */
  readonly now: number;
};

/** Asks Atlas once for all that the verdicts rest on; what is refused stays with its cluster. */
export async function askCoverage(context: CommandContext, silence: SilenceOptions): Promise<CoverageReport> {
  const { timing, signal } = context;
  const gate = createGate(timing, silence);
  const session = await openSession(context, { retries: 3, onPatience: gate.heed });
  try {
    const { atlas, clusters } = session;
    const project = { ...session.project };
    if (project.name === project.id) {
      // The name is a comfort: the id does where it can't be had.
      project.name = (await projectName(atlas, project.id, signal).catch(() => undefined)) ?? project.id;
      signal.throwIfAborted();
    }
    const { facts, remarks, serverTime } = await gatherFacts(
      { atlas: gate.guard(atlas), signal, now: timing.now() },
      project,
      clusters,
    );
    const now = serverTime ?? timing.now();
    return { clusters: facts.map((each) => coverageOf(each, now)).toSorted(byWorst), remarks, now };
  } finally {
    await session.close();
  }
}
