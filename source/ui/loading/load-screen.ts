import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.ts';
import type { Feed } from '../../feed/feed-state.ts';
import type * as Screen from '../app/screen.tsx';

/** How long loading Ink waits for the first answer, which a busy machine takes a while to read; milliseconds. */
const beforeInk = 100;

/** How long the first frame then waits for its rows, milliseconds. */
const beforeFrame = 40;

/**
 * Loads the screen in pieces, so that connection, challenge and answer are each handled in between. Calls `onPause`
 * before each piece until it returns true: the first rows are shown. Those that are known already wait for no answer.
 */
export async function loadScreen(feed: Feed, clock: Clock, onPause: () => boolean): Promise<typeof Screen> {
  let shown = false;
  const pause = async (): Promise<void> => {
    await nextTurn();
    shown ||= onPause();
  };
  await pause();
  if (!shown) {
    await firstAnswer(feed, clock, beforeInk);
    await pause();
  }
  await import('./load-react.ts');
  await pause();
  await import('./load-ink.ts');
  await pause();
  const screen = await import('../app/screen.tsx');
  // A frame without rows takes about as long to draw as the rows take to arrive.
  if (!shown) await firstAnswer(feed, clock, beforeFrame);
  return screen;
}

/** Resolves once a cluster has answered, with jobs or with trouble, or after `timeout` milliseconds. */
function firstAnswer(feed: Feed, clock: Clock, timeout: number): Promise<void> {
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
    const cancel = clock.schedule(done, timeout);
    const stop = feed.subscribe(look);
    look();
  });
}
