import { realClock } from '../feed/clock.ts';
import { createFeed } from '../feed/feed.ts';
import type { CommandContext } from './context.ts';
import { openSession } from './session.ts';

/**
 * `watch`: the full-screen view. The first request is on its way before Ink is loaded, and the keyboard is read raw
 * from the start, so that keys typed before the first frame count.
 */
export async function run(context: CommandContext): Promise<number> {
  const session = await openSession(context);
  const feed = createFeed({
    atlas: session.atlas,
    clusters: session.clusters,
    pageSize: context.settings.pageSize,
    interval: context.settings.interval,
    clock: realClock,
    log: context.log,
  });
  context.stdin.setRawMode?.(true);
  feed.start();
  try {
    const { openScreen } = await import('../ui/screen.tsx');
    return await openScreen({ feed, clock: realClock, settings: context.settings, project: session.project });
  } finally {
    context.stdin.setRawMode?.(false);
    await feed.close();
    await session.close();
  }
}
