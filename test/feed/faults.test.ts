import * as fc from 'fast-check';
import { describe, it } from 'vitest';

import { breakages, places, wrongAnswers } from '../helpers/breakages.ts';
import type { Place } from '../helpers/breakages.ts';
import { tellTrouble, troubleStory } from '../helpers/trouble-story.ts';
import { watchSimulator } from '../helpers/watched-simulator.ts';

describe('each fault alone', () => {
  it.for(Object.keys(places) as Place[])(
    'at %s: nothing is lost, nothing old is called fresh, and it recovers in time',
    async (place, { expect, onTestFinished }) => {
      const { signIn, pattern, arrivals: clusterName = 'Prod0', prepare, provoke } = places[place];
      const watch = await watchSimulator({ signIn });
      onTestFinished(watch.close);
      await watch.start();
      prepare?.(watch);
      for (const breakage of breakages(place)) {
        const arrived = watch.world.addJob({ clusterName, state: 'Queued' });
        const before = watch.faults.length;
        const fix = watch.inject(breakage, pattern);
        provoke?.(watch);
        await watch.pass(20_000);
        watch.world.endJob(arrived, 'Failed');
        await watch.pass(15_000);
        // A connection that fails reaches no request that would count it.
        if (place !== 'connect')
          expect(watch.faults.length, JSON.stringify(breakage)).toBeGreaterThan(before);
        fix();
        await watch.expectRecovery();
      }
    },
  );

  it('for six hours: retries about once a minute, never gives up, and recovers within a minute', async ({
    expect,
    onTestFinished,
  }) => {
    const watch = await watchSimulator();
    onTestFinished(watch.close);
    await watch.start();
    const fix = watch.inject({ kind: 'status', status: 503 });
    const before = watch.tally.requests;
    await watch.pass(6 * 3_600_000);
    const asked = watch.tally.requests - before;
    expect(asked).toBeGreaterThan(2 * 360);
    expect(asked).toBeLessThan(2 * 370);
    fix();
    await watch.expectRecovery();
  });

  it.for([
    ['at the first challenge', /./],
    ['in the middle of the first load', /pageNum=5&/],
  ] as const)('recovers from an error %s', async ([, pattern], { expect, onTestFinished }) => {
    for (const breakage of wrongAnswers) {
      const watch = await watchSimulator();
      onTestFinished(watch.close);
      watch.inject(breakage, pattern);
      await watch.start();
      expect(watch.faults, JSON.stringify(breakage)).toHaveLength(1);
      await watch.expectRecovery();
      await watch.close();
    }
  });
});

describe('several faults in a row', () => {
  it.for(['api-key', 'service-account'] as const)(
    'with an %s nothing is lost, nothing old is called fresh, and it recovers in time',
    async (signIn, { onTestFinished }) => {
      const told = fc.asyncProperty(troubleStory(15, 30), async (steps) => {
        const watch = await watchSimulator({ signIn });
        onTestFinished(watch.close);
        await watch.start();
        await tellTrouble(watch, signIn, steps);
        await watch.close();
      });
      await fc.assert(told, { numRuns: 2, endOnFailure: true });
    },
  );
});
