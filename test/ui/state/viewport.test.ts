import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  hiddenLines,
  indexOfId,
  select,
  type Selection,
  viewport,
} from '../../../source/ui/state/viewport.ts';

const rows = (n: number) => Array.from({ length: n }, (_, index) => ({ id: String(index) }));
const start: Selection = { id: undefined, index: 0, row: 'top' };

test('at the start the first row is selected and shown', () => {
  expect(viewport(rows(10), start, 4)).toEqual({ selected: 0, start: 0, end: 4 });
  expect(viewport([], start, 4)).toEqual({ selected: -1, start: 0, end: 0 });
  expect(viewport(rows(3), start, 0)).toEqual({ selected: 0, start: 0, end: 0 });
});

test('moving down scrolls only when the selection leaves the view', () => {
  const third = select(rows(10), start, 4, 3);
  expect(viewport(rows(10), third, 4)).toEqual({ selected: 3, start: 0, end: 4 });
  const fourth = select(rows(10), third, 4, 4);
  expect(viewport(rows(10), fourth, 4)).toEqual({ selected: 4, start: 1, end: 5 });
  const back = select(rows(10), fourth, 4, 3);
  expect(viewport(rows(10), back, 4)).toEqual({ selected: 3, start: 1, end: 5 });
});

test('until somebody moves, the view follows new rows; after that it stays', () => {
  const more = [{ id: 'new' }, ...rows(10)];
  expect(viewport(more, start, 4)).toEqual({ selected: 0, start: 0, end: 4 });
  const second = select(rows(10), start, 4, 1);
  expect(viewport(more, second, 4)).toEqual({ selected: 2, start: 1, end: 5 });
  expect(viewport([{ id: 'new' }, ...rows(2)], select(rows(2), start, 4, 1), 4)).toEqual({
    selected: 2,
    start: 0,
    end: 3,
  });
});

test('a view further down does not move when rows arrive above it', () => {
  const sixth = select(rows(10), start, 4, 6);
  const before = viewport(rows(10), sixth, 4);
  const more = [{ id: 'new' }, { id: 'newer' }, ...rows(10)];
  expect(viewport(more, sixth, 4)).toEqual({
    selected: before.selected + 2,
    start: before.start + 2,
    end: before.end + 2,
  });
});

test('when the selected row vanishes, the row in its place is selected', () => {
  const third = select(rows(4), start, 4, 3);
  expect(viewport(rows(3), third, 4).selected).toBe(2);
});

test('moves before the first rows are remembered', () => {
  const wish = select([], start, 4, 3);
  expect(viewport(rows(10), wish, 4).selected).toBe(3);
});

test('a row is found by id, however good the hint', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 40 }),
      (n, id, hint) => {
        expect(indexOfId(rows(n), String(id), hint)).toBe(id < n ? id : -1);
      },
    ),
  );
});

test('the selection is always in view, and the view stays within the list', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: -60, max: 60 }), { maxLength: 20 }),
      (n, height, moves) => {
        let selection = start;
        for (const move of moves) {
          const { selected } = viewport(rows(n), selection, height);
          selection = select(rows(n), selection, height, selected + move);
          const view = viewport(rows(n), selection, height);
          expect(view.selected).toBeGreaterThanOrEqual(view.start);
          expect(view.selected).toBeLessThan(view.end);
          expect(view.end - view.start).toBe(Math.min(n, height));
        }
      },
    ),
  );
});

test('scrollable text shows an arrow: down while there is more, up at its end', () => {
  expect(hiddenLines(0, 10, 10)).toBeUndefined();
  expect(hiddenLines(0, 11, 10)).toBe('below');
  expect(hiddenLines(1, 12, 10)).toBe('below');
  expect(hiddenLines(2, 12, 10)).toBe('above');
});
