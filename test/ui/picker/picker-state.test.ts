import { expect, test } from 'vitest';
import { pickerKeys } from '../../../source/ui/picker/bindings.ts';
import { reducePicker } from '../../../source/ui/picker/picker-reducer.ts';
import {
  selectedChoice,
  shownChoices,
  startPicker,
  type Choice,
  type PickerAction,
  type PickerStart,
  type PickerState,
} from '../../../source/ui/picker/picker-state.ts';
import { pickerScopes } from '../../../source/ui/picker/picker-lines.ts';
import { runKey } from '../../../source/ui/hooks/run-key.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';

const payments = { id: '5f1b2c3d4e5f60718293a4b5', name: 'Payments' };
const choices = (...names: string[]): readonly Choice[] =>
  names.map((name) => ({ id: name, name, note: '' }));
const clusters = choices('Ledger', 'Orders', 'Orders-eu', 'Prod0');

/** A picker with its choices, before any key. */
function loaded(list: readonly Choice[] = clusters, start: PickerStart = { project: payments }): PickerState {
  return reducePicker(startPicker(start), { type: 'answered', question: 1, choices: list }, 10);
}

/** The state after these keystrokes. */
function typing(state: PickerState, keystrokes: readonly string[]): PickerState {
  let now = state;
  const dispatch = (action: PickerAction): void => {
    now = reducePicker(now, action, 10);
  };
  for (const keystroke of keystrokes) {
    const commands = { state: now, dispatch, suspend: () => dispatch({ type: 'say', message: 'suspended' }) };
    runKey(keystroke, pickerKeys, pickerScopes(now), commands, {
      type: (text) => dispatch({ type: 'typed', text }),
      say: (message) => dispatch({ type: 'say', message }),
    });
  }
  return now;
}

function marksOf({ marked }: PickerState): (string | undefined)[] {
  return marked.map(({ project, cluster }) => cluster ?? project.name);
}

function shownNames(state: PickerState): string[] {
  return shownChoices(state).map(({ name }) => name);
}

test('typing filters the list, ignoring case and word order', () => {
  expect(shownNames(typing(loaded(), [...'ord']))).toEqual(['Orders', 'Orders-eu']);
  const projects = loaded(choices('Payments EU', 'Payments US', 'Eu tests'), {});
  expect(shownNames(reducePicker(projects, { type: 'typed', text: 'eu pay' }, 10))).toEqual(['Payments EU']);
  expect(shownNames(typing(projects, [...'paymentsu']))).toEqual(['Payments US']);
  expect(shownNames(typing(projects, [...'project:eu']))).toEqual(['Payments EU', 'Eu tests']);
  expect(shownNames(typing(loaded(), [...'project:pay']))).toHaveLength(clusters.length);
  const erased = typing(loaded(), [...'orx', 'backspace']);
  expect(erased.text).toBe('or');
  expect(typing(erased, ['ctrl+w']).text).toBe('');
  expect(typing(erased, ['x', 'y', 'ctrl+u']).text).toBe('');
});

test('a project is found by its id too', () => {
  const projects = loaded([{ ...payments, note: '' }, ...choices('Other')], {});
  expect(shownNames(typing(projects, [...'3d4e']))).toEqual(['Payments']);
});

test('control characters are not typed', () => {
  expect(typing(loaded(), ['\u202E', '\u009B', 'o']).text).toBe('o');
});

/** Where the cursor is after these keystrokes. */
function at(keystrokes: readonly string[]): string | undefined {
  return selectedChoice(typing(loaded(), keystrokes))?.name;
}

test('arrows, Ctrl+N and Ctrl+P move the cursor, and a filter moves it to the best match', () => {
  expect(at([])).toBe('Ledger');
  expect(at(['down', 'ctrl+n', 'ctrl+p'])).toBe('Orders');
  expect(at(['up'])).toBe('Ledger');
  expect(at(['end'])).toBe('Prod0');
  expect(at(['pagedown', 'pageup'])).toBe('Ledger');
  expect(at(['end', 'home'])).toBe('Ledger');
  expect(at(['end', 'o', 'r'])).toBe('Orders');
});

test('Enter takes the cluster under the cursor', () => {
  expect(typing(loaded(), ['down', 'enter']).outcome).toEqual({
    kind: 'picked',
    choices: [{ project: payments, clusters: ['Orders'] }],
  });
});

