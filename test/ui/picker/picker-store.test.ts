import { expect, test } from 'vitest';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { createStore } from '../../../source/platform/store.ts';
import { createPickerStore, type PickerSource } from '../../../source/ui/picker/picker-store.ts';
import { shownChoices } from '../../../source/ui/picker/picker-state.ts';
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
    ...over,
  };
}

test('it asks at once, and lists by name with what is known of each', async () => {
  const store = createPickerStore({ project: payments, current: ['Prod0'] }, source());
  await waitFor(() => store.get().listing.kind === 'loaded');
  expect(shownChoices(store.get())).toEqual([
    { id: 'Geo', name: 'Geo', note: 'sharded, global' },
    { id: 'New', name: 'New', note: '' },
    { id: 'Old', name: 'Old', note: '' },
    { id: 'Prod0', name: 'Prod0', note: 'replica set, watched now' },
  ]);
  store.dispatch({ type: 'toProjects' });
  await waitFor(() => store.get().listing.kind === 'loaded');
  expect(shownChoices(store.get()).map(({ note }) => note)).toEqual([
    other.id,
    `${payments.id}, watched now`,
  ]);
});

test('clusters of the same name in another project are not those that are watched', async () => {
  const store = createPickerStore({ project: payments, current: ['Prod0'] }, source());
  store.dispatch({ type: 'toProjects' });
  await waitFor(() => store.get().listing.kind === 'loaded');
  store.dispatch({ type: 'first' });
  store.dispatch({ type: 'take' });
  await waitFor(() => store.get().listing.kind === 'loaded');
  expect(store.get().project).toEqual(other);
  expect(shownChoices(store.get()).at(-1)?.note).toBe('replica set');
});

test('a question that nobody waits for any more is given up', async () => {
  const signals: AbortSignal[] = [];
  const store = createPickerStore(
    { project: payments },
    source({
      clusters: async (_, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    }),
  );
  store.dispatch({ type: 'ask' });
  store.show(3);
  store.close();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});

test('trouble is told in its own words, and what is known already is not asked again', async () => {
  let asked = 0;
  const trouble = troubleWith({ sentence: 'Atlas refused the API key.' });
  const failing = source({
    projects: async () => {
      asked += 1;
      throw new AtlasError('GET /groups', trouble);
    },
  });
  const store = createPickerStore({ trouble }, failing);
  expect(asked).toBe(0);
  store.dispatch({ type: 'ask' });
  await waitFor(() => store.get().listing.kind === 'failed');
  expect(asked).toBe(1);
  expect(store.get().listing).toEqual({ kind: 'failed', trouble });
});

test('projects of one name stand in the order of their ids', async () => {
  const twins = [
    { id: '2', name: 'Twin' },
    { id: '1', name: 'Twin' },
    { id: '3', name: 'Twin' },
  ];
  const store = createPickerStore({}, source({ projects: async () => twins }));
  await waitFor(() => store.get().listing.kind === 'loaded');
  expect(shownChoices(store.get()).map(({ id }) => id)).toEqual(['1', '2', '3']);
});

test('a project that is known by its id gets its name as soon as that arrives', () => {
  const name = createStore(payments.id);
  const store = createPickerStore({ project: { id: payments.id, name: payments.id }, name }, source());
  expect(store.get().project?.name).toBe(payments.id);
  name.set('Payments');
  expect(store.get().project).toEqual(payments);
  store.close();
  name.set('Renamed');
  expect(store.get().project).toEqual(payments);
});

test('a name that arrived before the picker opened is there at once, and never another project’s', async () => {
  const name = createStore('Payments');
  const store = createPickerStore({ project: { id: payments.id, name: payments.id }, name }, source());
  expect(store.get().project).toEqual(payments);
  store.dispatch({ type: 'toProjects' });
  await waitFor(() => store.get().listing.kind === 'loaded');
  store.dispatch({ type: 'first' });
  store.dispatch({ type: 'take' });
  name.set('Renamed');
  expect(store.get().project).toEqual(other);
});
