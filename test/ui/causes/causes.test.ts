import { expect, test } from 'vitest';
import { failureCauses } from '../../../source/jobs/failures/failures.ts';
import { causesBody } from '../../../source/ui/causes/causes-body.ts';
import { initialCausesState } from '../../../source/ui/state/causes-state.ts';
import { causeChoices } from '../../../source/ui/causes/cause-choices.ts';
import type { AppAction, View } from '../../../source/ui/state/app-state.ts';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import { feedWithFailures } from '../../helpers/cause-scenes.ts';
import { namesOf, now, plainTheme } from '../../helpers/jobs.ts';

const { jobs } = feedWithFailures;
const causes = failureCauses(jobs);
const view: View = {
  ...createAppStore(0).view(),
  rows: jobs,
  listRows: 4,
  textRows: 5,
  textLines: 30,
  now,
  complete: true,
  causes: { rows: () => causes, listRows: 4 },
};
const toCauses: AppAction = { type: 'toggleScreen', screen: 'causes' };

function storeAt(home: 'list' | 'clusters' = 'list') {
  const store = createAppStore(now, undefined, home);
  store.show(view);
  store.dispatch(toCauses);
  return store;
}

test('f shows the failures by cause, and f or Esc goes back', () => {
  const store = storeAt();
  expect(store.get().screen).toBe('causes');
  expect(store.selectedCause()).toBe(causes[0]);
  store.dispatch(toCauses);
  expect(store.get().screen).toBe('list');
  store.dispatch(toCauses);
  store.dispatch({ type: 'unfilter' });
  expect(store.get().screen).toBe('list');
  const atHome = storeAt('clusters');
  atHome.dispatch({ type: 'unfilter' });
  expect(atHome.get().screen).toBe('clusters');
});

test('Enter shows the jobs of the selected cause, and Esc returns to that cause', () => {
  const store = storeAt();
  store.dispatch({ type: 'move', by: 1 });
  store.dispatch({ type: 'enterCause', cause: store.selectedCause()! });
  expect(store.get()).toMatchObject({ screen: 'list', filter: { cause: { id: causes[1]?.id } } });
  store.dispatch({ type: 'unfilter' });
  expect(store.get()).toMatchObject({ screen: 'causes', filter: { text: '', states: [] } });
  expect(store.get().filter).not.toHaveProperty('cause');
  expect(store.selectedCause()).toBe(causes[1]);
});

test('Esc returns to the cause even if others have moved above it', () => {
  const store = storeAt();
  store.dispatch({ type: 'enterCause', cause: store.selectedCause()! });
  store.show({ ...view, causes: { rows: () => [causes[2]!, causes[0]!, causes[1]!], listRows: 4 } });
  store.dispatch({ type: 'unfilter' });
  expect(store.selectedCause()).toBe(causes[0]);
});

test('the selection stops at both ends, and / filters by words', () => {
  const store = storeAt();
  store.dispatch({ type: 'last' });
  store.dispatch({ type: 'move', by: 1 });
  expect(store.selectedCause()).toBe(causes.at(-1));
  store.dispatch({ type: 'first' });
  store.dispatch({ type: 'move', by: -1 });
  expect(store.selectedCause()).toBe(causes[0]);
  store.dispatch({ type: 'edit' });
  store.dispatch({ type: 'typed', text: 'denied ' });
  store.dispatch({ type: 'keepFilter' });
  expect(store.get()).toMatchObject({ editing: false, causes: { text: 'denied' }, filter: { text: '' } });
  store.dispatch({ type: 'unfilter' });
  expect(store.get()).toMatchObject({ screen: 'causes', causes: { text: '' } });
});

test('a cause can be copied as its reason, its code or JSON', () => {
  const texts = causeChoices(causes[0]!).map((choice) => [
    choice.id,
    'text' in choice ? choice.text : undefined,
  ]);
  expect(Object.fromEntries(texts)).toMatchObject({
    id: 'EXPORT_ACCESS_DENIED',
    error: expect.stringContaining('s3:PutObject on resource: "…"') as string,
    place: undefined,
  });
  expect(JSON.parse(Object.fromEntries(texts)['json'] ?? '')).toMatchObject({
    count: 3,
    errorCode: 'EXPORT_ACCESS_DENIED',
    clusters: [{ clusterName: 'ledger' }, { clusterName: 'orders' }],
  });
});

test('a long reason stands whole where the list leaves room for it', () => {
  const long = {
    ...causes[0]!,
    reason: 'The role may not write to the bucket of the exports. '.repeat(5).trim(),
  };
  const drawn = (bodyRows: number): string =>
    causesBody([long, causes[1]!], initialCausesState, {
      theme: plainTheme(),
      names: namesOf('Prod0'),
      now,
      columns: 80,
      bodyRows,
    }).lines.join('\n');
  expect(drawn(19)).toMatch(/exports\.\n In .*\n Atlas does not retry a failed export/);
  expect(drawn(12)).not.toContain('↓');
});
