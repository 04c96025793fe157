import { expect, test } from 'vitest';
import {
  initialAppState,
  reduceApp,
  tabs,
  type AppAction,
  type AppState,
  type View,
} from '../../../source/ui/state/app-state.ts';
import { spanOf } from '../../../source/jobs/timeline.ts';
import { newerRows } from '../../../source/ui/state/unseen.ts';
import { viewport } from '../../../source/ui/state/viewport.ts';
import { createAppStore, syncWithView } from '../../../source/ui/state/app-store.ts';
import { job, now } from '../../helpers/jobs.ts';

const minute = 60_000;
const rows = Array.from({ length: 10 }, () => job());
const view: View = {
  ...createAppStore(0).view(),
  rows,
  listRows: 4,
  paneRows: 5,
  paneLines: 12,
  textRows: 5,
  textLines: 30,
  now,
  complete: true,
  canSplit: true,
};

const after = (...actions: readonly AppAction[]): AppState =>
  actions.reduce((state, action) => reduceApp(state, action, view), initialAppState);

test('moves stop at both ends', () => {
  expect(after({ type: 'move', by: -1 }).selection.index).toBe(0);
  expect(after({ type: 'move', by: 100 }).selection.index).toBe(9);
  expect(after({ type: 'last' }, { type: 'first' }).selection.index).toBe(0);
  expect(after({ type: 'page', by: 1 }).selection.index).toBe(3);
  expect(after({ type: 'page', by: 1 }, { type: 'page', by: -1 }).selection.index).toBe(0);
});

test('Enter opens beside the list, then full-screen; Esc goes back the same way', () => {
  const open: AppAction = { type: 'open' };
  const back: AppAction = { type: 'back' };
  expect(after(open).pane).toBe('split');
  expect(after(open, open).pane).toBe('full');
  expect(after(open, open, open).pane).toBe('full');
  expect(after(open, open, back).pane).toBe('split');
  expect(after(open, back).pane).toBe('closed');
  expect(after(back)).toEqual(initialAppState);
});

test('where list and pane do not fit together, Enter opens full-screen and Esc closes', () => {
  const low = { ...view, canSplit: false };
  const open = reduceApp(initialAppState, { type: 'open' }, low);
  expect(open.pane).toBe('full');
  expect(reduceApp(open, { type: 'back' }, low).pane).toBe('closed');
});

test('nothing opens while there is no job', () => {
  expect(reduceApp(initialAppState, { type: 'open' }, { ...view, rows: [] })).toBe(initialAppState);
});

test('Tab opens the pane, then cycles through the tabs', () => {
  expect(after({ type: 'tab', by: 1 })).toMatchObject({ pane: 'split', tab: 'overview' });
  const all = tabs.map(() => ({ type: 'tab', by: 1 }) as const);
  expect(after({ type: 'open' }, ...all).tab).toBe('overview');
  expect(after({ type: 'open' }, { type: 'tab', by: -1 }).tab).toBe('json');
});

test('scrolling stays within the text, and another job starts at its top', () => {
  const open: AppAction = { type: 'open' };
  expect(after(open, { type: 'scroll', by: Infinity }).paneScroll).toBe(7);
  expect(after(open, { type: 'scroll', by: Infinity }, { type: 'scroll', by: -3 }).paneScroll).toBe(4);
  expect(after(open, { type: 'scroll', by: 5 }, { type: 'scroll', by: -Infinity }).paneScroll).toBe(0);
  expect(after(open, { type: 'scroll', by: 3 }, { type: 'move', by: 1 }).paneScroll).toBe(0);
  expect(after({ type: 'toggleHelp' }, { type: 'scroll', by: 100 })).toMatchObject({
    textScroll: 25,
    paneScroll: 0,
  });
});

