import * as fc from 'fast-check';
import { describe, it } from 'vitest';

import { tellTrouble, troubleStory } from '../helpers/trouble-story.ts';
import { watchSimulator } from '../helpers/watched-simulator.ts';

/** `SOAK_SEED` and `SOAK_RUNS` repeat a run, or run more of them. */
const { SOAK_SEED: first = '1', SOAK_RUNS: runs = '8' } = process.env;
const seeds = Array.from({ length: Number(runs) }, (_, index) => Number(first) + index);

describe.concurrent('a thousand failures, one after the other', () => {
  it.for(seeds)('seed %i', async (seed, { onTestFinished }) => {
    const signIn = seed % 2 === 0 ? 'service-account' : 'api-key';
    const [steps = []] = fc.sample(troubleStory(1000, 1000), { seed, numRuns: 1 });
    const watch = await watchSimulator({ signIn });
    onTestFinished(watch.close);
    await watch.start();
    await tellTrouble(watch, signIn, steps);
    const hours = Math.round((watch.clock.wall - 1_700_000_000_000) / 3_600_000);
    const { requests, refreshes, mostInAMinute, longestWait } = watch.tally;
    // oxlint-disable-next-line no-console -- the figures of docs/reliability.md
    console.log(
      `seed ${seed}, ${signIn}: ${steps.length} steps in ${hours} h, ${requests} requests (${mostInAMinute} in a minute at most), ` +
        `${watch.faults.length} went wrong, ${refreshes} refreshes, longest wait ${longestWait / 1000} s`,
    );
  });
});
