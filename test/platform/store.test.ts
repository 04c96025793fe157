import { expect, it, vi } from 'vitest';

import { createStore } from '../../source/platform/store.ts';

it('notifies of changed values only, and no listener that has left', () => {
  const store = createStore(1);
  const told = vi.fn<() => void>();
  const leave = store.subscribe(told);
  store.set(1);
  expect(told).not.toHaveBeenCalled();
  store.set(2);
  expect(store.get()).toBe(2);
  leave();
  leave();
  store.set(3);
  expect(told).toHaveBeenCalledTimes(1);
});

it('lets a listener leave, or another join, during a notification', () => {
  const store = createStore(1);
  const late = vi.fn<() => void>();
  const leave = store.subscribe(() => {
    leave();
    store.subscribe(late);
  });
  const last = vi.fn<() => void>();
  store.subscribe(last);
  store.set(2);
  expect(last).toHaveBeenCalledTimes(1);
  expect(late).not.toHaveBeenCalled();
  store.set(3);
  expect(late).toHaveBeenCalledTimes(1);
});

it('notifies a listener twice that subscribed twice', () => {
  const store = createStore(1);
  const told = vi.fn<() => void>();
  const leave = store.subscribe(told);
  store.subscribe(told);
  store.set(2);
  leave();
  store.set(3);
  expect(told).toHaveBeenCalledTimes(3);
});
