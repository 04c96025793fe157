import { expect, test } from 'vitest';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { bindings } from '../../../source/ui/bindings/bindings.ts';
import { typingScopes, type Commands } from '../../../source/ui/bindings/scopes.ts';
import { candidatesFor, markedIndex, type CommandContext } from '../../../source/ui/command/candidates.ts';
import { commandLine } from '../../../source/ui/command/command-line.ts';
import { fuzzyMatches } from '../../../source/ui/command/fuzzy.ts';
import type { AppState } from '../../../source/ui/state/app-state.ts';
import { createAppStore, type AppStore } from '../../../source/ui/state/app-store.ts';
import { job, now, projects } from '../../helpers/jobs.ts';

const prod0 = { groupId: '5f1b2c3d4e5f60718293a4b5', clusterName: 'Prod0' };
const orders = { groupId: '5f1b2c3d4e5f60718293a4b5', clusterName: 'Orders' };
const names = clusterNames([prod0, orders], projects);

function contextOf(store: AppStore): CommandContext {
  return { bindings, names, views: new Map(), state: store.get() };
}

/** The state of a screen after these commands were typed and run, and the themes that were requested. */
function typing(...lines: readonly string[]): {
  readonly state: AppState;
  readonly themes: readonly string[];
  readonly copied: readonly string[];
} {
  const store = createAppStore(now);
  const themes: string[] = [];
  const copied: string[] = [];
  for (const line of lines) {
    const typed = commandLine(store, () => contextOf(store), commands);
    store.dispatch({ type: 'openCommand' });
    store.dispatch({ type: 'typed', text: line });
    typed.runCommand();
  }
  function commands(): Commands {
    const acting = {
      state: store.get(),
      dispatch: store.dispatch,
      setTheme: (name: string) => themes.push(name),
      copy: (id: string) => copied.push(id),
      visible: 1,
      feed: { getState: () => ({ jobs: [job()] }) },
    };
    return acting as unknown as Commands;
  }
  return { state: store.get(), themes, copied };
}

/** What Enter would run after moving the mark this many steps. */
function marked(text: string, steps = 0): string | undefined {
  const fitting = candidatesFor(text, contextOf(createAppStore(now)));
  return fitting[markedIndex(steps, fitting)]?.text;
}

function candidates(text: string): readonly string[] {
  return candidatesFor(text, contextOf(createAppStore(now))).map((each) => each.text);
}

test('the palette lists every key that works outside text fields', () => {
  const listed = candidatesFor('', contextOf(createAppStore(now)));
  for (const { id, scopes, shown } of bindings) {
    if (scopes.every((scope) => typingScopes.has(scope))) continue;
    expect(listed.find(({ text }) => text.trim() === id)).toMatchObject({ keys: shown });
  }
});

test('commands of the present screen come first', () => {
  const all = candidates('');
  expect(all.indexOf('open')).toBeLessThan(all.indexOf('zoom-in'));
  expect(candidates('')[0]).toBe('screen ');
});

test('an exact name comes first, then a prefix, a part, and letters in order', () => {
  const some = ['stop', 'tops', 'tour', 'top', 'stand-up-tops', 'to-o-p'];
  expect(fuzzyMatches('top', some, String)).toEqual(['top', 'tops', 'stand-up-tops', 'stop', 'to-o-p']);
  expect(candidates('q')[0]).toBe('q');
  expect(candidates('tmln')[0]).toBe('timeline');
});

test('a command is found by its description too', () => {
  expect(candidates('bars on a time axis')).toEqual(['timeline']);
});

test('a value is found without its command', () => {
  expect(marked('longest')).toBe('sort longest');
  expect(marked('failed')).toBe('state failed');
  expect(marked('orders')).toBe('cluster Orders');
});

test('only a prefix match is preselected for Enter; other matches are selected by hand', () => {
  expect(marked('sort newe')).toBe('sort newest');
  expect(marked('bucket')).toBe('open-bucket');
  for (const near of ['sort newst', 'sort ewest', 'tmln', 'bars on a time axis', ' ', 'sort '])
    expect(marked(near)).toBeUndefined();
  expect(marked('sort newst', 1)).toBe('sort newest');
  expect(marked('sort ', 1)).toBe('sort newest');
  expect(marked('sort ', -1)).toBe('sort cluster');
  expect(marked('sort newe', 1)).toBe('sort newest');
  expect(marked('sort qqq', 1)).toBeUndefined();
});