test('a page of text is a screen minus one line at any height, half a page is half of that', () => {
  const page: AppAction = { type: 'scrollPage', by: 1 };
  const half: AppAction = { type: 'scrollHalf', by: 1 };
  for (const rows of [1, 2, 6, 9, 57]) {
    const tall = { ...view, textRows: rows, textLines: 500, paneRows: rows, paneLines: 500 };
    const opened = reduceApp(initialAppState, { type: 'toggleHelp' }, tall);
    expect(reduceApp(opened, page, tall).textScroll).toBe(Math.max(1, rows - 1));
    expect(reduceApp(opened, half, tall).textScroll).toBe(Math.max(1, Math.floor(rows / 2)));
    expect(reduceApp(reduceApp(opened, page, tall), { ...page, by: -1 }, tall).textScroll).toBe(0);
    const pane = reduceApp(initialAppState, { type: 'open' }, tall);
    expect(reduceApp(pane, page, tall).paneScroll).toBe(Math.max(1, rows - 1));
    expect(reduceApp(pane, half, tall).paneScroll).toBe(Math.max(1, Math.floor(rows / 2)));
  }
});

test('on the time axis a page keeps an eighth of the previous view', () => {
  const { window } = after({ type: 'toggleScreen', screen: 'timeline' }, { type: 'panPage', by: -1 });
  expect(window.end).toBe(now - (7 / 8) * window.span);
});

test('help opens at its top and closes', () => {
  expect(after({ type: 'toggleHelp' }).help).toBe(true);
  expect(after({ type: 'toggleHelp' }, { type: 'scroll', by: 3 }, { type: 'toggleHelp' })).toMatchObject({
    help: false,
    textScroll: 0,
  });
  expect(after({ type: 'open' }, { type: 'toggleHelp' }, { type: 'back' })).toMatchObject({
    help: false,
    pane: 'split',
  });
});

test('typing searches the help, and Esc first clears the search', () => {
  const searching = [
    { type: 'toggleHelp' },
    { type: 'scroll', by: 3 },
    { type: 'edit' },
    { type: 'typed', text: 'cop' },
    { type: 'erase', what: 'character' },
  ] as const;
  expect(after(...searching)).toMatchObject({ helpText: 'co', editing: true, textScroll: 0 });
  expect(after(...searching).filter.text).toBe('');
  expect(after(...searching, { type: 'keepFilter' })).toMatchObject({ helpText: 'co', editing: false });
  expect(after(...searching, { type: 'keepFilter' }, { type: 'back' })).toMatchObject({
    help: true,
    helpText: '',
  });
  expect(after(...searching, { type: 'dropText' }, { type: 'back' })).toMatchObject({ help: false });
});

test('the reason a key could not act is cleared by the next key', () => {
  const said = after({ type: 'say', message: 'There is no job to open yet.' });
  expect(said.message).toBe('There is no job to open yet.');
  expect(reduceApp(said, { type: 'keyPressed', at: now, news: false }, view).message).toBeUndefined();
});

/** Jobs a minute apart, newest first, and a view of them; `more` is how many arrived since. */
function arrivals(more: number) {
  const at = (index: number) => job({ id: `${index}`.padStart(24, '0'), createdAt: now - index * minute });
  const jobs = Array.from({ length: 20 + more }, (_, index) => at(index - more));
  return { ...view, rows: jobs };
}

function shown(state: AppState, { rows: jobs, listRows }: View) {
  const { start, selected } = viewport(jobs, state.selection, listRows);
  return { first: jobs[start], selected: jobs[selected], newer: newerRows(state, jobs, start) };
}

test('until a person moves, the newest row is selected and the view follows it', () => {
  const before = syncWithView(initialAppState, arrivals(0));
  expect(syncWithView(before, arrivals(0))).toBe(before);
  const later = arrivals(9);
  const after9 = syncWithView(before, later);
  expect(shown(after9, later)).toEqual({ first: later.rows[0], selected: later.rows[0], newer: 0 });
  const up = reduceApp(after9, { type: 'move', by: -1 }, later);
  expect(up).toBe(after9);
});

