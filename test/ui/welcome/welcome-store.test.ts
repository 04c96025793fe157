import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { welcomeKeys } from '../../../source/ui/welcome/bindings.ts';
import { runKey } from '../../../source/ui/hooks/run-key.ts';
import { welcomeScopes } from '../../../source/ui/welcome/welcome-lines.ts';
import {
  createWelcomeStore,
  type SignIn,
  type WelcomeStore,
} from '../../../source/ui/welcome/welcome-store.ts';
import type { KeyVerdict } from '../../../source/ui/welcome/welcome-state.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const refused: KeyVerdict = { kind: 'refused', sentence: 'Atlas refused the API key.', remedy: 'Check it.' };
const unkept: KeyVerdict = { kind: 'unkept', sentence: 'There is no keychain here.', remedy: 'Install one.' };

type Asked = { readonly id: string; readonly secret: string; readonly signal: AbortSignal };

/** A first-run screen whose keys get these verdicts in turn; the last one repeats. */
function welcome(...verdicts: KeyVerdict[]) {
  const asked: Asked[] = [];
  let again = 0;
  const next = async (): Promise<KeyVerdict> =>
    (verdicts.length > 1 ? verdicts.shift() : verdicts[0]) ?? { kind: 'kept' };
  const signIn: SignIn = {
    check: (id, secret, signal) => {
      asked.push({ id, secret, signal });
      return next();
    },
    keepAgain: () => {
      again += 1;
      return next();
    },
  };
  const store = createWelcomeStore(signIn);
  return {
    store,
    asked,
    again: () => again,
    type: (...keystrokes: readonly string[]) => type(store, keystrokes),
  };
}

function type(store: WelcomeStore, keystrokes: readonly string[]): void {
  for (const keystroke of keystrokes) {
    const state = store.get();
    const { dispatch } = store;
    const commands = { state, dispatch, suspend: () => dispatch({ type: 'say', message: 'suspended' }) };
    runKey(keystroke, welcomeKeys, welcomeScopes(state), commands, {
      type: (text) => dispatch({ type: 'typed', text }),
      say: (message) => dispatch({ type: 'say', message }),
    });
  }
}

const secret = 'hush-hush-hush';

test('a key is typed, checked and stored', async () => {
  const { store, asked, type } = welcome({ kind: 'kept' });
  type('enter', ...'abcdefgh', 'enter', ...secret, 'enter');
  expect(store.get().step).toBe('checking');
  await waitFor(() => store.get().outcome === 'signed-in');
  expect(asked).toMatchObject([{ id: 'abcdefgh', secret }]);
});

test('the secret is in no state that the screen can read', () => {
  const { store, type } = welcome();
  type('s', ...'abcdefgh', 'tab', ...secret);
  expect(store.get().secretLength).toBe(secret.length);
  expect(inspect(store, { depth: 9 }) + JSON.stringify(store.get())).not.toContain('hush');
});

test('a pasted secret may end in spaces, and Backspace erases one visible character', async () => {
  const { store, asked, type } = welcome({ kind: 'kept' });
  type('s', 'a', 'tab', ...'wrong', 'ctrl+u', ...secret, 'é', 'backspace', 'space', 'enter');
  await waitFor(() => store.get().outcome !== undefined);
  expect(asked[0]?.secret).toBe(secret);
});

test('a refused key is reported, its public part is kept, and the secret is dropped', async () => {
  const { store, asked, type } = welcome(refused, { kind: 'kept' });
  type('s', ...'abcdefgh', 'enter', ...secret, 'enter');
  await waitFor(() => store.get().step === 'form');
  expect(store.get()).toMatchObject({
    id: 'abcdefgh',
    field: 'secret',
    secretLength: 0,
    told: { sentence: 'Atlas refused the API key.' },
  });
  type('enter');
  expect(store.get().message).toBe('Type or paste the secret part; it is not shown.');
  expect(asked).toHaveLength(1);
  type(...'better', 'enter');
  await waitFor(() => store.get().outcome === 'signed-in');
  expect(asked[1]?.secret).toBe('better');
});