test('a cluster of exactly the typed name comes before one that differs in case', () => {
  const both = clusterNames([prod0, { ...prod0, clusterName: 'prod0' }], projects);
  const context = { ...contextOf(createAppStore(now)), names: both };
  expect(candidatesFor('cluster prod0', context)[0]?.text).toBe('cluster prod0');
  expect(candidatesFor('cluster Prod0', context)[0]?.text).toBe('cluster Prod0');
});

test('values are completed: screens, states, orders, clusters, projects, themes', () => {
  expect(candidates('sort ')).toEqual(['sort newest', 'sort trouble', 'sort longest', 'sort cluster']);
  expect(candidates('cluster or')).toEqual(['cluster Orders']);
  expect(candidates('theme hc')).toEqual(['theme high-contrast']);
  expect(candidates('state f')[0]).toBe('state failed');
  expect(candidates('screen act')).toEqual(['screen activity']);
});

test('a command runs and closes the line', () => {
  expect(typing('state failed', 'filter denied today', 'sort longest').state).toMatchObject({
    command: undefined,
    filter: { text: 'denied today', states: ['Failed'] },
    sort: 'longest',
  });
  expect(typing('screen timeline').state.screen).toBe('timeline');
  expect(typing('screen clusters', 'sort name', 'filter eu').state).toMatchObject({
    screen: 'clusters',
    clusters: { sort: 'name', text: 'eu' },
    filter: { text: '' },
  });
  expect(typing('cluster Orders').state.filter.cluster).toEqual(orders);
  expect(typing('activity').state.screen).toBe('activity');
  expect(typing('theme light').themes).toEqual(['light']);
});

test('an unknown command suggests a similar one', () => {
  expect(typing('tiemlinee').state.message).toBe('There is no command "tiemlinee". Did you mean timeline?');
  expect(typing('xyzzy').state.message).toBe('There is no command "xyzzy". ":" alone lists them all.');
  expect(typing('sort newst').state).toMatchObject({
    sort: 'newest',
    message: 'There is no order "newst". Did you mean newest?',
  });
  expect(typing('tmln').state).toMatchObject({
    screen: 'list',
    message: 'There is no command "tmln". Did you mean timeline?',
  });
  expect(typing('timeline now').state.message).toBe('timeline takes no value.');
  expect(typing('theme lihgt').state.message).toBe('There is no theme "lihgt". Did you mean light?');
  expect(typing('cluster Nope9').state.message).toBe(
    'There is no watched cluster "Nope9". ":cluster " lists them.',
  );
});

test('a command of another screen says which screen', () => {
  expect(typing('zoom-in').state.message).toBe(
    'zoom-in works only on the time axis; ":screen timeline" leads there.',
  );
});

test('a copy choice runs without opening the menu, if there is something to copy', () => {
  expect(typing('copy-id').copied).toEqual(['id']);
  expect(typing('help', 'copy-id')).toMatchObject({
    copied: [],
    state: { copying: false, message: expect.stringContaining('works only after y') },
  });
});

test('a command that needs a value leaves the line open', () => {
  expect(typing('sort').state.command).toEqual({ text: 'sort ', steps: 0 });
  expect(typing('sort ').state.command).toEqual({ text: 'sort ', steps: 0 });
});

test('sorting selects the first row, a filter applies to the present screen, and the list stays visible', () => {
  const state = typing('screen causes', 'filter denied').state;
  expect(state).toMatchObject({ screen: 'causes', causes: { text: 'denied' }, filter: { text: '' } });
  expect(typing('screen activity', 'sort longest').state).toMatchObject({ screen: 'list', sort: 'longest' });
  expect(typing('cluster Orders', 'screen clusters').state.filter.cluster).toBeUndefined();
});

test('Backspace in an empty line closes it', () => {
  const store = createAppStore(now);
  store.dispatch({ type: 'openCommand' });
  store.dispatch({ type: 'erase', what: 'character' });
  expect(store.get().command).toBeUndefined();
});
