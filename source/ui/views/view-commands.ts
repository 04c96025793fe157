import { readViewName } from '../../cli/values.ts';
import { UsageError } from '../../platform/usage-error.ts';
import type { ViewShelf } from '../../settings/view-file.ts';
import type { Settings } from '../../settings/settings.ts';
import { wholeViewSettings, type SavedView, type ViewTargets } from '../../views/saved-view.ts';
import type { Commands } from '../bindings/scopes.ts';
import type { CopyChoice } from '../pane/copy-choices.ts';
import type { AppStore } from '../state/app-store.ts';
import { viewSettingsOf } from '../state/filtering.ts';
import { openingCommand, type OpeningSettings } from './opening-command.ts';

/** What saved views need from outside the screen. */
export type ViewOutside = {
  readonly views: ViewShelf;
  readonly settings: OpeningSettings & Pick<Settings, 'columns'>;
  readonly platform: NodeJS.Platform;
  /** What is watched, in the words of config.toml. */
  readonly watched: () => ViewTargets;
  /** Leaves the screen for this view if it watches anything else; whether it does. */
  readonly leaveFor: (name: string, view: SavedView) => boolean;
  /** Copies it; what came of it, as a sentence. */
  readonly copied: (choice: CopyChoice) => string;
};

type ViewCommands = Pick<
  Commands,
  'views' | 'openView' | 'openMarkedView' | 'saveView' | 'confirmView' | 'copyView' | 'copyMarkedView'
>;

/** What the keys and commands for saved views do. */
export function viewCommands(store: AppStore, outside: ViewOutside): ViewCommands {
  const { views, settings, platform, copied } = outside;
  const say = (message: string): void => store.dispatch({ type: 'say', message });
  const markedName = (place = store.get().viewing?.at ?? 0): string | undefined =>
    [...views.get().keys()][place];

  function open(name: string): void {
    const view = views.get().get(name);
    if (view === undefined || outside.leaveFor(name, view)) return;
    store.dispatch({ type: 'closeViews' });
    store.dispatch({ type: 'show', viewSettings: wholeViewSettings(view, settings.columns), name });
  }

  async function change(doing: Promise<void>, done: string): Promise<boolean> {
    store.dispatch({ type: 'keepViews' });
    try {
      await doing;
      say(done);
      return true;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      // A narrow screen cuts off the end, so the remedy comes first.
      say(`The views are as before. ${error.remedy} ${error.sentence}`);
      return false;
    }
  }

  async function save(name: string): Promise<void> {
    const state = store.get();
    const { cluster, cause } = state.filter;
    const note =
      cause && state.screen === 'list' ? ' It has all failed jobs: one cause cannot be saved.' : '';
    const alone = state.screen === 'list' || state.screen === 'timeline' ? cluster : undefined;
    const watched = alone ? { projects: [alone.groupId], clusters: [alone.clusterName] } : outside.watched();
    const opening = openingCommand({ view: name }, settings, platform);
    const command = 'text' in opening ? opening.text : 'atlas-exports --view';
    const isSaved = await change(
      views.save(name, { ...viewSettingsOf(state), ...watched }),
      `Saved "${name}" in config.toml; ${command} opens it.${note}`,
    );
    if (isSaved) store.dispatch({ type: 'savedView', name, viewSettings: viewSettingsOf(state) });
  }

  function copy(what: Parameters<typeof openingCommand>[0]): void {
    const label = 'command line that opens this';
    say(copied({ id: 'view', label, ...openingCommand(what, settings, platform) }));
  }

  return {
    views: views.get().size,
    openView: open,
    openMarkedView(place) {
      const name = markedName(place);
      if (name === undefined) say('No view has this number.');
      else open(name);
    },
    saveView(given) {
      const typed = given ?? store.get().viewing?.text ?? '';
      let name: string;
      try {
        name = readViewName('This', typed);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        store.dispatch({ type: 'keepViews' });
        say(typed.trim() === '' ? 'A view needs a name.' : `${error.sentence} ${error.remedy}`);
        return;
      }
      if (views.get().has(name)) store.dispatch({ type: 'replaceView', name });
      else void save(name);
    },
    confirmView() {
      const { asks, text } = store.get().viewing ?? {};
      if (text === undefined) return;
      if (asks === 'replace') void save(text);
      else void change(views.remove(text), `Deleted "${text}" from config.toml.`);
    },
    copyView: () => copy({ viewSettings: viewSettingsOf(store.get()), watched: outside.watched() }),
    copyMarkedView() {
      const name = markedName();
      if (name !== undefined) copy({ view: name });
    },
  };
}
