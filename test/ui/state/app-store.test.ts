import { expect, test } from 'vitest';
import type { AppAction } from '../../../source/ui/state/app-state.ts';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import { now } from '../../helpers/jobs.ts';

const minute = 60_000;
const pressed = (at: number, news: boolean): AppAction => ({ type: 'keyPressed', at, news });
const loaded = (news: boolean): AppAction => ({ type: 'loaded', final: true, news, at: now });

test('the next start shows once what happened since the last look', () => {
  const started = (ago: number) => createAppStore(now, now - ago * minute);
  const store = started(60);
  store.dispatch(loaded(true));
  expect(store.get()).toMatchObject({ away: now - 60 * minute, lookedAt: undefined });
  store.dispatch(pressed(now + 1000, true));
  store.dispatch({ type: 'back' });
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

test('facts that arrive later still count, until someone uses the screen', () => {
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

test('jobs that ended since the last look are unseen until marked', () => {
  const store = createAppStore(now, now - 60 * minute);
  store.dispatch(loaded(false));
  expect(store.get().seenAt).toBe(now - 60 * minute);
  store.dispatch({ type: 'markSeen', at: now });
  expect(store.get().seenAt).toBe(now);
  expect(createAppStore(now).get().seenAt).toBe(now);
});

test('without a key press since the start, the last look is that of the earlier run', () => {
  const store = createAppStore(now);
  store.dispatch(pressed(now + 6 * minute, true));
  expect(store.get().away).toBe(now);
  const early = createAppStore(now);
  early.dispatch(pressed(now + 4 * minute, true));
  expect(early.get().away).toBeUndefined();
});