test('Space and Tab mark several, and Enter takes the marked ones, hidden by a filter or not', () => {
  const state = typing(loaded(), ['end', 'space', 'home', 'tab', 'p', 'r', 'o', 'd']);
  expect(marksOf(state)).toEqual(['Prod0', 'Ledger']);
  expect(typing(state, ['enter']).outcome).toMatchObject({ choices: [{ clusters: ['Ledger', 'Prod0'] }] });
  expect(marksOf(typing(state, ['space']))).toEqual(['Ledger']);
});

test('Ctrl+A marks all that is shown, and again unmarks it', () => {
  const state = typing(loaded(), ['space', ...'orders', 'ctrl+a']);
  expect(marksOf(state)).toEqual(['Ledger', 'Orders', 'Orders-eu']);
  expect(marksOf(typing(state, ['ctrl+a']))).toEqual(['Ledger']);
});

test('a project opens its clusters, and ← or Esc goes back to it', () => {
  const projects = loaded([{ ...payments, note: '' }, ...choices('Zoo')], {});
  const inside = typing(projects, ['p', 'enter']);
  expect(inside).toMatchObject({ step: 'clusters', project: payments, question: 2, text: '' });
  expect(inside.listing).toEqual({ kind: 'asking' });
  for (const key of ['left', 'esc']) {
    const back = reducePicker(
      typing(inside, [key]),
      { type: 'answered', question: 3, choices: shownChoices(projects) },
      10,
    );
    expect(back.step).toBe('projects');
    expect(selectedChoice(back)?.name).toBe('Payments');
  }
  expect(typing(projects, ['left']).step).toBe('projects');
});

test('Esc goes back one step at a time: the filter, the clusters, the picker', () => {
  const typed = typing(loaded(), ['o']);
  const cleared = typing(typed, ['esc']);
  expect(cleared).toMatchObject({ text: '', step: 'clusters' });
  const projects = typing(cleared, ['esc']);
  expect(projects).toMatchObject({ step: 'projects', outcome: undefined });
  expect(typing(projects, ['esc']).outcome).toEqual({ kind: 'left', trouble: undefined });
  expect(typing(typed, ['ctrl+c']).outcome).toEqual({ kind: 'quit', trouble: undefined });
});

test('Esc leaves the clusters that c opened for what was watched; once the projects were shown, it leads to them', () => {
  const left = { kind: 'left', trouble: undefined };
  const opened = loaded(clusters, { project: payments, canLeave: true });
  const typed = typing(opened, ['o', 'esc']);
  expect(typed).toMatchObject({ text: '', step: 'clusters', outcome: undefined });
  expect(typing(typed, ['esc']).outcome).toEqual(left);
  // Before Atlas has answered, too.
  expect(typing(startPicker({ project: payments, canLeave: true }), ['enter', 'esc']).outcome).toEqual(left);
  const answer = (state: PickerState, list: readonly Choice[]): PickerState =>
    reducePicker(state, { type: 'answered', question: state.question, choices: list }, 10);
  const projects = answer(typing(opened, ['left']), [{ ...payments, note: '' }, ...choices('Zoo')]);
  expect(typing(projects, ['esc']).outcome).toEqual(left);
  const inside = answer(typing(projects, ['right']), clusters);
  expect(typing(inside, ['esc'])).toMatchObject({ step: 'projects', outcome: undefined });
});

test('Esc leaves the projects that c opened, and goes back to them from the clusters of one', () => {
  const projects = loaded(choices('Payments', 'Zoo'), { canLeave: true });
  expect(typing(projects, ['esc']).outcome).toEqual({ kind: 'left', trouble: undefined });
  expect(typing(projects, ['right', 'esc'])).toMatchObject({ step: 'projects', outcome: undefined });
});

test('an answer to an older request is dropped', () => {
  const state = typing(loaded(choices('Zoo'), {}), ['enter']);
  expect(reducePicker(state, { type: 'answered', question: 1, choices: clusters }, 10)).toBe(state);
  expect(
    reducePicker(state, { type: 'failed', question: 1, trouble: troubleWith(), retryAt: undefined }, 10),
  ).toBe(state);
});

test('trouble stays until Ctrl+R retries, and is reported when the picker is left', () => {
  const trouble = troubleWith();
  const state = startPicker({ trouble });
  expect(typing(state, ['esc']).outcome).toEqual({ kind: 'left', trouble });
  const again = typing(state, ['ctrl+r']);
  expect(again).toMatchObject({ question: 2, listing: { kind: 'asking' } });
  expect(
    reducePicker(again, { type: 'failed', question: 2, trouble, retryAt: undefined }, 10).listing,
  ).toEqual({
    kind: 'failed',
    trouble,
    retryAt: undefined,
  });
});

