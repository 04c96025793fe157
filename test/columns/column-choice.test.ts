import { expect, test } from 'vitest';
import { createAppStore } from '../../source/ui/state/app-store.ts';
import type { AppAction } from '../../source/ui/state/app-state.ts';
import { frame, some } from '../helpers/frames.tsx';
import { feedState } from '../helpers/jobs.ts';

const offered = { usual: ['state', 'created', 'progress'], others: ['id', 'customData.team'] } as const;

function opened(...actions: readonly AppAction[]) {
  const store = createAppStore(0);
  store.show({ ...store.view(), offered });
  for (const action of [{ type: 'openColumns' } as const, ...actions]) store.dispatch(action);
  return store.get();
}

const down: AppAction = { type: 'moveInColumns', by: 1 };
const toggle: AppAction = { type: 'toggleColumn' };

test('Space hides or shows a column in its position, and the list changes at once', () => {
  expect(opened().columns).toBeUndefined();
  expect(opened(down, toggle).columns).toEqual(['state', 'progress']);
  expect(opened(down, toggle, toggle).columns).toEqual(['state', 'created', 'progress']);
  expect(opened(down, down, down, down, toggle).columns).toEqual([...offered.usual, 'customData.team']);
});

test('a column moves with the cursor, but not past the ends', () => {
  const left: AppAction = { type: 'shiftColumn', by: -1 };
  const { columns, choosing } = opened(down, down, left, left, left);
  expect(columns).toEqual(['progress', 'state', 'created']);
  expect(choosing?.at).toBe(0);
});

test('the last column cannot be hidden', () => {
  const { columns, message } = opened(toggle, down, toggle, down, toggle);
  expect(columns).toEqual(['progress']);
  expect(message).toBe('A list needs a column.');
});

test('Enter keeps the columns and says how to save them; Esc restores them', () => {
  const kept = opened(toggle, { type: 'keepColumns' });
  expect(kept.choosing).toBeUndefined();
  expect(kept.columns).toEqual(['created', 'progress']);
  expect(kept.message).toContain('columns = ["created", "progress"]');
  expect(opened(toggle, { type: 'leaveColumns' }).columns).toBeUndefined();
  expect(opened(toggle, { type: 'usualColumns' }).columns).toBeUndefined();
  expect(opened({ type: 'keepColumns' }).message).toBeUndefined();
});

test('the chooser previews the list above it, and keeps the cursor visible on a low terminal', () => {
  const choosing = {
    order: [...offered.usual, ...offered.others],
    shown: new Set(['state', 'id'] as const),
    at: 4,
    before: undefined,
  };
  for (const rows of [24, 12]) {
    const lines = frame(feedState(some), { rows, state: { choosing, columns: ['state', 'id'] } });
    expect(lines).toHaveLength(rows);
    expect(lines.join('\n')).toMatch(/STATE +ID\n/);
    expect(lines.join('\n')).toMatch(/ ▌ \[ \] customData\.team +The value of team in its custom data/);
  }
});
