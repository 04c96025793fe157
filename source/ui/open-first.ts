import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../feed/clock.ts';
import type { Feed } from '../feed/feed-state.ts';
import type * as Screen from './screen.tsx';

/** How long the first frame waits for its rows, milliseconds: to draw one without them takes about as long. */
const patience = 40;

/**
 * Loads the screen while the first answer is on its way, in pieces: connection, challenge and answer are each taken as
 * they come in between. Then waits a moment for that answer, so that the first frame has rows.
 */
export async function loadScreen(feed: Feed, clock: Clock): Promise<typeof Screen> {
  await nextTurn();
  await import('react');
  await nextTurn();
  await import('ink');
  await nextTurn();
  const screen = await import('./screen.tsx');
  await firstAnswer(feed, clock);
  return screen;
}

/** Resolves once a cluster has answered, with jobs or with trouble, and after a moment all the same. */
function firstAnswer(feed: Feed, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      stop();
      resolve();
    };
    const look = (): void => {
      const { jobs, clusters } = feed.getState();
      const answered = ({ updatedAt, trouble }: (typeof clusters)[number]): boolean =>
        updatedAt !== undefined || trouble !== undefined;
      if (jobs.length > 0 || clusters.some(answered)) done();
    };
    const cancel = clock.schedule(done, patience);
    const stop = feed.subscribe(look);
    look();
  });
}
