import type { FeedState, KeptCluster } from '../../feed/feed-state.ts';
import { clusterKey, type ClusterRef } from '../../jobs/job.ts';
import { clustersToKeep } from '../../state-file/feed-to-keep.ts';
import { nothingKept, type KeptState, type KeptTargets } from '../../state-file/kept-state.ts';
import { readState, removeStates, writeState } from '../../state-file/state-file.ts';
import type { CommandContext } from './context.ts';
import type { Selection } from './targets.ts';

/** Removes the stored states of every account; if that fails, a line in the log says so. */
export function forgetStates({ platform, homedir, env, log }: CommandContext): void {
  try {
    removeStates({ platform, homedir, env });
  } catch (error) {
    log(`the last state was not removed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the last run stored, and what the next one will find. */
export type LastState = {
  clusterOf(ref: ClusterRef): KeptCluster | undefined;
  /** The last result of a selection. */
  targetsOf(selection: Selection): KeptTargets | undefined;
  /**
   * Stores what is new every few minutes, and once more when the returned function is called. Trouble with the disk
   * only writes a line to the log.
   */
  keep(show: Show, targets: () => WatchedTargets): () => Promise<void>;
};

/** What is shown now. */
type Show = () => Pick<FeedState, 'clusters' | 'jobs'>;

/** What is watched, and which selection that is. */
type WatchedTargets = Omit<KeptTargets, 'selection'> & { readonly selection: Selection };

/** Milliseconds between two writes, in case the program is killed; normally it writes at its end. */
const period = 5 * 60_000;

/** The last state of an account; empty without an account (the demo), or if the settings disable it. */
export function openLastState(context: CommandContext, account: string | undefined): LastState {
  const { settings, timing, platform, homedir, env, log } = context;
  const machine = { platform, homedir, env };
  const kept = account === undefined || !settings.cache ? nothingKept : read(account);
  const clusters = new Map(kept.clusters.map((each) => [clusterKey(each.ref), each]));

  function read(of: string): KeptState {
    try {
      return readState(machine, of, timing.now());
    } catch (error) {
      log(`the last state was not read: ${error instanceof Error ? error.message : String(error)}`);
      return nothingKept;
    }
  }

  async function write(of: string, state: KeptState): Promise<void> {
    try {
      await writeState(machine, of, state, timing.now());
    } catch (error) {
      log(`the last state was not written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  function keepFor(of: string, show: Show, targets: () => WatchedTargets): () => Promise<void> {
    let writing = Promise.resolve();
    let written: FeedState['jobs'] | undefined;
    let cancel = timing.schedule(writeLater, period);
    function writeNow(): void {
      const state = show();
      written = state.jobs;
      const { selection, ...watched } = targets();
      const toKeep = {
        clusters: clustersToKeep(state),
        targets: [{ ...watched, selection: textOf(selection) }],
      };
      // Returning to a cluster shows what this run has seen of it.
      for (const each of toKeep.clusters) clusters.set(clusterKey(each.ref), each);
      // Without an answer from Atlas there is nothing new.
      if (toKeep.clusters.length > 0) writing = writing.then(() => write(of, toKeep));
    }
    function writeLater(): void {
      if (show().jobs !== written) writeNow();
      cancel = timing.schedule(writeLater, period);
    }
    return async () => {
      cancel();
      writeNow();
      await writing;
    };
  }

  return {
    clusterOf: (ref) => clusters.get(clusterKey(ref)),
    targetsOf(selection) {
      const text = textOf(selection);
      return kept.targets.find((each) => each.selection === text);
    },
    keep(show, targets) {
      if (account === undefined) return () => Promise.resolve();
      if (settings.cache) return keepFor(account, show, targets);
      // Not at the start: the first rows come first.
      return () => Promise.resolve(forgetStates(context));
    },
  };
}

function textOf({ projects, allProjects, clusters, allClusters }: Selection): string {
  return JSON.stringify([projects, allProjects, clusters, allClusters]);
}
