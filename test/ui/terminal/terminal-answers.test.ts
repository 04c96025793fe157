import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  askTerminal,
  withAnswer,
  terminalQueries,
  terminalKnowledge,
  type TerminalKnowledge,
} from '../../../source/ui/terminal/terminal-answers.ts';
import { askedKeyboard } from '../../helpers/asked-keyboard.ts';

const st = '\u001B\\';
const learnt = (...answers: readonly string[]): TerminalKnowledge => {
  let known: TerminalKnowledge = {};
  for (const answer of answers) known = withAnswer(known, answer);
  return known;
};
const disallowed = 'RestoreWin,SetXprop,GetSelection,SetSelection';
const kittySays = (text: string): string =>
  `\u001BP1+r${Buffer.from('kitty-query-clipboard_control').toString('hex')}=${Buffer.from(text).toString('hex')}${st}`;

// Answers of Debian 12's terminals.
test.each([
  ['xterm 379', '\u001B[>41;379;0c', 'xterm'],
  ['kitty 0.26', '\u001B[>1;4000;26c', 'kitty'],
  ['tmux 3.3', '\u001B[>84;0;0c', 'tmux'],
  ['screen 4.9', '\u001B[>83;40900;0c', 'screen'],
  ['Konsole 22.12', '\u001B[>1;115;0c', 'other'],
  ['qterminal 1.2', '\u001B[>0;115;0c', 'other'],
  ['GNOME Terminal 3.46', '\u001B[>65;7006;1c', 'other'],
  ['foot 1.13', '\u001B[>1;011301;0c', 'other'],
])('%s is recognised by its answer', (_, answer, name) => {
  expect(learnt(answer)).toEqual({ name });
});

test('xterm reports what it disallows, which counts unless window operations are allowed', () => {
  const usual = '\u001B]60;allowColorOps,allowMouseOps,allowTitleOps\u001B\\';
  expect(learnt(usual, `\u001B]61;${disallowed}${st}`).clipboard).toBe('closed');
  expect(learnt(usual, `\u001B]61;GetIconTitle,SetXprop${st}`).clipboard).toBe('open');
  expect(learnt(`\u001B]60;allowWindowOps${st}`, `\u001B]61;${disallowed}${st}`).clipboard).toBe('open');
  // Without the first answer the second one means nothing.
  expect(learnt(`\u001B]61;${disallowed}${st}`)).toEqual({});
});

test('kitty reports its clipboard_control, others that they have a clipboard (DA1, 52)', () => {
  expect(learnt(kittySays('write-clipboard write-primary read-clipboard-ask')).clipboard).toBe('open');
  expect(learnt(kittySays('read-clipboard')).clipboard).toBe('closed');
  expect(learnt('\u001B[?62;22;52c').clipboard).toBe('open');
  expect(learnt('\u001B[?52;22c')).toEqual({});
});

test('the terminal is asked what it supports', () => {
  expect(terminalQueries({ env: { TERM: 'st-256color' } })).toBe('\u001B[>c');
  expect(terminalQueries({ env: { TERM: 'xterm-256color' } })).not.toContain('\u001BP');
  expect(terminalQueries({ env: { TERM: 'xterm-kitty' } })).toContain('\u001BP+q');
  expect(terminalQueries({ env: { TERM: 'linux' } })).toBe('');
  // Neither its title nor its clipboard.
  for (const TERM of ['xterm', 'xterm-kitty', 'foot'])
    expect(terminalQueries({ env: { TERM } })).not.toMatch(/21t|\]52/);
});

test('it is asked once, and each answer adds to what is known', () => {
  const keyboard = askedKeyboard();
  const { asked, answer } = keyboard;
  askTerminal(keyboard, { TERM: 'linux' });
  expect(asked).toEqual([]);
  askTerminal(keyboard, { TERM: 'xterm' });
  askTerminal(keyboard, { TERM: 'xterm' });
  expect(asked).toEqual([terminalQueries({ env: { TERM: 'xterm' } })]);
  answer('\u001B[>41;379;0c');
  answer('\u001B]11;rgb:0/0/0\u0007');
  answer('\u001B[?64;52c');
  expect(terminalKnowledge.get()).toEqual({ name: 'xterm', clipboard: 'open' });
});

test('any other answer teaches nothing and throws nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      const { name, clipboard, allowsWindowOps } = withAnswer({}, `\u001B${text}`);
      expect([undefined, 'xterm', 'kitty', 'tmux', 'screen', 'other']).toContain(name);
      expect([undefined, 'open', 'closed']).toContain(clipboard);
      expect([undefined, true, false]).toContain(allowsWindowOps);
    }),
  );
});
