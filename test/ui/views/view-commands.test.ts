import { expect, test } from 'vitest';
import { createStore } from '../../../source/platform/store.ts';
import { UsageError } from '../../../source/platform/usage-error.ts';
import { bindings } from '../../../source/ui/bindings/bindings.ts';
import { activeScopes, isTyping, type Commands } from '../../../source/ui/bindings/scopes.ts';
import { findBinding } from '../../../source/keys/keymap.ts';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import { openedView } from '../../../source/ui/state/filtering.ts';
import { viewCommands } from '../../../source/ui/views/view-commands.ts';
import type { SavedView } from '../../../source/views/saved-view.ts';
import { frame, some } from '../../helpers/frames.tsx';
import { feedState, job, now } from '../../helpers/jobs.ts';

const denied: SavedView = { screen: 'list', filter: 'denied', states: ['Failed'], sort: 'longest' };
const bad: SavedView = { screen: 'clusters', verdicts: ['wrong'], sort: 'due' };

/** The screen with these views, and what its keys did outside. */
function screen(saved: Record<string, SavedView> = {}, refuses = false) {
  const store = createAppStore(now);
  const shelf = createStore<ReadonlyMap<string, SavedView>>(new Map(Object.entries(saved)));
  const copies: string[] = [];
  const left: string[] = [];
  const change = (views: ReadonlyMap<string, SavedView>): Promise<void> => {
    if (refuses) return Promise.reject(new UsageError('It could not be written.', 'Make it writable.'));
    shelf.set(views);
    return Promise.resolve();
  };
  const outside = {
    views: {
      get: shelf.get,
      subscribe: shelf.subscribe,
      save: (name: string, view: SavedView) => change(new Map([...shelf.get(), [name, view]])),
      remove: (name: string) => change(new Map([...shelf.get()].filter(([one]) => one !== name))),
    },
    settings: {
      profile: 'default',
      demo: undefined,
      baseUrl: 'https://cloud.mongodb.com',
      api: 'v2',
      columns: undefined,
    } as const,
    platform: 'linux' as const,
    watched: () => ({ projects: ['P'], clusters: ['Prod0'] }),
    leaveFor: (name: string, view: SavedView) => view.clusters !== undefined && left.push(name) > 0,
    copied: (choice: object) => {
      copies.push('text' in choice ? String(choice.text) : '');
      return 'Copied.';
    },
  };
  return {
    store,
    shelf,
    copies,
    left,
    /** Presses these keys, and waits until what they began is done. */
    async press(...keystrokes: readonly string[]) {
      for (const keystroke of keystrokes) {
        store.show({ ...store.view(), saved: [...shelf.get().keys()] });
        const commands = {
          ...viewCommands(store, outside),
          state: store.get(),
          dispatch: store.dispatch,
          feed: { getState: () => ({ jobs: [job()] }) },
        } as unknown as Commands;
        if (isTyping(store.get()) && keystroke.length === 1)
          store.dispatch({ type: 'typed', text: keystroke });
        else {
          const binding = findBinding(bindings, activeScopes(store.get()), keystroke);
          const why = binding?.unavailable?.(commands);
          if (why === undefined) binding?.run(commands, binding.keys.indexOf(keystroke));
          else store.dispatch({ type: 'say', message: why });
        }
        await new Promise(setImmediate);
      }
      return store.get();
    },
  };
}

test('s saves what the screen shows under a name, with what is watched', async () => {
  const { press, shelf, store } = screen();
  store.dispatch({ type: 'show', viewSettings: { filter: 'denied', states: ['Failed'], sort: 'longest' } });
  const state = await press('V', 's', ...'mine', 'enter');
  expect([...shelf.get()]).toEqual([['mine', { ...denied, projects: ['P'], clusters: ['Prod0'] }]]);
  expect(state.viewing).toBeUndefined();
  expect(state.message).toBe('Saved "mine" in config.toml; atlas-exports --view=mine opens it.');
  expect(openedView(state)).toBe('mine');
});

test('a digit opens a view as it was saved, whatever is shown now', async () => {
  const { press, store } = screen({ denied, bad, usual: {} });
  expect(await press('V', '2')).toMatchObject({
    viewing: undefined,
    screen: 'clusters',
    clusters: { groups: [0], sort: 'due', text: '' },
  });
  const state = await press('V', 'k', 'enter');
  expect(state).toMatchObject({
    screen: 'list',
    filter: { text: 'denied', states: ['Failed'] },
    sort: 'longest',
  });
  expect(openedView(state)).toBe('denied');
  store.dispatch({ type: 'sort' });
  expect(openedView(store.get())).toBeUndefined();
  expect(await press('V', '3')).toMatchObject({ filter: { text: '', states: [] }, sort: 'newest' });
  expect((await press('V', '9')).message).toBe('No view has this number.');
});

test('a view shows the jobs of all clusters again after those of one', async () => {
  const { press, store } = screen({ denied });
  store.dispatch({ type: 'enterCluster', cluster: { groupId: 'g', clusterName: 'Prod0' } });
  expect((await press('V', '1')).filter).toEqual({ text: 'denied', states: ['Failed'] });
});

