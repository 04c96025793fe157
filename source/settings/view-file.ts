import { createStore, type Store } from '../platform/store.ts';
import { UsageError } from '../platform/usage-error.ts';
import type { SavedView, SavedViews } from '../views/saved-view.ts';
import { editConfigFile, viewsName } from './config-file.ts';
import { removeFrom, setValue, valueText } from './toml-edit.ts';
import { viewValues } from './view-settings.ts';

/** The saved views, as they change. */
export type ViewShelf = Pick<Store<SavedViews>, 'get' | 'subscribe'> & {
  /** Saves a view in config.toml. Rejects with a `UsageError`, and then nothing has changed. */
  save(name: string, view: SavedView): Promise<void>;
  remove(name: string): Promise<void>;
};

/** The views of this config.toml; `views` are those that it had at the start. */
export function openViewShelf(file: string, views: SavedViews): ViewShelf {
  const store = createStore(views);
  let previous: Promise<unknown> = Promise.resolve();
  /** Each edit begins with what the one before has written. */
  async function change(edit: Parameters<typeof editConfigFile>[1]): Promise<void> {
    const edited = previous.then(() => editConfigFile(file, edit));
    previous = edited.catch(() => undefined);
    store.set((await edited).views);
  }
  return {
    get: store.get,
    subscribe: store.subscribe,
    save: (name, view) => change((toml, real) => withView(toml, real, name, view)),
    remove: (name) =>
      change((toml, real) => {
        const edited = removeFrom(toml, [viewsName, name]);
        if (edited !== undefined) return edited;
        throw notEditable(real, `In config.toml, remove the view "${name}".`);
      }),
  };
}

/** The text of config.toml with this view; everything else stays as it was written. */
export function withView(toml: string, file: string, name: string, view: SavedView): string {
  const table = [viewsName, name];
  return viewValues(view).reduce((text, [key, value]) => {
    const edited = value === undefined ? removeFrom(text, table, key) : setValue(text, table, key, value);
    if (edited !== undefined) return edited;
    throw notEditable(
      file,
      value === undefined
        ? `In config.toml, remove ${key} from the view "${name}".`
        : `In config.toml, in the view "${name}", write ${key} = ${valueText(value)}.`,
    );
  }, toml);
}

function notEditable(file: string, remedy: string): UsageError {
  return new UsageError(
    `${file} is written in a way that this program can't edit, and was not changed.`,
    remedy,
  );
}