test('once a person has moved, the view stays and counts newer rows; g goes there and follows again', () => {
  const first = arrivals(0);
  const moved = reduceApp(syncWithView(initialAppState, first), { type: 'move', by: 1 }, first);
  const later = arrivals(3);
  const stays = syncWithView(moved, later);
  expect(shown(stays, later)).toEqual({ first: first.rows[0], selected: first.rows[1], newer: 3 });
  expect(shown(stays, { ...later, rows: later.rows.toReversed() }).newer).toBe(0);
  const top = reduceApp(stays, { type: 'first' }, later);
  const latest = arrivals(5);
  expect(shown(syncWithView(top, latest), latest)).toEqual({
    first: latest.rows[0],
    selected: latest.rows[0],
    newer: 0,
  });
});

test('moving up to the first row follows again, at once or after the open job is closed', () => {
  const first = arrivals(0);
  const down = reduceApp(syncWithView(initialAppState, first), { type: 'move', by: 2 }, first);
  const later = arrivals(3);
  for (const up of [
    { type: 'move', by: -1 },
    { type: 'page', by: -1 },
  ] satisfies AppAction[]) {
    let state = syncWithView(down, later);
    for (let pressed = 0; pressed < 9; pressed += 1) state = reduceApp(state, up, later);
    const latest = arrivals(5);
    expect(shown(syncWithView(state, latest), latest)).toMatchObject({ selected: latest.rows[0], newer: 0 });
  }
  const open = reduceApp(reduceApp(down, { type: 'open' }, first), { type: 'move', by: -2 }, first);
  expect(shown(syncWithView(open, later), later).selected).toEqual(first.rows[0]);
  const closed = reduceApp(open, { type: 'back' }, later);
  expect(shown(syncWithView(closed, later), later).selected).toEqual(later.rows[0]);
});

test('rows of clusters that answer later are not counted as newer', () => {
  const all = arrivals(3);
  const some = { ...all, rows: all.rows.slice(3), complete: false };
  const moved = reduceApp(syncWithView(initialAppState, some), { type: 'move', by: 2 }, some);
  const loaded = syncWithView(moved, all);
  expect(shown(loaded, all)).toMatchObject({ selected: some.rows[2], newer: 0 });
  const later = arrivals(5);
  expect(shown(syncWithView(loaded, later), later).newer).toBe(2);
});

test('a view further down counts only rows that arrived, not all rows above it', () => {
  const first = arrivals(0);
  const deep = reduceApp(syncWithView(initialAppState, first), { type: 'last' }, first);
  expect(shown(syncWithView(deep, first), first).newer).toBe(0);
  const later = arrivals(2);
  expect(shown(syncWithView(deep, later), later).newer).toBe(2);
});

test('an open job stays the same, and after it is closed the view follows again', () => {
  for (const [opens, closes] of [
    [{ type: 'open' }, { type: 'back' }],
    [{ type: 'toggleCopy' }, { type: 'toggleCopy' }],
    [{ type: 'toggleCopy' }, { type: 'back' }],
  ] satisfies (readonly [AppAction, AppAction])[]) {
    const first = arrivals(0);
    const open = reduceApp(syncWithView(initialAppState, first), opens, first);
    const later = arrivals(3);
    const still = syncWithView(open, later);
    expect(shown(still, later).selected).toEqual(first.rows[0]);
    const closed = syncWithView(reduceApp(still, closes, later), later);
    expect(shown(closed, later)).toMatchObject({ selected: later.rows[0], newer: 0 });
    const moved = reduceApp(reduceApp(still, { type: 'move', by: 1 }, later), { type: 'back' }, later);
    expect(shown(moved, later).selected).toEqual(first.rows[1]);
  }
});

