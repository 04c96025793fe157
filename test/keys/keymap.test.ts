import type { Key } from 'ink';
import { expect, test } from 'vitest';
import { initialAppState, type AppState } from '../../source/ui/state/app-state.ts';
import { bindings, bindingsOn } from '../../source/ui/bindings/bindings.ts';
import { pickerKeys } from '../../source/ui/picker/bindings.ts';
import { welcomeKeys } from '../../source/ui/welcome/bindings.ts';
import { findBinding, hintsOf, type Binding } from '../../source/keys/keymap.ts';
import { activeScopes } from '../../source/ui/bindings/scopes.ts';
import { keystrokes, bindableKeys } from '../../source/ui/hooks/use-keymap.ts';
import { facts } from '../helpers/facts.ts';

const noKey: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

const everyKey: readonly Binding<string, never>[] = [...bindings, ...pickerKeys, ...welcomeKeys];

test('no scope has the same key twice', () => {
  const scopes = new Set<string>(everyKey.flatMap(({ scopes }) => scopes));
  for (const scope of scopes) {
    const keys = everyKey
      .filter((binding) => binding.scopes.includes(scope))
      .flatMap((binding) => binding.keys);
    expect([scope, keys.filter((key, index) => keys.indexOf(key) !== index)]).toEqual([scope, []]);
  }
});

function find(state: AppState, key: string): string | undefined {
  return findBinding(bindings, activeScopes(state), key)?.label;
}

test('the overlay comes before the screen, the screen before the global keys', () => {
  expect(activeScopes({ ...initialAppState, help: true })).toEqual(['help', 'global']);
  expect(find({ ...initialAppState, help: true }, 'q')).toBe('close');
  expect(find(initialAppState, 'q')).toBe('quit');
  expect(find({ ...initialAppState, pane: 'full' }, 'j')).toBe('scroll');
  expect(find({ ...initialAppState, pane: 'split' }, 'j')).toBe('move');
  expect(find({ ...initialAppState, editing: true }, 'esc')).toBe('clear');
  expect(find(initialAppState, 'x')).toBeUndefined();
});

test('the footer always ends with help and quit', () => {
  for (const pane of ['closed', 'split', 'full'] as const) {
    const labels = hintsOf(bindings, activeScopes({ ...initialAppState, pane }), facts()).map(
      ({ label }) => label,
    );
    expect(labels.slice(-2)).toEqual(['help', 'quit']);
  }
});

test('a chunk of input is split into its keys', () => {
  expect(keystrokes('jjj', noKey)).toEqual(['j', 'j', 'j']);
  expect(keystrokes('j\r\t \u007F\b\u001B\u0006G\n', noKey)).toEqual([
    'j',
    'enter',
    'tab',
    'space',
    'backspace',
    'backspace',
    'esc',
    'ctrl+f',
    'G',
    'enter',
  ]);
  expect(keystrokes('é夜', noKey)).toEqual(['é', '夜']);
});

test('a named key is one key', () => {
  const named: readonly (readonly [keyof Key, string])[] = [
    ['upArrow', 'up'],
    ['downArrow', 'down'],
    ['leftArrow', 'left'],
    ['rightArrow', 'right'],
    ['pageUp', 'pageup'],
    ['pageDown', 'pagedown'],
    ['home', 'home'],
    ['end', 'end'],
    ['return', 'enter'],
    ['escape', 'esc'],
    ['tab', 'tab'],
    ['backspace', 'backspace'],
    ['delete', 'delete'],
  ];
  for (const [field, name] of named) expect(keystrokes('', { ...noKey, [field]: true })).toEqual([name]);
  expect(keystrokes('', { ...noKey, tab: true, shift: true })).toEqual(['shift+tab']);
  expect(keystrokes('c', { ...noKey, ctrl: true })).toEqual(['ctrl+c']);
  expect(keystrokes('', { ...noKey, ctrl: true })).toEqual([]);
  expect(keystrokes('x', { ...noKey, meta: true })).toEqual(['alt+x']);
  expect(keystrokes('', { ...noKey, meta: true })).toEqual(['esc']);
  expect(keystrokes('', { ...noKey, escape: true, meta: true })).toEqual(['esc', 'esc']);
});

test('a key right after ESC is an Alt key, also a named one', () => {
  const behindEsc: readonly (readonly [string, Partial<Key>, string])[] = [
    ['', { return: true }, 'alt+enter'],
    ['', { upArrow: true }, 'alt+up'],
    ['', { tab: true }, 'alt+tab'],
    ['', { backspace: true }, 'alt+backspace'],
    [' ', {}, 'alt+space'],
    ['c', { ctrl: true }, 'alt+ctrl+c'],
    ['é', {}, 'alt+é'],
  ];
  for (const [input, key, name] of behindEsc)
    expect(keystrokes(input, { ...noKey, ...key, meta: true })).toEqual([name]);
  // Alt+↑ as one sequence (CSI 1;3A) is not Esc.
  expect(keystrokes('', { ...noKey, upArrow: true, meta: true, eventType: 'press' })).toEqual(['up']);
});

test('an Alt key without a binding is Esc and that key, one with a binding stays', () => {
  const isBound = (keystroke: string): boolean => ['alt+b', 'b', 'esc'].includes(keystroke);
  expect(bindableKeys('alt+x', isBound)).toEqual(['esc', 'x']);
  expect(bindableKeys('alt+enter', isBound)).toEqual(['esc', 'enter']);
  expect(bindableKeys('alt+ctrl+c', isBound)).toEqual(['esc', 'ctrl+c']);
  expect(bindableKeys('alt+b', isBound)).toEqual(['alt+b']);
  expect(bindableKeys('b', isBound)).toEqual(['b']);
});

test('Windows has no suspend key, on any screen, but all the others', () => {
  expect(bindingsOn('linux')).toBe(bindings);
  const left = bindings.filter(({ id }) => !bindingsOn('win32').some((one) => one.id === id));
  expect(left.map(({ id }) => id)).toEqual(['suspend']);
  const suspending = [...pickerKeys, ...welcomeKeys].filter(({ notOnWindows }) => notOnWindows);
  // Their screens have no help, and no footer lists them.
  expect(suspending.map(({ id, footer }) => [id, footer])).toEqual([
    ['pick-suspend', undefined],
    ['welcome-suspend', undefined],
  ]);
});