test('of the jobs of one cluster, a view keeps the cluster', async () => {
  const { press, store, shelf } = screen();
  store.dispatch({ type: 'enterCluster', cluster: { groupId: 'g', clusterName: 'Orders' } });
  await press('V', 's', 'o', 'enter');
  expect(shelf.get().get('o')).toEqual({ screen: 'list', projects: ['g'], clusters: ['Orders'] });
});

test('a view that watches other clusters leaves for them', async () => {
  const { press, left } = screen({ there: { clusters: ['Orders'], filter: 'x' } });
  const state = await press('V', 'enter');
  expect(left).toEqual(['there']);
  expect(state.filter.text).toBe('');
});

test('another view is replaced or deleted only after a question', async () => {
  const { press, shelf } = screen({ denied, bad });
  expect((await press('V', 's', ...'bad', 'enter')).viewing).toMatchObject({ asks: 'replace', at: 1 });
  await press('n');
  expect(shelf.get().get('bad')).toBe(bad);
  await press('s', ...'bad', 'enter', 'y');
  expect(shelf.get().get('bad')).toMatchObject({ screen: 'list', clusters: ['Prod0'] });
  expect((await press('V', 'd')).viewing).toMatchObject({ asks: 'remove', text: 'bad' });
  await press('esc');
  expect(shelf.get().size).toBe(2);
  expect((await press('d', 'y')).message).toBe('Deleted "bad" from config.toml.');
  expect([...shelf.get().keys()]).toEqual(['denied']);
});

test('the opened view is the suggested name: Enter takes it, and typing or erasing replaces it', async () => {
  const { press, shelf } = screen({ denied });
  expect((await press('V', '1', 'V', 's', 'enter')).viewing).toMatchObject({
    asks: 'replace',
    text: 'denied',
  });
  expect((await press('n', 's', ...'eu')).viewing).toMatchObject({ text: 'eu' });
  expect((await press('esc', 's', 'backspace')).viewing).toMatchObject({ text: '' });
  await press(...'us', 'enter');
  expect([...shelf.get().keys()]).toEqual(['denied', 'us']);
});

test('what cannot be written is said, and nothing is lost', async () => {
  const { press, shelf } = screen({ denied }, true);
  const state = await press('V', 's', ...'mine', 'enter');
  expect(state.message).toBe('The views are as before. Make it writable. It could not be written.');
  expect([...shelf.get().keys()]).toEqual(['denied']);
  expect(openedView(state)).toBeUndefined();
});

test('a name must be one; without views there is nothing to open, delete or copy', async () => {
  const { press } = screen();
  expect((await press('V', 's', 'space', 'enter')).message).toBe('A view needs a name.');
  for (const key of ['enter', '1', 'd', 'y']) {
    expect((await press(key)).message).toBe('There are no views yet; s saves what the screen shows as one.');
  }
});

test('Y copies the command line that opens the screen, y in the menu that of a view', async () => {
  const { press, copies, store } = screen({ denied });
  store.dispatch({ type: 'show', viewSettings: { screen: 'clusters', sort: 'due' } });
  await press('Y', 'V', 'y');
  expect(copies).toEqual([
    'atlas-exports --project=P --cluster=Prod0 --screen=clusters --sort=due',
    'atlas-exports --view=denied',
  ]);
});

test('the menu has a line for each view, with its digit, and the cursor in view on a low terminal', () => {
  const views = new Map(
    [...'abcdefghijkl'].map((name, index) => [name, index === 11 ? bad : denied] as const),
  );
  const viewing = { at: 11, asks: undefined, text: '' } as const;
  for (const rows of [24, 12]) {
    const lines = frame(feedState(some), { rows, views, state: { viewing } });
    expect(lines).toHaveLength(rows);
    expect(lines.join('\n')).toMatch(/ ▌ {5}l {2}clusters · wrong · due/);
  }
  const top = frame(feedState(some), { views, state: { viewing: { ...viewing, at: 0 } } }).join('\n');
  expect(top).toMatch(/ ▌ 1 {3}a {2}list · "denied" · failed · longest/);
  const asked = frame(feedState(some), { views, state: { viewing: { at: 0, asks: 'remove', text: 'a' } } });
  expect(asked.at(-1)).toBe(' Delete "a"?  y yes  n no');
  const named = frame(feedState(some), { views, state: { viewing: { at: 0, asks: 'name', text: 'min' } } });
  expect(named.at(-1)).toBe(' Name: min▌  ⏎ saves  Esc leaves');
});

test('the title names the view until something is changed', async () => {
  const { press } = screen({ denied });
  const state = await press('V', '1');
  const title = (columns: number): string | undefined => frame(feedState(some), { columns, state })[0];
  expect(title(80)).toContain(' · denied ');
  expect(title(40)).not.toContain('denied');
  expect(frame(feedState(some), { state: { ...state, sort: 'newest' } })[0]).not.toContain('denied');
});