test('Esc from a filter restores the previous selection and view', () => {
  const first = arrivals(0);
  const deep = reduceApp(syncWithView(initialAppState, first), { type: 'move', by: 9 }, first);
  const before = shown(deep, first);
  for (const [begins, ends] of [
    [{ type: 'typed', text: '1' }, { type: 'dropText' }],
    [{ type: 'typed', text: '1' }, { type: 'unfilter' }],
    [
      { type: 'typed', text: '1' },
      { type: 'erase', what: 'all' },
    ],
    [
      { type: 'toggleState', state: 'Failed' },
      { type: 'toggleState', state: 'Failed' },
    ],
  ] satisfies (readonly [AppAction, AppAction])[]) {
    const few = { ...first, rows: first.rows.slice(3, 6) };
    const found = syncWithView(reduceApp(deep, begins, first), few);
    const moved = syncWithView(reduceApp(found, { type: 'move', by: 1 }, few), few);
    const back = syncWithView(reduceApp(moved, ends, few), first);
    expect(shown(back, first)).toEqual(before);
    const later = arrivals(2);
    expect(shown(syncWithView(back, later), later)).toEqual({ ...before, newer: 2 });
  }
  const follows = reduceApp(syncWithView(initialAppState, first), { type: 'typed', text: '1' }, first);
  const few = { ...first, rows: first.rows.slice(3, 6) };
  const back = reduceApp(
    reduceApp(syncWithView(follows, few), { type: 'last' }, few),
    { type: 'unfilter' },
    few,
  );
  const later = arrivals(2);
  expect(shown(syncWithView(back, later), later).selected).toEqual(later.rows[0]);
});

test('a job opened within a filter stays open when the filter goes', () => {
  const first = arrivals(0);
  const few = { ...first, rows: first.rows.slice(3, 6) };
  const found = syncWithView(
    reduceApp(syncWithView(initialAppState, first), { type: 'toggleState', state: 'Failed' }, first),
    few,
  );
  const open = reduceApp(found, { type: 'open' }, few);
  const toggled = reduceApp(open, { type: 'toggleState', state: 'Failed' }, few);
  expect(shown(syncWithView(toggled, first), first).selected).toEqual(few.rows[0]);
});

test('keys pressed before the first rows apply once every cluster has answered', () => {
  const wish = reduceApp(initialAppState, { type: 'move', by: 2 }, { ...view, rows: [], complete: false });
  expect(syncWithView(wish, { ...view, complete: false }).selection.id).toBeUndefined();
  expect(syncWithView(wish, view).selection.id).toBe(rows[2]?.id);
  expect(syncWithView(initialAppState, { ...view, rows: [] })).toBe(initialAppState);
});

test('several keys of one read act in order, each on the result of the one before', () => {
  const store = createAppStore(now);
  store.show(view);
  store.dispatch({ type: 'move', by: 1 });
  store.dispatch({ type: 'move', by: 1 });
  store.dispatch({ type: 'open' });
  expect(store.get()).toMatchObject({ selection: { index: 2 }, pane: 'split' });
});

test('a filter is typed, erased, kept, and removed one part at a time', () => {
  const typed = after({ type: 'edit' }, { type: 'typed', text: 'ab' }, { type: 'typed', text: ' 夜👩‍👩‍👧' });
  expect(typed).toMatchObject({ editing: true, filter: { text: 'ab 夜👩‍👩‍👧' } });
  const erase = (what: 'character' | 'word' | 'all') =>
    reduceApp(typed, { type: 'erase', what }, view).filter.text;
  expect([erase('character'), erase('word'), erase('all')]).toEqual(['ab 夜', 'ab ', '']);
  const kept = reduceApp(typed, { type: 'keepFilter' }, view);
  expect(kept).toMatchObject({ editing: false, filter: { text: 'ab 夜👩‍👩‍👧' } });
  expect(reduceApp(typed, { type: 'dropText' }, view)).toMatchObject({
    editing: false,
    filter: { text: '' },
  });

  const all = [{ type: 'toggleState', state: 'Failed' }, { type: 'sort' }] as const;
  let state = all.reduce((before, action) => reduceApp(before, action, view), kept);
  expect(state).toMatchObject({ filter: { states: ['Failed'] }, sort: 'trouble' });
  const steps = [];
  for (let step = 0; step < 4; step += 1) {
    state = reduceApp(state, { type: 'unfilter' }, view);
    steps.push([state.filter.text, state.filter.states.length, state.sort]);
  }
  expect(steps).toEqual([
    ['', 1, 'trouble'],
    ['', 0, 'trouble'],
    ['', 0, 'newest'],
    ['', 0, 'newest'],
  ]);
});

