import { describe, expect, it } from 'vitest';

import { AtlasError } from '../../source/atlas/api/errors.ts';
import { troubleWith } from '../helpers/fake-atlas.ts';
import { watching } from '../helpers/watching.ts';

const second = 1000;
const interval = 10 * second;
const latency = 150;
/** When the client times out (atlas/client.ts). */
const timeLimit = 30 * second;

/** A feed of 30 clusters that answer in 150 ms, except those for which `hangs` is true. */
function thirty(hangs: (number: number) => boolean) {
  const names = Array.from({ length: 30 }, (_, number) => `c${String(number).padStart(2, '0')}`);
  const hung = new Set(names.filter((_, number) => hangs(number)));
  const world = watching({ names, ended: 30, interval });
  const { atlas, clock } = world;
  const { listExports } = atlas;
  atlas.listExports = async (ref, query, signal) => {
    if (!hung.has(ref.clusterName)) {
      await clock.delay(latency, signal);
      return listExports.call(atlas, ref, query, signal);
    }
    await clock.delay(timeLimit, signal);
    throw new AtlasError('GET', troubleWith({ kind: 'timeout', status: undefined }));
  };
  return { ...world, hung };
}

describe('clusters that hang', () => {
  it.each([
    ['5 of 30, the first ones', (number: number) => number < 5],
    ['5 of 30, here and there', (number: number) => number % 6 === 1],
    ['10 of 30, the first ones', (number: number) => number < 10],
    ['all but the last', (number: number) => number < 29],
    ['all but the first', (number: number) => number > 0],
  ])('%s: rows come within 3 s, and those that answer stay fresh', async (_, hangs) => {
    const { clock, feed, hung } = thirty(hangs);
    const start = clock.wall;
    let firstRows: number | undefined;
    let oldest = 0;
    feed.start();
    while (clock.wall - start < 300 * second) {
      await clock.pass(250);
      const { clusters, jobs } = feed.getState();
      if (jobs.length > 0) firstRows ??= clock.wall - start;
      for (const { ref, updatedAt } of clusters)
        if (!hung.has(ref.clusterName)) oldest = Math.max(oldest, clock.wall - (updatedAt ?? start));
    }
    expect(firstRows).toBeLessThanOrEqual(3 * second);
    expect(oldest).toBeLessThanOrEqual(1.5 * interval);
    for (const { ref, trouble } of feed.getState().clusters)
      expect(trouble?.kind).toBe(hung.has(ref.clusterName) ? 'timeout' : undefined);
    await feed.close();
    expect(clock.pending).toBe(0);
  });

  it('recover within one back-off once they answer', async () => {
    const { clock, feed, hung } = thirty((number) => number < 20);
    feed.start();
    await clock.pass(120 * second);
    hung.clear();
    await clock.pass(timeLimit + 60 * second + interval);
    expect(feed.getState().clusters.filter(({ trouble }) => trouble !== undefined)).toEqual([]);
    await feed.close();
  });
});
