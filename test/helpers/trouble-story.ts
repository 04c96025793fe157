import * as fc from 'fast-check';

import { breakages, places } from './breakages.ts';
import type { Place } from './breakages.ts';
import type { WatchedSimulator } from './watched-simulator.ts';

const luck = fc.nat(10_000);

/** One thing that goes wrong, and what else happens meanwhile. */
const step = fc.record({
  place: luck,
  breakage: luck,
  times: fc.integer({ min: 1, max: 5 }),
  /** Whether time continues after the step until its waits are over. */
  lasts: fc.boolean(),
  happening: fc.constantFrom('nothing', 'arrive', 'start', 'end', 'refresh', 'pause', 'older', 'reconnect'),
  /** Milliseconds. */
  wait: fc.integer({ min: 0, max: 60_000 }),
});

export type TroubleStep = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** This many steps of trouble. */
export const troubleStory = (minLength: number, maxLength: number) =>
  fc.array(step, { minLength, maxLength, size: 'max' });

/** Plays all steps, and checks the recovery every so often and at the end. */
export async function tellTrouble(
  watch: WatchedSimulator,
  signIn: 'api-key' | 'service-account',
  steps: readonly TroubleStep[],
): Promise<void> {
  const possible = (Object.keys(places) as Place[]).filter((place) => places[place].signIn === signIn);
  const lasting: (() => void)[] = [];
  for (const [index, { place, breakage, times, lasts, happening, wait }] of steps.entries()) {
    const where = possible[place % possible.length]!;
    const { pattern, provoke } = places[where];
    const kinds = breakages(where);
    const fault = kinds[breakage % kinds.length]!;
    const fix = watch.inject(fault.kind === 'hang' ? fault : { ...fault, times }, pattern);
    provoke?.(watch);
    happen(watch, happening, breakage);
    await watch.pass(wait).catch((error: unknown) => {
      throw new Error(`step ${index}: ${JSON.stringify(steps[index])}`, { cause: error });
    });
    if (happening === 'pause') watch.resume();
    if (lasts) lasting.push(fix);
    else fix();
    if (index % 25 < 24) continue;
    for (const end of lasting.splice(0)) end();
    await watch.expectRecovery();
  }
  for (const end of lasting) end();
  await watch.expectRecovery();
}

function happen(
  { world, feed, client, running, refresh }: WatchedSimulator,
  happening: TroubleStep['happening'],
  number: number,
): void {
  const clusterName = number % 2 === 0 ? 'Prod0' : 'Orders';
  const open = running(clusterName);
  const job = open[number % Math.max(1, open.length)];
  if (happening === 'arrive') world.addJob({ clusterName, state: 'Queued' });
  else if (happening === 'start' && job?.state === 'Queued') world.startJob(job.id);
  else if (happening === 'end' && job !== undefined) world.endJob(job.id, 'Failed');
  else if (happening === 'refresh') refresh();
  else if (happening === 'pause') feed.pause();
  else if (happening === 'older') feed.loadMore();
  else if (happening === 'reconnect') client.reconnect();
}
