import { expect, test } from 'vitest';
import {
  initialAppState,
  reduceApp,
  type AppAction,
  type AppState,
  type View,
} from '../../../source/ui/state/app-state.ts';
import type { Coverage } from '../../../source/jobs/coverage/coverage.ts';
import { activeScopes } from '../../../source/ui/bindings/scopes.ts';
import type { ActivityRow } from '../../../source/ui/state/activity-state.ts';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import { job, now } from '../../helpers/jobs.ts';

const rows = Array.from({ length: 10 }, () => job());
const view: View = { ...createAppStore(0).view(), rows, listRows: 4, now, complete: true };

const after = (...actions: readonly AppAction[]): AppState =>
  actions.reduce((state, action) => reduceApp(state, action, view), initialAppState);

test('in the activity Enter opens the job in the list, filtered out or not; Esc first removes the filter', () => {
  const entry = { at: now, groupId: 'g', clusterName: 'Prod0', kind: 'changed', from: 'Queued' } as const;
  const happened = rows.slice(0, 3).map((each, index) => {
    const { id: jobId, state: to } = each;
    return { id: `${index}`, entry: { ...entry, jobId, to }, job: each };
  });
  const seen = { ...view, activity: { rows: () => happened, listRows: 4 } };
  const then = (...actions: readonly AppAction[]) =>
    actions.reduce(
      (state, action) => reduceApp(state, action, seen),
      after({ type: 'toggleScreen', screen: 'activity' }),
    );
  expect(then({ type: 'move', by: 1 }).activity.selection).toMatchObject({ id: '1', index: 1 });
  const id = rows[2]!.id;
  expect(then({ type: 'enterJob', id })).toMatchObject({
    screen: 'list',
    pane: 'split',
    selection: { id, index: 2 },
  });
  const hidden = { ...then(), filter: { ...initialAppState.filter, text: 'nowhere' } };
  const opened = reduceApp(hidden, { type: 'enterJob', id }, { ...seen, rows: [] });
  expect(opened).toMatchObject({ filter: { text: '' }, selection: { id } });
  const typed = then(
    { type: 'edit' },
    { type: 'typed', text: 'x' },
    { type: 'keepFilter' },
    { type: 'toggleState', state: 'Failed' },
  );
  expect(typed).toMatchObject({
    editing: false,
    filter: { text: '', states: [] },
    activity: { text: 'x', states: ['Failed'] },
  });
  const back: AppAction = { type: 'back' };
  expect(reduceApp(typed, back, seen).activity).toMatchObject({ text: '', states: ['Failed'] });
  expect(reduceApp(reduceApp(typed, back, seen), back, seen)).toMatchObject({
    screen: 'activity',
    activity: { states: [] },
  });
  expect(then(back).screen).toBe('list');
});

test('since you last looked: Enter opens a job or a verdict, words filter, and Esc leads back to the screen below', () => {
  const coverage = { verdict: 'missing', groupId: 'g', clusterName: 'Prod0' } as Coverage;
  const entry = { at: now, groupId: 'g', clusterName: 'Prod0', kind: 'changed', from: 'Queued' } as const;
  const [first] = rows;
  const happened: readonly ActivityRow[] = [
    { id: 'g/Prod0', at: now, coverage },
    { id: first!.id, entry: { ...entry, jobId: first!.id, to: 'Failed' }, job: first },
  ];
  const seen = { ...view, missed: { rows: () => happened, listRows: 4 } };
  const then = (...actions: readonly AppAction[]) =>
    actions.reduce<AppState>((state, action) => reduceApp(state, action, seen), {
      ...after({ type: 'toggleScreen', screen: 'timeline' }),
      away: now - 60_000,
    });
  expect(then({ type: 'move', by: 1 }).missed.selection).toMatchObject({ id: first!.id, index: 1 });
  expect(then({ type: 'enterJob', id: first!.id })).toMatchObject({
    away: undefined,
    screen: 'list',
    selection: { id: first!.id },
  });
  expect(then({ type: 'enterVerdict', id: 'g/Prod0' })).toMatchObject({
    away: undefined,
    screen: 'clusters',
    clusters: { pane: 'split', selection: { id: 'g/Prod0' } },
  });
  const typed = then({ type: 'edit' }, { type: 'typed', text: 'x' }, { type: 'keepFilter' });
  expect(typed).toMatchObject({ editing: false, filter: { text: '' }, missed: { text: 'x' } });
  const back: AppAction = { type: 'back' };
  expect(reduceApp(typed, back, seen)).toMatchObject({ away: now - 60_000, missed: { text: '' } });
  expect(then(back)).toMatchObject({ away: undefined, screen: 'timeline' });
  expect(then({ type: 'toggleScreen', screen: 'timeline' })).toMatchObject({ screen: 'timeline' });
  expect(then({ type: 'markSeen', at: now })).toMatchObject({ away: undefined, seenAt: now });
});

test('what happened during an absence closes what was open; a half-typed filter stays', () => {
  const minute = 60_000;
  const pressed = (at: number, news: boolean): AppAction => ({ type: 'keyPressed', at, news });
  const opened: readonly AppAction[][] = [
    [{ type: 'edit' }, { type: 'typed', text: 'prod' }],
    [{ type: 'toggleCopy' }],
    [{ type: 'toggleHelp' }],
    [{ type: 'openCommand' }],
    [{ type: 'openColumns' }],
    [{ type: 'openViews' }],
  ];
  for (const actions of opened) {
    const state = after(pressed(now, false), ...actions, pressed(now + 10 * minute, true));
    expect(state.away).toBe(now);
    expect(activeScopes(state)).toEqual(['away', 'global']);
    const back = reduceApp(state, { type: 'back' }, view);
    expect(activeScopes(back)).toEqual(['list', 'global']);
    expect(back.filter.text).toBe(actions.length > 1 ? 'prod' : '');
  }
});
