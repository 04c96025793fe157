import { expect, test } from 'vitest';
import type { AppAction } from '../../../source/ui/state/app-state.ts';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import { now } from '../../helpers/jobs.ts';

const minute = 60_000;
const pressed = (at: number, news: boolean): AppAction => ({ type: 'keyPressed', at, news });
const loaded = (news: boolean): AppAction => ({ type: 'loaded', final: true, news, at: now });

test('the next start shows once what happened since somebody last looked', () => {
  const started = (ago: number) => createAppStore(now, now - ago * minute);
  const store = started(60);
  store.dispatch(loaded(true));
  expect(store.get()).toMatchObject({ away: now - 60 * minute, lookedAt: undefined });
  store.dispatch(pressed(now + 1000, true));
  store.dispatch(loaded(true));
  expect(store.get().away).toBeUndefined();
  const others = [
    [started(60), loaded(false)],
    [started(4), loaded(true)],
    [createAppStore(now), loaded(true)],
  ] as const;
  for (const [other, action] of others) {
    other.dispatch(action);
    expect(other.get().away).toBeUndefined();
  }
  const busy = started(60);
  busy.dispatch({ type: 'toggleHelp' });
  busy.dispatch(loaded(true));
  expect(busy.get().away).toBeUndefined();
});

test('a verdict that comes later still counts, unless somebody has begun to use the screen', () => {
  const early = (): AppAction => ({ type: 'loaded', final: false, news: false, at: now });
  const waiting = createAppStore(now, now - 60 * minute);
  waiting.dispatch(early());
  waiting.dispatch(loaded(true));
  expect(waiting.get()).toMatchObject({ away: now - 60 * minute, lookedAt: undefined });
  const used = createAppStore(now, now - 60 * minute);
  used.show({ ...used.view(), complete: true });
  used.dispatch(early());
  used.dispatch(pressed(now + 1000, false));
  used.dispatch(loaded(true));
  expect(used.get().away).toBeUndefined();
});

test('what ended since the last look of an earlier run is unseen until it is marked', () => {
  const store = createAppStore(now, now - 60 * minute);
  store.dispatch(loaded(false));
  expect(store.get().seenAt).toBe(now - 60 * minute);
  store.dispatch({ type: 'markSeen', at: now });
  expect(store.get().seenAt).toBe(now);
  expect(createAppStore(now).get().seenAt).toBe(now);
});

test('whoever has pressed no key since the start was away since then', () => {
  const store = createAppStore(now);
  store.dispatch(pressed(now + 6 * minute, true));
  expect(store.get().away).toBe(now);
  const early = createAppStore(now);
  early.dispatch(pressed(now + 4 * minute, true));
  expect(early.get().away).toBeUndefined();
});
