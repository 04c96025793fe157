import { expect, test } from 'vitest';
import { keyNames, readKey } from '../../source/keys/key-names.ts';
import { bindings } from '../../source/ui/bindings/bindings.ts';
import { shownKey } from '../../source/keys/remap.ts';

test.each([
  ['r', 'r'],
  ['R', 'R'],
  ['?', '?'],
  ['^', '^'],
  ['é', 'é'],
  ['夜', '夜'],
  ['PageDown', 'pagedown'],
  ['PgDn', 'pagedown'],
  ['Escape', 'esc'],
  ['Return', 'enter'],
  [' ', 'space'],
  ['Shift+Tab', 'shift+tab'],
  ['Ctrl+F', 'ctrl+f'],
  ['control+f', 'ctrl+f'],
  ['^F', 'ctrl+f'],
  ['ctrl+]', 'ctrl+]'],
  ['Alt+X', 'alt+X'],
  ['meta+x', 'alt+x'],
  ['Alt+Enter', 'alt+enter'],
  ['alt+bs', 'alt+backspace'],
])('%j is the key %s', (text, key) => {
  expect(readKey('refresh', text)).toBe(key);
});

test.each([
  ['ctrl+i', 'tab'],
  ['ctrl+m', 'enter'],
  ['ctrl+j', 'enter'],
  ['ctrl+h', 'backspace'],
  ['ctrl+[', 'esc'],
])('%s is %s: a terminal sends the same for both', (text, key) => {
  expect(readKey('refresh', text)).toBe(key);
});

test.each([
  ['pagedwn', 'refresh does not know the key "pagedwn". Did you mean pagedown?'],
  ['F5', 'Write it like "r", "ctrl+f"'],
  ['', 'refresh does not know the key "". Write it like "r", "ctrl+f"'],
  ['hyper+quux', 'Write it like "r"'],
  ['ctrl+1', 'does not know the key "ctrl+1"'],
  ['ctrl+up', 'does not know the key'],
  ['shift+r', 'does not know the key'],
  ['alt+[', 'does not know the key'],
  ['alt+O', 'does not know the key'],
  ['alt+up', 'does not know the key'],
  ['\u0301', 'does not know the key'],
  ['👩‍🚀', 'does not know the key'],
  ['\u001B', String.raw`does not know the key "\u001b"`],
])('%j is not a key, and the message says what is valid', (text, message) => {
  expect(() => readKey('refresh', text)).toThrow(message);
});

test('keys shown in the help can be used in config.toml', () => {
  for (const key of [...keyNames, 'ctrl+f', 'alt+x', 'alt+backspace', 'r'])
    expect(readKey('refresh', shownKey(key))).toBe(key);
});

test('the key table uses the names of config.toml', () => {
  for (const { id, keys } of bindings) {
    for (const key of keys) expect(keys).toContain(readKey(id, key));
  }
});