test('if the key cannot be stored, one may go on without storing, or retry', async () => {
  const { store, again, type } = welcome(unkept, unkept);
  type('s', ...'abc', 'enter', ...secret, 'enter');
  await waitFor(() => store.get().step === 'unkept');
  expect(store.get().outcome).toBeUndefined();
  type('r');
  await waitFor(() => store.get().step === 'unkept');
  expect(again()).toBe(1);
  type('enter');
  expect(store.get().outcome).toBe('signed-in');
});

test('after a network failure Enter checks the same key again', async () => {
  const silent: KeyVerdict = {
    kind: 'unknown',
    sentence: 'Atlas did not answer.',
    remedy: 'Check the network.',
  };
  const { store, asked, type } = welcome(silent, { kind: 'kept' });
  type('s', ...'abcdefgh', 'enter', ...secret, 'enter');
  await waitFor(() => store.get().step === 'form');
  expect(store.get()).toMatchObject({
    field: 'secret',
    secretLength: secret.length,
    told: { sentence: 'Atlas did not answer.', remedy: 'Check the network. Enter checks the key again.' },
  });
  type('enter');
  await waitFor(() => store.get().outcome === 'signed-in');
  expect(asked.map((one) => one.secret)).toEqual([secret, secret]);
  expect(inspect(store, { depth: 9 }) + JSON.stringify(store.get())).not.toContain('hush');
});

test('Esc cancels the check, ignores its result, and keeps what was typed', async () => {
  const { store, asked, type } = welcome({ kind: 'kept' });
  type('s', 'a', 'enter', 'b', 'enter');
  type('enter');
  expect(store.get().message).toBe('The key is being checked.');
  type('esc');
  expect(asked[0]?.signal.aborted).toBe(true);
  await Promise.resolve();
  expect(store.get()).toMatchObject({ step: 'form', secretLength: 1, outcome: undefined });
  type('esc');
  expect(store.get()).toMatchObject({ step: 'choices', secretLength: 0 });
});

test('keys typed during a check are ignored', () => {
  const { store, type } = welcome();
  type('s', 'a', 'enter', 'b', 'enter', ...'more', 'backspace');
  expect(store.get()).toMatchObject({ step: 'checking', id: 'a' });
});

test('Esc goes back to the choices and drops the secret', () => {
  const { store, type } = welcome();
  type('s', 'a', 'tab', 'b', 'esc');
  expect(store.get()).toMatchObject({ step: 'choices', id: 'a', secretLength: 0 });
  type('s', 'tab', 'enter');
  expect(store.get().message).toContain('secret part');
});

/** The screen's state after these keystrokes. */
function after(...keystrokes: readonly string[]): string | undefined {
  const { store, type } = welcome();
  type(...keystrokes);
  return store.get().outcome;
}

test('choices are selected with arrows, j, k and Tab, or by their letters', () => {
  expect(after('down', 'enter')).toBe('demo');
  expect(after('j', 'tab', 'right')).toBe('quit');
  expect(after('up', 'k', 'shift+tab', 'down', 'space')).toBe('demo');
  expect(after('d')).toBe('demo');
  expect(after('q')).toBe('quit');
  expect(after('esc')).toBe('quit');
  expect(after('ctrl+c')).toBe('quit');
  expect(after('s', 'ctrl+c')).toBe('quit');
  expect(after('x')).toBeUndefined();
});

test('the public part comes first and takes visible characters only, and Tab changes fields', () => {
  const { store, type } = welcome();
  type('s', 'enter');
  expect(store.get().message).toBe('Type or paste the public part of the key first.');
  type('a', 'space', 'é', '\u202E', 'b', 'x', 'backspace', 'down', 'shift+tab');
  expect(store.get()).toMatchObject({ id: 'ab', field: 'id', message: undefined });
  type('ctrl+u');
  expect(store.get().id).toBe('');
  type('tab', 'b', 'enter');
  expect(store.get()).toMatchObject({ field: 'id', step: 'form' });
  type('ctrl+z');
  expect(store.get().message).toBe('suspended');
});

test('closing cancels the running check', () => {
  const { store, asked, type } = welcome();
  type('s', 'a', 'enter', 'b', 'enter');
  store.close();
  expect(asked[0]?.signal.aborted).toBe(true);
});
