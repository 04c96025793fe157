import { expect, test } from 'vitest';
import { hintsOf } from '../../../source/keys/keymap.ts';
import { bindings } from '../../../source/ui/bindings/bindings.ts';
import type { Scope } from '../../../source/ui/bindings/scopes.ts';
import { footerLine } from '../../../source/ui/components/footer-line.ts';
import { facts } from '../../helpers/facts.ts';
import { plainTheme } from '../../helpers/jobs.ts';

const footer = (scopes: readonly Scope[], columns: number): string =>
  footerLine(hintsOf(bindings, scopes, facts()), columns, plainTheme());

test('a narrow footer leaves out the arrows, and in a menu the key that quits, for what a menu does', () => {
  expect(footer(['columns'], 40)).toBe(' Space show  J K order  ⏎ keep  Esc undo');
  expect(footer(['views'], 40)).toBe(' ⏎ open  s save  d delete  Esc close');
  expect(footer(['list', 'global'], 40)).toBe(' ⏎ open  ⇥ tab  / filter  ? help  q quit');
});

test('with room it begins with the arrows and ends with the key that quits', () => {
  for (const scopes of [['columns'], ['views'], ['list', 'global']] as const)
    expect(footer(scopes, 80)).toMatch(/^ ↑↓ move {2}.* {2}q quit$/);
});
