import { expect, test } from 'vitest';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { waitAfter } from '../../../source/atlas/http/retry.ts';
import { createStore } from '../../../source/platform/store.ts';
import { createPickerStore, type PickerSource } from '../../../source/ui/picker/picker-store.ts';
import { shownChoices, type PickerState } from '../../../source/ui/picker/picker-state.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const payments = { id: '5f1b2c3d4e5f60718293a4b5', name: 'Payments' };
const other = { id: '5f1b2c3d4e5f60718293a4b6', name: 'Analytics' };

function source(over: Partial<PickerSource> = {}): PickerSource {
  return {
    projects: async () => [payments, other],
    clusters: async () => [
      { name: 'Prod0', clusterType: 'REPLICASET' },
      { name: 'Geo', clusterType: 'GEOSHARDED' },
      { name: 'New', clusterType: 'SOMETHING' },
      { name: 'Old', clusterType: undefined },
    ],
    waitAfter: (trouble, failures) => waitAfter(trouble, failures, () => 0),
    start: async () => ({ kind: 'found' }),
    ...over,
  };
}

test('it asks at once, and lists by name with details', async () => {
  const store = createPickerStore(
    { project: payments, current: [{ groupId: payments.id, clusterName: 'Prod0' }] },
    source(),
    new FakeClock(),
  );
  await waitFor(() => store.get().listing.kind === 'loaded');
  expect(shownChoices(store.get())).toEqual([
    { id: 'Geo', name: 'Geo', note: 'sharded, global' },
    { id: 'New', name: 'New', note: '' },
    { id: 'Old', name: 'Old', note: '' },
    { id: 'Prod0', name: 'Prod0', note: 'watched now, replica set' },
  ]);
  store.dispatch({ type: 'toProjects' });
  await waitFor(() => store.get().listing.kind === 'loaded');
  expect(shownChoices(store.get()).map(({ note }) => note)).toEqual([
    other.id,
    `watched now, ${payments.id}`,
  ]);
});

test('clusters of the same name in another project do not count as watched', async () => {
  const store = createPickerStore(
    { project: payments, current: [{ groupId: payments.id, clusterName: 'Prod0' }] },
    source(),
    new FakeClock(),
  );
  store.dispatch({ type: 'toProjects' });
  await waitFor(() => store.get().listing.kind === 'loaded');
  store.dispatch({ type: 'first' });
  store.dispatch({ type: 'take' });
  await waitFor(() => store.get().listing.kind === 'loaded');
  expect(store.get().project).toEqual(other);
  expect(shownChoices(store.get()).at(-1)?.note).toBe('replica set');
});

test('a request that is no longer needed is cancelled', async () => {
  const signals: AbortSignal[] = [];
  const store = createPickerStore(
    { project: payments },
    source({
      clusters: async (_, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    }),
    new FakeClock(),
  );
  store.dispatch({ type: 'ask' });
  store.show(3);
  store.close();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});

test('trouble is shown in its own words, and known lists are not asked for again', async () => {
  let asked = 0;
  const trouble = troubleWith({ sentence: 'Atlas refused the API key.', retryable: false });
  const failing = source({
    projects: async () => {
      asked += 1;
      throw new AtlasError('GET /groups', trouble);
    },
  });
  const store = createPickerStore({ trouble }, failing, new FakeClock());
  expect(asked).toBe(0);
  store.dispatch({ type: 'ask' });
  await waitFor(() => store.get().listing.kind === 'failed');
  expect(asked).toBe(1);
  expect(store.get().listing).toEqual({ kind: 'failed', trouble, retryAt: undefined });
});

test('projects of the same name are sorted by id', async () => {
  const twins = [
    { id: '2', name: 'Twin' },
    { id: '1', name: 'Twin' },
    { id: '3', name: 'Twin' },
  ];
  const store = createPickerStore({}, source({ projects: async () => twins }), new FakeClock());
  await waitFor(() => store.get().listing.kind === 'loaded');
  expect(shownChoices(store.get()).map(({ id }) => id)).toEqual(['1', '2', '3']);
});

test('a project known by its id gets its name when that arrives', () => {
  const name = createStore(payments.id);
  const store = createPickerStore(
    { project: { id: payments.id, name: payments.id }, name },
    source(),
    new FakeClock(),
  );
  expect(store.get().project?.name).toBe(payments.id);
  name.set('Payments');
  expect(store.get().project).toEqual(payments);
  store.close();
  name.set('Renamed');
  expect(store.get().project).toEqual(payments);
});

test('a name that arrived before the picker opened is there at once, and only for its own project', async () => {
  const name = createStore('Payments');
  const store = createPickerStore(
    { project: { id: payments.id, name: payments.id }, name },
    source(),
    new FakeClock(),
  );
  expect(store.get().project).toEqual(payments);
  store.dispatch({ type: 'toProjects' });
  await waitFor(() => store.get().listing.kind === 'loaded');
  store.dispatch({ type: 'first' });
  store.dispatch({ type: 'take' });
  name.set('Renamed');
  expect(store.get().project).toEqual(other);
});

const wanted = { project: 'Payments', clusters: 'all clusters' };

/** Fails this many times, then answers. */
function failsFirst<T>(
  times: number,
  answer: T,
  trouble = troubleWith(),
): { ask: () => Promise<T>; asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    ask: async () => {
      asked += 1;
      if (asked <= times) throw new AtlasError('GET /groups', trouble);
      return answer;
    },
  };
}

