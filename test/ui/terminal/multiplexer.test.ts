import { expect, test } from 'vitest';
import type { TerminalKnowledge } from '../../../source/ui/terminal/terminal-answers.ts';
import { outputPath, wrapSequence, type Multiplexer } from '../../../source/ui/terminal/multiplexer.ts';

const STY = '1234.pts-0.host';
const TMUX = '/tmp/tmux-1000/default,1,0';

test.each<[string, Readonly<Record<string, string>>, TerminalKnowledge, Multiplexer, asciiOnly: boolean]>([
  ['an xterm', { TERM: 'xterm-256color' }, {}, 'none', false],
  ['tmux', { TERM: 'tmux-256color', TMUX }, {}, 'tmux', false],
  ['tmux with its old default TERM', { TERM: 'screen', TMUX }, {}, 'tmux', false],
  ['tmux that says it is an xterm', { TERM: 'xterm-256color', TMUX }, {}, 'tmux', false],
  ['screen', { TERM: 'screen.xterm-256color', STY }, {}, 'screen', true],
  ['screen or tmux over ssh', { TERM: 'screen-256color' }, {}, 'screen', true],
  ['tmux over ssh that answered', { TERM: 'screen-256color' }, { name: 'tmux' }, 'tmux', false],
  ['screen within tmux', { TERM: 'screen.tmux-256color', STY, TMUX }, {}, 'screen', true],
  ['tmux within screen', { TERM: 'tmux-256color', STY, TMUX }, {}, 'tmux', true],
  ['screen and tmux, unclear which is inside', { TERM: 'screen', STY, TMUX }, {}, 'screen', true],
  ['screen and tmux, one of which answered', { TERM: 'screen', STY, TMUX }, { name: 'tmux' }, 'tmux', true],
  ['a terminal started from screen', { TERM: 'xterm-256color', STY }, {}, 'none', true],
  ['a terminal started from tmux', { TERM: 'st-256color', TMUX }, {}, 'none', false],
  ['an xterm started from tmux that answered', { TERM: 'xterm', TMUX }, { name: 'xterm' }, 'none', false],
])('%s', (_, env, knows, between, asciiOnly) => {
  expect(outputPath({ env }, knows)).toMatchObject({ between, asciiOnly });
});

test('text wrapped for tmux has every ESC doubled, text wrapped for screen has no ST inside', () => {
  const sequence = '\u001B]9;a\u001B\\';
  expect(wrapSequence('tmux', sequence)).toBe('\u001BPtmux;\u001B\u001B]9;a\u001B\u001B\\\u001B\\');
  expect(wrapSequence('screen', sequence)).toBe('\u001BP\u001B]9;a\u0007\u001B\\');
  expect(wrapSequence('none', sequence)).toBe(sequence);
});
