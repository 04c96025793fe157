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

/** A first-run screen whose keys meet these verdicts, one after the other; the last one stays. */
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

test('a key is typed, checked and kept', async () => {
  const { store, asked, type } = welcome({ kind: 'kept' });
  type('enter', ...'abcdefgh', 'enter', ...secret, 'enter');
  expect(store.get().step).toBe('checking');
  await waitFor(() => store.get().outcome === 'signed-in');
  expect(asked).toMatchObject([{ id: 'abcdefgh', secret }]);
});

test('the secret stands in nothing that a screen can reach', () => {
  const { store, type } = welcome();
  type('s', ...'abcdefgh', 'tab', ...secret);
  expect(store.get().secretLength).toBe(secret.length);
  expect(inspect(store, { depth: 9 }) + JSON.stringify(store.get())).not.toContain('hush');
});

test('a pasted secret may end in spaces, and characters of it are erased as they are seen', async () => {
  const { store, asked, type } = welcome({ kind: 'kept' });
  type('s', 'a', 'tab', ...'wrong', 'ctrl+u', ...secret, 'é', 'backspace', 'space', 'enter');
  await waitFor(() => store.get().outcome !== undefined);
  expect(asked[0]?.secret).toBe(secret);
});

test('a refused key says so, keeps the public part, and has forgotten the secret', async () => {
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

test('where nothing can be kept a person may go on all the same, or try again', async () => {
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

test('a network that fails takes nothing away: Enter checks the same key again', async () => {
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

test('Esc stops the check, its verdict comes to nothing, and what was typed stays', async () => {
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

test('what is typed while a key is checked goes nowhere', () => {
  const { store, type } = welcome();
  type('s', 'a', 'enter', 'b', 'enter', ...'more', 'backspace');
  expect(store.get()).toMatchObject({ step: 'checking', id: 'a' });
});

test('Esc leads back to the choices, and forgets the secret', () => {
  const { store, type } = welcome();
  type('s', 'a', 'tab', 'b', 'esc');
  expect(store.get()).toMatchObject({ step: 'choices', id: 'a', secretLength: 0 });
  type('s', 'tab', 'enter');
  expect(store.get().message).toContain('secret part');
});

/** How the screen is left after these keystrokes. */
function after(...keystrokes: readonly string[]): string | undefined {
  const { store, type } = welcome();
  type(...keystrokes);
  return store.get().outcome;
}

test('the choices are walked through with arrows, j, k and Tab, or taken by their letters', () => {
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

test('the public part comes first, takes visible characters only, and fields are changed with Tab', () => {
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

test('closing drops the check that is under way', () => {
  const { store, asked, type } = welcome();
  type('s', 'a', 'enter', 'b', 'enter');
  store.close();
  expect(asked[0]?.signal.aborted).toBe(true);
});
