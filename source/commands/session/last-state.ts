import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FeedState, KeptCluster } from '../../feed/feed-state.ts';
import { clusterKey, type ClusterRef } from '../../jobs/job.ts';
import { clustersToKeep } from '../../state-file/feed-to-keep.ts';
import { firstLook, type FirstLook } from '../../state-file/first-look.ts';
import {
  nothingStored,
  type KeptState,
  type KeptTargets,
  type StoredState,
} from '../../state-file/kept-state.ts';
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
  /** What the first frame shows of these clusters, before `load`; `rows`: of the terminal. */
  look(
    targets: Pick<KeptTargets, 'projects' | 'clusters'>,
    drawn: { readonly home: 'list' | 'clusters'; readonly rows: number },
  ): FirstLook;
  /** Reads the jobs of all clusters, a few at a time, so that `clusterOf` need not. */
  load(): Promise<void>;
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

/** How many clusters are read before others have their turn: two milliseconds' worth. */
const atOnce = 100;

/** Milliseconds between two writes, in case the program is killed; normally it writes at its end. */
const period = 5 * 60_000;

/** The last state of an account; empty without an account (the demo), or if the settings disable it. */
export function openLastState(context: CommandContext, account: string | undefined): LastState {
  const { settings, timing, platform, homedir, env, log } = context;
  const machine = { platform, homedir, env };
  const stored = account === undefined || !settings.cache ? nothingStored : read(account);
  const briefs = new Map(stored.briefs.map((brief) => [clusterKey(brief.ref), brief]));
  /** As far as they are read, and what this run has seen of them. */
  const clusters = new Map<string, KeptCluster>();

  function read(of: string): StoredState {
    try {
      return readState(machine, of, timing.now());
    } catch (error) {
      log(`the last state was not read: ${error instanceof Error ? error.message : String(error)}`);
      return nothingStored;
    }
  }

  function clusterOf(ref: ClusterRef): KeptCluster | undefined {
    const key = clusterKey(ref);
    const brief = briefs.get(key);
    if (brief === undefined || clusters.has(key)) return clusters.get(key);
    const kept = stored.clusterOf(brief);
    clusters.set(key, kept);
    return kept;
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
    clusterOf,
    look({ projects, clusters: refs }, drawn) {
      const names = new Map(projects.map(({ id, name }) => [id, name]));
      return firstLook({ briefs, clusterOf }, { refs, projects: names, ...drawn });
    },
    async load() {
      for (const [index, { ref }] of stored.briefs.entries()) {
        clusterOf(ref);
        if (index % atOnce === atOnce - 1) await nextTurn();
      }
    },
    targetsOf(selection) {
      const text = textOf(selection);
      return stored.targets.find((each) => each.selection === text);
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
