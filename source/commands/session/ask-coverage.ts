import { byWorst, coverageOf } from '../../jobs/coverage/coverage.ts';
import type { Coverage } from '../../jobs/coverage/coverage.ts';
import type { ClusterFacts } from '../../jobs/coverage/facts.ts';
import { clusterNames, type ClusterNames } from '../../jobs/cluster-names.ts';
import { gatherFacts } from '../fetching/cluster-facts.ts';
import { createGate } from '../fetching/gate.ts';
import type { SilenceOptions } from '../fetching/silence.ts';
import type { CommandContext } from './context.ts';
import { refusalTexts } from './roster.ts';
import { openSession } from './session.ts';

/** The verdicts on the clusters that the settings name. */
export type CoverageReport = {
  /** Worst first. */
  readonly clusters: readonly Coverage[];
  /** The facts behind each verdict, in the same order. */
  readonly facts: readonly ClusterFacts[];
  readonly names: ClusterNames;
  readonly remarks: readonly string[];
  /** Projects whose clusters could not be listed, and why: a sentence for each reason. */
  readonly refused: readonly string[];
  /** Atlas's clock, or this machine's if Atlas did not send it; milliseconds since 1970. */
  readonly now: number;
};

/** Asks Atlas once for everything that the verdicts need; a refusal concerns only its cluster. */
export async function askCoverage(context: CommandContext, silence: SilenceOptions): Promise<CoverageReport> {
  const { timing, signal } = context;
  const gate = createGate(timing, silence);
  const session = await openSession(context, { retries: 3, onRetryWait: gate.heed });
  try {
    const { atlas, clusters, projects, directory, refusals } = session;
    await directory.find(projects.map(({ id }) => id));
    signal.throwIfAborted();
    const names = clusterNames(clusters, directory.names.get());
    const asking = { atlas: gate.guard(atlas), signal, now: timing.now(), names };
    const { facts, remarks, serverTime } = await gatherFacts(asking, clusters, (groupId) =>
      directory.nameOf({ id: groupId, name: groupId }),
    );
    const now = serverTime ?? timing.now();
    const judged = facts
      .map((each) => ({ facts: each, coverage: coverageOf(each, now, context.settings.grace) }))
      .toSorted((a, b) => byWorst(a.coverage, b.coverage));
    return {
      clusters: judged.map(({ coverage }) => coverage),
      facts: judged.map((each) => each.facts),
      remarks,
      names,
      refused: refusalTexts(refusals, directory.nameOf),
      now,
    };
  } finally {
    await session.close();
  }
}
