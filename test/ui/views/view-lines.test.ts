import { expect, test } from 'vitest';
import { bindings } from '../../../source/ui/bindings/bindings.ts';
import { viewLines } from '../../../source/ui/views/view-lines.ts';
import { plainTheme } from '../../helpers/jobs.ts';

test('without saved views the menu says how to save one, whole on the narrowest screen', () => {
  const options = { at: 0, opened: undefined, bindings, theme: plainTheme(), columns: 32, rows: 8 };
  expect(viewLines(new Map(), options).at(-1)).toBe(' None yet: s saves this screen.');
});