test('the cursor starts on what is watched now', () => {
  expect(
    selectedChoice(
      loaded(clusters, { project: payments, current: [{ groupId: payments.id, clusterName: 'Prod0' }] }),
    )?.name,
  ).toBe('Prod0');
});

test('a key that cannot act says why, until the next key', () => {
  expect(typing(startPicker({ trouble: troubleWith() }), ['enter']).message).toBe(
    'There is nothing to choose: Ctrl+R asks Atlas again.',
  );
  expect(typing(loaded([]), ['space']).message).toBe('There is no cluster here.');
  const nothing = typing(loaded(), [...'zzz', 'enter']);
  expect(nothing.message).toBe('No cluster matches what you typed.');
  expect(nothing.outcome).toBeUndefined();
  expect(typing(nothing, ['backspace']).message).toBeUndefined();
  expect(typing(loaded(), ['space', ...'zzz', 'enter']).outcome).toMatchObject({
    choices: [{ clusters: ['Ledger'] }],
  });
  expect(typing(loaded(), ['ctrl+z']).message).toBe('suspended');
  expect(typing(loaded(), ['f5', 'alt+x']).text).toBe('');
});

test('text typed before Atlas has answered applies once it has', () => {
  const typed = typing(startPicker({}), [...'pay', 'enter', ...'ord', 'enter']);
  expect(typed).toMatchObject({ text: 'pay', step: 'projects', outcome: undefined });
  const projects = [{ ...payments, note: '' }, ...choices('Zoo')];
  const inside = reducePicker(typed, { type: 'answered', question: 1, choices: projects }, 10);
  expect(inside).toMatchObject({ text: 'ord', step: 'clusters', project: payments });
  const done = reducePicker(inside, { type: 'answered', question: 2, choices: clusters }, 10);
  expect(done.outcome).toEqual({
    kind: 'picked',
    choices: [{ project: payments, clusters: ['Orders'] }],
  });
});

test('moving and marking wait for the answer too', () => {
  const typed = typing(startPicker({ project: payments }), ['down', 'space', 'end', 'tab']);
  const answered = reducePicker(typed, { type: 'answered', question: 1, choices: clusters }, 10);
  expect(marksOf(answered)).toEqual(['Orders', 'Prod0']);
});

test('Esc or trouble discards the keys that wait for the answer', () => {
  const waiting = typing(startPicker({ project: payments }), ['enter', 'x']);
  expect(typing(waiting, ['esc'])).toMatchObject({ step: 'projects', ahead: [], outcome: undefined });
  const failed = reducePicker(
    waiting,
    { type: 'failed', question: 1, trouble: troubleWith(), retryAt: undefined },
    10,
  );
  expect(failed.ahead).toEqual([]);
});

test("without choices the keys' actions do nothing", () => {
  for (const type of ['take', 'mark'] as const) {
    const state = loaded([]);
    expect(reducePicker(state, { type }, 10)).toBe(state);
  }
  const projects = loaded([], {});
  expect(reducePicker(projects, { type: 'take' }, 10)).toBe(projects);
});

test('Space marks whole projects, Enter watches them, and clusters of several are listed together', () => {
  const web = { id: '5f1b2c3d4e5f60718293a4b6', name: 'Web' };
  const both = [payments, web].map((project) => ({ ...project, note: '' }));
  const projects = loaded(both, {});
  expect(typing(projects, ['space', 'down', 'space', 'enter']).outcome).toEqual({
    kind: 'picked',
    choices: [
      { project: payments, clusters: undefined },
      { project: web, clusters: undefined },
    ],
  });
  const answer = (state: PickerState, list: readonly Choice[]): PickerState =>
    reducePicker(state, { type: 'answered', question: state.question, choices: list }, 10);
  // Into a project although one is marked, back, and into the other.
  const inPayments = answer(typing(projects, ['space', 'right']), clusters);
  const back = answer(typing(inPayments, ['space', 'left']), both);
  expect(marksOf(back)).toEqual(['Ledger']);
  const inWeb = answer(typing(back, ['down', 'right']), clusters);
  expect(typing(inWeb, ['end', 'space', 'enter']).outcome).toEqual({
    kind: 'picked',
    choices: [
      { project: payments, clusters: ['Ledger'] },
      { project: web, clusters: ['Prod0'] },
    ],
  });
});
