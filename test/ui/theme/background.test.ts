import { expect, test } from 'vitest';
import {
  askBackground,
  background,
  backgroundHint,
  backgroundIn,
  backgroundQuery,
} from '../../../source/ui/theme/background.ts';
import { colorLevelOf } from '../../../source/ui/theme/color-level.ts';
import { askedKeyboard } from '../../helpers/asked-keyboard.ts';

test.each([
  ['\u001B]11;rgb:ffff/ffff/ffff\u001B\\', 'light'],
  ['\u001B]11;rgb:fd/f6/e3\u0007', 'light'],
  ['\u001B]11;rgba:0000/2b2b/3636/ffff\u001B\\', 'dark'],
  ['\u001B]11;#282c34\u0007', 'dark'],
  ['\u001B]11;rgb:0/0/0\u0007', 'dark'],
  ['\u001B]10;rgb:ffff/ffff/ffff\u0007', undefined],
  ['\u001B]11;white\u0007', undefined],
])('%j means %s', (answer, background) => {
  expect(backgroundIn(answer)).toBe(background);
});

test.each([
  ['15;0', 'dark'],
  ['0;default;15', 'light'],
  ['0;7', 'light'],
  ['15;8', 'dark'],
  ['15;default', undefined],
  ['', undefined],
])('COLORFGBG=%s means %s', (value, background) => {
  expect(backgroundHint({ COLORFGBG: value })).toBe(background);
});

test('the question passes through screen, and a console that would print it is not asked', () => {
  expect(backgroundQuery({ TERM: 'xterm' })).toBe('\u001B]11;?\u001B\\');
  expect(backgroundQuery({ TERM: 'screen', STY: '1.pts-0' })).toBe('\u001BP\u001B]11;?\u0007\u001B\\');
  expect(backgroundQuery({ TERM: 'linux' })).toBe('');
  expect(backgroundQuery({ TERM: 'vt100' })).toBe('');
});

test('the terminal is asked once, unless a theme was chosen or there are no colours; its answer outweighs COLORFGBG', () => {
  const keyboard = askedKeyboard();
  const { asked, answer } = keyboard;
  const env = { TERM: 'xterm', COLORFGBG: '15;0' };
  for (const theme of ['dark', 'light', 'mono'] as const)
    askBackground({ theme, color: true }, keyboard, env);
  askBackground({ theme: 'auto', color: false }, keyboard, env);
  expect(asked).toEqual([]);
  for (const theme of ['auto', 'auto', 'high-contrast'] as const)
    askBackground({ theme, color: true }, keyboard, env);
  expect(asked).toEqual([backgroundQuery(env)]);
  expect(background.get()).toBe('dark');
  answer('\u001B]11;rgb:ffff/ffff/ffff\u001B\\');
  answer('\u001B[?64;52c');
  expect(background.get()).toBe('light');
  background.set('dark');
});

test.each([
  ['vt100', 1, 0],
  ['vt220', 1, 0],
  ['dumb', 0, 0],
  ['mlterm', 0, 2],
  ['foot', 0, 3],
  ['st', 0, 2],
  ['xterm', 1, 1],
  ['xterm-256color', 2, 2],
] as const)('TERM=%s: chalk detects level %i, the right one is %i', (TERM, found, level) => {
  expect(colorLevelOf({ TERM }, found)).toBe(level);
});

test("GNU screen does not get the outer terminal's colours, tmux does", () => {
  const level = (env: Record<string, string>) => colorLevelOf({ COLORTERM: 'truecolor', ...env }, 3);
  expect(level({ TERM: 'screen.xterm-256color', STY: '1.pts-0' })).toBe(2);
  expect(level({ TERM: 'screen', STY: '1.pts-0' })).toBe(1);
  expect(level({ TERM: 'screen-256color' })).toBe(2);
  expect(level({ TERM: 'screen', TMUX: '/tmp/tmux' })).toBe(3);
  expect(level({ TERM: 'xterm-256color', STY: 'inherited' })).toBe(3);
});
