import { useCallback } from 'react';
import type { FeedState } from '../../feed/feed-state.ts';
import type { FrameSources } from '../frame/frame-sources.ts';
import type { Summary } from '../frame/summary.ts';
import { useNow } from '../hooks/use-now.ts';
import { isAnyFailing, nextStale } from '../list/header-lines.ts';
import type { AppState } from '../state/app-state.ts';
import type { AppProps } from './app.tsx';

const second = 1000;

/**
 * The local time, milliseconds since 1970, as often as what is shown needs it. What feed and verdicts have not told yet
 * comes with the same frame; `onNews` subscribes to what is drawn at once.
 */
export function useScreenTime(
  { feed, coverage, clock, interval }: Pick<AppProps, 'feed' | 'coverage' | 'clock' | 'interval'>,
  shown: Pick<FrameSources, 'feed' | 'state' | 'summary'>,
  onNews: (listener: () => void) => () => void,
): number {
  const beforeTick = useCallback(() => {
    feed.tell();
    coverage.tell();
  }, [feed, coverage]);
  return useNow(clock, (at) => tickOf(shown.feed, shown.state, shown.summary, at, interval), {
    turnsAt: nextStale(shown.feed, interval),
    beforeTick,
    onNews,
  });
}

/** How often the screen must follow the clock: every second only while it shows seconds. */
function tickOf(
  feed: Pick<FeedState, 'clusters' | 'paused'>,
  { pane, screen }: AppState,
  { counts }: Summary,
  now: number,
  interval: number,
): number {
  const running = counts.InProgress > 0;
  const failing = isAnyFailing(feed, now, interval);
  return (screen === 'list' && running) || failing || pane !== 'closed' ? second : 20 * second;
}