test('a start in trouble retries with growing delays until what was asked for is found', async () => {
  const clock = new FakeClock();
  const found = { kind: 'found' } as const;
  const { ask, asked } = failsFirst(2, found);
  const store = createPickerStore({ wanted, trouble: troubleWith() }, source({ start: ask }), clock);
  const [first] = retries(store.get());
  expect(first).toBeGreaterThanOrEqual(clock.now() + 1000);
  expect(asked()).toBe(0);
  await clock.pass(1300);
  expect(asked()).toBe(1);
  const [second = 0] = retries(store.get());
  expect(second - clock.now()).toBeGreaterThan(1500);
  expect(store.get()).toMatchObject({ step: 'start', wanted, outcome: undefined });
  await clock.pass(30_000);
  expect(asked()).toBe(3);
  expect(store.get().outcome).toEqual(found);
  expect(clock.pending).toBe(0);
});

test('if a choice turns out to be needed at the start, the picker offers it', async () => {
  const clock = new FakeClock();
  const { ask } = failsFirst(1, { kind: 'choose', start: { project: payments } } as const);
  const store = createPickerStore({ wanted, trouble: troubleWith() }, source({ start: ask }), clock);
  await clock.pass(10_000);
  expect(store.get()).toMatchObject({ step: 'clusters', project: payments, outcome: undefined });
  expect(shownChoices(store.get())).toHaveLength(4);
});

test('trouble that waiting does not fix is retried only on request', async () => {
  const clock = new FakeClock();
  const refused = troubleWith({ kind: 'auth', retryable: false });
  const { ask, asked } = failsFirst(1, { kind: 'choose', start: {} } as const, refused);
  const store = createPickerStore({ wanted, trouble: troubleWith() }, source({ start: ask }), clock);
  await clock.pass(600_000);
  expect(asked()).toBe(1);
  expect(store.get().listing).toEqual({ kind: 'failed', trouble: refused, retryAt: undefined });
  store.dispatch({ type: 'ask' });
  await clock.settle();
  expect(asked()).toBe(2);
});

test('a failed list is retried too, but not after the picker was left', async () => {
  const clock = new FakeClock();
  const { ask, asked } = failsFirst(2, [payments, other]);
  const store = createPickerStore({}, source({ projects: ask }), clock);
  await clock.settle();
  expect(store.get().listing.kind).toBe('failed');
  await clock.pass(30_000);
  expect(shownChoices(store.get())).toHaveLength(2);
  expect(asked()).toBe(3);
  const failing = failsFirst(Infinity, [payments]);
  const left = createPickerStore({}, source({ projects: failing.ask }), clock);
  await clock.settle();
  left.close();
  await clock.pass(600_000);
  expect(failing.asked()).toBe(1);
  expect(clock.pending).toBe(0);
});

test('Ctrl+R asks now and replaces the pending retry', async () => {
  const clock = new FakeClock();
  const { ask, asked } = failsFirst(1, [payments, other]);
  const store = createPickerStore({}, source({ projects: ask }), clock);
  await clock.settle();
  store.dispatch({ type: 'ask' });
  expect(store.get().listing).toEqual({ kind: 'asking', after: troubleWith() });
  await clock.pass(60_000);
  expect(asked()).toBe(2);
});

function retries({ listing }: PickerState): number[] {
  return listing.kind === 'failed' && listing.retryAt !== undefined ? [listing.retryAt] : [];
}