test('state keys toggle, and the sort order cycles', () => {
  const toggle: AppAction = { type: 'toggleState', state: 'Queued' };
  expect(after(toggle, toggle).filter.states).toEqual([]);
  const sort: AppAction = { type: 'sort' };
  expect(after(sort, sort, sort, sort).sort).toBe('newest');
});

test('the search in older pages ends with Esc, with another filter, or when it is stopped', () => {
  const seek: AppAction = { type: 'seek' };
  expect(after(seek).seeking).toBe(true);
  expect(after(seek, { type: 'unfilter' }).seeking).toBe(false);
  expect(after(seek, { type: 'typed', text: 'x' }).seeking).toBe(false);
  expect(after(seek, { type: 'stopSeeking' }).seeking).toBe(false);
});

const pressed = (at: number, news: boolean): AppAction => ({ type: 'keyPressed', at, news });

test('after five idle minutes the first key shows what happened, until Esc', () => {
  const quiet = after(pressed(now, false), pressed(now + 4 * minute, true));
  expect(quiet.away).toBeUndefined();
  const back = reduceApp(quiet, pressed(now + 10 * minute, true), view);
  expect(back.away).toBe(now + 4 * minute);
  const next = reduceApp(back, pressed(now + 20 * minute, true), view);
  expect(next.away).toBe(now + 4 * minute);
  expect(reduceApp(next, { type: 'back' }, view)).toMatchObject({ away: undefined, screen: 'list' });
  expect(reduceApp(quiet, pressed(now + 10 * minute, false), view).away).toBeUndefined();
});

test('timeline and activity toggle, and Esc goes back to the list', () => {
  const timeline: AppAction = { type: 'toggleScreen', screen: 'timeline' };
  const activity: AppAction = { type: 'toggleScreen', screen: 'activity' };
  expect(after(timeline).screen).toBe('timeline');
  expect(after(timeline, timeline).screen).toBe('list');
  expect(after(timeline, activity).screen).toBe('activity');
  expect(after(activity, { type: 'back' }).screen).toBe('list');
  expect(after(timeline, { type: 'toList' }, { type: 'open' })).toMatchObject({
    screen: 'list',
    pane: 'split',
  });
});

test('on the time axis the selected job stays in view', () => {
  const timeline: AppAction = { type: 'toggleScreen', screen: 'timeline' };
  expect(after(timeline, { type: 'zoom', by: 1 }).window.span).toBeLessThan(after(timeline).window.span);
  // No row has an earlier job: the window still moves.
  expect(after(timeline, { type: 'moveInTime', by: -1 }).window.end).not.toBe('now');
  expect(after(timeline, { type: 'moveInTime', by: -1 }, { type: 'toNow' }).window.end).toBe('now');
  const month = 30 * 24 * 60 * minute;
  const old = job({ createdAt: now - month, finishedAt: now - month + minute });
  const seen = { ...view, rows: [job(), old] };
  const rowsOf = seen.rows.map((one) => [spanOf(one)!]);
  const below = (by: 1 | -1, state = syncWithView(after(timeline), seen)) =>
    reduceApp(state, { type: 'moveInRows', by }, { ...seen, timeline: { rows: () => rowsOf, height: 9 } });
  expect(below(1).selection.index).toBe(1);
  expect(below(1).window.end).not.toBe('now');
  expect(below(-1, below(1)).selection.index).toBe(0);
  expect(below(1, below(1)).message).toContain('This is the last row');
  expect(below(-1, below(-1, below(1))).message).toContain('This is the first row');
  // With nothing in view the selected job comes back.
  const away = { ...after(timeline), window: { end: now - month, span: minute } };
  expect(reduceApp(away, { type: 'moveInRows', by: 1 }, view).window.end).toBeGreaterThan(now - 60 * minute);
});

test('y opens the copy menu, and Esc copies nothing', () => {
  const menu: AppAction = { type: 'toggleCopy' };
  expect([after(menu).copying, after(menu, { type: 'back' }).copying]).toEqual([true, false]);
});
