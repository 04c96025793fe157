import { waitAfter } from '../../atlas/http/retry.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import { clusterKey } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';
import { createStore } from '../../platform/store.ts';
import type { Roster, Targets } from './roster.ts';
import { ChoiceError } from './targets.ts';

type Options = {
  readonly kept: Pick<Targets, 'projects' | 'clusters'>;
  readonly open: (signal: AbortSignal) => Promise<Roster>;
  readonly clock: Pick<Clock, 'delay'>;
  readonly log: (line: string) => void;
};

/** Between two tries when Atlas refuses, and waiting alone does not help; milliseconds. */
const slowest = 60_000;

/**
 * The last result of a selection, available at once and offline. Asks Atlas at the same time, and again until it
 * answers. Removes nothing before all that exists now is known.
 */
export function keptRoster({ kept, open, clock, log }: Options): Roster {
  const closing = new AbortController();
  const { signal } = closing;
  const store = createStore<Targets>({ ...kept, refusals: [] });
  const told = createStore<string | undefined>(undefined);
  let real: Roster | undefined;
  let follow: (() => void) | undefined;

  async function openAtLast(): Promise<Roster> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await open(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof AtlasError)) throw error;
        log(`the clusters to watch: ${error.trouble.sentence}`);
        const wait = waitAfter(error.trouble, failures, Math.random);
        await clock.delay(error.trouble.retryable ? wait : Math.max(wait, slowest), signal);
      }
    }
  }

  async function askAtlas(): Promise<void> {
    const opened = await openAtLast();
    real = opened;
    if (signal.aborted) opened.close();
    store.set(together(kept, opened.get()));
    let isComplete = false;
    opened.subscribe(() => store.set(isComplete ? opened.get() : together(kept, opened.get())));
    follow?.();
    await opened.complete;
    isComplete = true;
    store.set(opened.get());
  }

  const complete = askAtlas().catch((error: unknown) => {
    if (signal.aborted) return;
    if (error instanceof ChoiceError) told.set(`${error.sentence} ${error.remedy}`);
    else if (!(error instanceof AtlasError)) throw error;
  });
  return {
    get: store.get,
    subscribe: store.subscribe,
    complete,
    told,
    follow(...options) {
      follow = () => real?.follow(...options);
      follow();
    },
    close() {
      closing.abort();
      real?.close();
    },
  };
}

function together(kept: Options['kept'], { projects, clusters, refusals }: Targets): Targets {
  return {
    projects: [...new Map([...kept.projects, ...projects].map((each) => [each.id, each])).values()],
    clusters: [...new Map([...kept.clusters, ...clusters].map((ref) => [clusterKey(ref), ref])).values()],
    refusals,
  };
}
