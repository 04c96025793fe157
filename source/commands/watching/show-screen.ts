import { flushCompileCache } from 'node:module';
import { realClock } from '../../platform/clock.ts';
import { showFirstFrame } from '../../ui/app/first-frame.ts';
import { loadScreen } from '../../ui/loading/load-screen.ts';
import type { ScreenEnd } from '../../ui/app/screen.tsx';
import type { AppStore } from '../../ui/state/app-store.ts';
import { withRawKeyboard } from '../session/raw-keyboard.ts';
import { homeOf, watchedTargets } from '../session/targets.ts';
import { isUsual, openTerminalOutput } from './first-screen.ts';
import type { LiveView } from './live-view.ts';
import { createSave } from './save.ts';
import { otherSelection, type Watched, type WatchRun } from './watch-run.ts';

/**
 * When to write the compile cache, milliseconds after the screen opens: V8 soon drops code that ran only once, at the
 * start, and that is what the next start needs. If there is a cache already, this costs nothing.
 */
const cacheAfter = 300;

/**
 * Shows the live data full-screen until the person leaves; `before` is the screen's state when they went to the picker.
 * Without it, the first rows are shown before Ink is loaded.
 */
export async function showScreen(
  run: WatchRun,
  watching: Watched,
  { feed, coverage, refused }: LiveView,
  before: AppStore | undefined,
): Promise<ScreenEnd> {
  const { context, directory, looks, views } = run;
  const { settings, signal } = context;
  const { roster, selection, told, shown } = watching;
  const isFirst = before === undefined && told === undefined && isUsual(shown);
  const home = homeOf(settings, selection);
  return withRawKeyboard(settings, async () => {
    const kept = isFirst ? watching.screen : undefined;
    const { output, capHeap, close } = kept ?? openTerminalOutput(settings);
    // Only now: Node loads what the client needs faster for the flags that it started with.
    capHeap();
    try {
      const showFirst = (): boolean => {
        if (kept !== undefined) return true;
        const projects = directory.names.get();
        const seenAt = looks.before ?? Infinity;
        const first = { feed, clock: realClock, settings, projects, refused: refused.get(), output, home };
        return isFirst && showFirstFrame({ ...first, seenAt });
      };
      const { openScreen } = await loadScreen(feed, realClock, showFirst);
      signal.throwIfAborted();
      // Only now, so that this answer does not delay the first rows.
      void directory.find(roster.get().projects.map(({ id }) => id));
      realClock.schedule(flushCompileCache, cacheAfter);
      return await openScreen({
        feed,
        coverage,
        output,
        home,
        shown,
        views,
        watched: () => watchedTargets(selection, roster.get()),
        isWatched: (view) => otherSelection(run, watching, view) === undefined,
        store: before,
        lookedAt: looks.before,
        onLook: (at) => {
          looks.last = at;
        },
        told: before === undefined ? told : undefined,
        clock: realClock,
        settings,
        projects: directory.names,
        refused,
        ...createSave(context.timing, directory.names.get),
      });
    } finally {
      close();
    }
  });
}
