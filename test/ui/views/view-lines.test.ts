import { expect, test } from 'vitest';
import { bindings } from '../../../source/ui/bindings/bindings.ts';
import { createTheme } from '../../../source/ui/theme/theme.ts';
import { viewLines, viewPrompt } from '../../../source/ui/views/view-lines.ts';
import { plainTheme } from '../../helpers/jobs.ts';

test('without saved views the menu says how to save one, whole on the narrowest screen', () => {
  const options = { at: 0, opened: undefined, bindings, theme: plainTheme(), columns: 32, rows: 8 };
  expect(viewLines(new Map(), options).at(-1)).toBe(' None yet: s saves this screen.');
});

test('a suggested name is marked as selected, a typed one is not', () => {
  const theme = createTheme({ name: 'mono', colorLevel: 0, ascii: false });
  const prompt = (isSelected: boolean): string =>
    viewPrompt({ at: 0, asks: 'name', text: 'nightly', isSelected }, bindings, 80, theme);
  const marked = theme.paint.selection('nightly');
  expect(prompt(true)).toContain(marked);
  expect(prompt(false)).not.toContain(marked);
});
