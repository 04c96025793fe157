import { expect, test } from 'vitest';
import { bindings } from '../../../source/ui/bindings/bindings.ts';
import { unboundKeyReason } from '../../../source/ui/bindings/unbound-key.ts';

const why = (keystroke: string): string => unboundKeyReason(bindings, keystroke);

test('a key that does nothing here says where it works and what it does there', () => {
  expect(why('space')).toBe(
    'Space works where a job fills the screen: scroll down by a screen, less one line.',
  );
  expect(why('ctrl+d')).toBe('^D works where a job is open: scroll the pane down by half a page.');
  expect(why('+')).toBe('+ works on the time axis: nearer.');
  expect(why('ctrl+w')).toBe('^W works while you type: erase a word.');
});

test('a key that is bound nowhere points to the help', () => {
  expect(why('z')).toBe('z does nothing here; ? shows the keys.');
  expect(why('\u202E')).toBe('This key does nothing here; ? shows the keys.');
});
