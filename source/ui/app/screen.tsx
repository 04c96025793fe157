import process from 'node:process';
import type { Clock } from '../../platform/clock.ts';
import type { Feed } from '../../feed/feed-state.ts';
import type { ProjectNames } from '../../jobs/cluster-names.ts';
import type { Store } from '../../platform/store.ts';
import type { Settings } from '../../settings/settings.ts';
import { openBrowser } from '../../links/open-browser.ts';
import type { SavedView, ViewSettings } from '../../views/saved-view.ts';
import { createAnnouncer } from './notifications.ts';
import type { CoverageFeed } from '../../feed/coverage/coverage-feed.ts';
import type { AppState } from '../state/app-state.ts';
import { createAppStore, type AppStore } from '../state/app-store.ts';
import { App } from './app.tsx';
import type { Outside } from './outside.ts';
import { bindingsOn } from '../bindings/bindings.ts';
import { openFullScreen, suspend } from '../terminal/full-screen.ts';
import { spareRows } from '../state/layout.ts';
import { remap } from '../../keys/remap.ts';
import type { ScreenOutput } from '../terminal/screen-output.ts';
import { createTerminalSequences, type TerminalSequences } from '../terminal/terminal-sequences.ts';
import { terminalKnowledge } from '../terminal/terminal-answers.ts';
import { terminalOf } from '../terminal/terminal.ts';
import { Themed } from '../theme/themed.tsx';

export type ScreenOptions = Pick<Outside, 'save' | 'saveClusters' | 'saveCauses' | 'views' | 'watched'> & {
  readonly feed: Feed;
  readonly coverage: CoverageFeed;
  /** The terminal, which may already show a first frame. */
  readonly output: ScreenOutput;
  /** The screen's state before the person went to the picker. */
  readonly store?: AppStore | undefined;
  /** The first screen of a new view. */
  readonly home: AppState['home'];
  /** What a new view shows at first. */
  readonly shown?: Shown | undefined;
  /** When somebody last looked, in an earlier run; milliseconds since 1970. */
  readonly lookedAt?: number | undefined;
  /** Hears when a key was pressed. */
  readonly onLook?: (at: number) => void;
  /** A message to show when it opens, as a sentence. */
  readonly told?: string | undefined;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly projects: Pick<Store<ProjectNames>, 'get' | 'subscribe'>;
  /** Why projects can't be watched, a sentence for each reason. */
  readonly refused: Pick<Store<readonly string[]>, 'get' | 'subscribe'>;
  /** Whether a view watches the same as this one. */
  readonly isWatched: (view: SavedView) => boolean;
};

/** View settings, and the name of the saved view that they come from. */
export type Shown = { readonly viewSettings: ViewSettings; readonly name?: string | undefined };

/** How the view was left: for good, with the exit code, to choose other clusters, or for a saved view with others. */
export type ScreenEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'pick'; readonly store: AppStore }
  | { readonly kind: 'view'; readonly name: string; readonly view: SavedView };

/**
 * Opens the full-screen view on the process's terminal and returns how it was left. However it ends, the terminal is
 * restored before anything is printed.
 */
export async function openScreen(options: ScreenOptions): Promise<ScreenEnd> {
  const { feed, coverage, output, told, clock, settings, projects, refused } = options;
  const { store = createAppStore(clock.now(), options.lookedAt, options.home, options.settings.columns) } =
    options;
  if (options.store === undefined && options.shown) store.dispatch({ type: 'show', ...options.shown });
  if (told !== undefined) store.dispatch({ type: 'say', message: told });
  const { env, platform } = process;
  const sequences = createTerminalSequences({ env, platform, ascii: settings.ascii }, terminalKnowledge.get);
  const terminal = terminalOf(settings);
  const write = (text: string): void => void terminal.write(text);
  // The first frame showed what is known, and the screen shows what its subscribers were told of.
  feed.tell();
  coverage.tell();
  let picks = false;
  let next: Extract<ScreenEnd, { readonly kind: 'view' }> | undefined;
  const { save, saveClusters, saveCauses, views, watched } = options;
  const outside: Outside = {
    save,
    saveClusters,
    saveCauses,
    views,
    watched,
    settings,
    platform,
    baseUrl: settings.demo === undefined ? settings.baseUrl : undefined,
    copy: (text) => copyTo(sequences, write, text),
    copyCaveat: sequences.copyCaveat,
    link: sequences.link,
    openUrl: (url) => openBrowser(url, { env, platform, clock }),
    suspend,
    pick: () => {
      picks = true;
    },
    leaveFor: (name, view) => {
      if (!options.isWatched(view)) next = { kind: 'view', name, view };
      return next !== undefined;
    },
  };
  const screen = openFullScreen(
    <Themed settings={settings}>
      {(theme) => (
        <App
          feed={feed}
          coverage={coverage}
          store={store}
          clock={clock}
          theme={theme}
          bindings={remap(bindingsOn(platform), settings.keys)}
          interval={settings.interval}
          projects={projects}
          refused={refused}
          spareRows={spareRows}
          outside={outside}
        />
      )}
    </Themed>,
    output,
    { suspend: () => announcer.suspend(), resume: () => announcer.resume() },
  );
  const announcer = createAnnouncer({
    feed,
    clock,
    projects,
    sequences,
    write,
    notify: settings.notify,
  });
  const leave = store.subscribe(() => options.onLook?.(store.get().lastKeyAt));
  // The terminal's answers may arrive only now.
  const unsubscribe = terminalKnowledge.subscribe(announcer.takeTitle);
  // Restores the title even if the process exits at once.
  process.once('exit', announcer.close);
  try {
    const ended = await screen.closed;
    if (ended === undefined && next !== undefined) return next;
    return ended === undefined && picks ? { kind: 'pick', store } : { kind: 'exit', code: ended ?? 0 };
  } finally {
    process.off('exit', announcer.close);
    unsubscribe();
    leave();
    announcer.close();
  }
}

/** False when the text is larger than a terminal accepts, or the terminal has no clipboard. */
function copyTo({ copy }: TerminalSequences, write: (text: string) => void, text: string): boolean {
  const sequence = copy(text);
  if (sequence === undefined || sequence === '') return false;
  write(sequence);
  return true;
}
