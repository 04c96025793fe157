// Stands in the bundle for @alcalzone/ansi-tokenize where Ink's Output asks it. Output takes every line of every frame
// apart into cells and puts it together again, also those that are as they were. The package's own functions do so here,
// once for each line.
import * as real from '../../node_modules/@alcalzone/ansi-tokenize/build/index.js';
import { remembering } from './remember.js';

/** Lines by their first cell: each line that was taken apart has cells of its own. */
const lines = new WeakMap();

const cellsOf = remembering((text) => {
  const cells = oneOfAlike(real.styledCharsFromTokens(real.tokenize(text)));
  let seen;
  // Output leaves out what takes no cell, by the same rule each time.
  cells.filter = (...rule) => {
    if (seen === undefined) {
      seen = Array.prototype.filter.apply(cells, rule);
      if (seen.length > 0) lines.set(seen[0], { cells: seen, text: undefined, length: 0 });
    }
    return seen;
  };
  return cells;
});

/** Cells by their styles and their character. A few hundred make every screen, unless somebody means harm. */
const cellsByStyles = new Map();
const mostCells = 5000;
let cellsHeld = 0;

/** The cells of a line, where those that are alike are one and the same. The first stays apart: by it a line is known. */
function oneOfAlike(cells) {
  let styles;
  let byCharacter;
  return cells.map((cell, at) => {
    if (at === 0 || cell.value.length !== 1 || cell.fullWidth) return cell;
    if (byCharacter === undefined || !isSame(styles, cell.styles)) {
      styles = cell.styles;
      byCharacter = ofStyles(styles);
    }
    const held = byCharacter.get(cell.value);
    if (held !== undefined) return held;
    cellsHeld += 1;
    byCharacter.set(cell.value, cell);
    return cell;
  });
}

function ofStyles(styles) {
  if (cellsHeld > mostCells) {
    cellsByStyles.clear();
    cellsHeld = 0;
  }
  const key = styles.map(({ code, endCode }) => code + endCode).join('');
  let byCharacter = cellsByStyles.get(key);
  if (byCharacter === undefined) {
    byCharacter = new Map();
    cellsByStyles.set(key, byCharacter);
  }
  return byCharacter;
}

/** Codes are objects of one line: those of a run of cells are the same ones. */
function isSame(some, others) {
  return some.length === others.length && some.every((code, at) => code === others[at]);
}

/** Output asks for the tokens of a line only to ask for its cells. */
export function tokenize(text) {
  return text;
}

export function styledCharsFromTokens(text) {
  return cellsOf(text);
}

/** Cells that are those of a line, with nothing or blank ones behind them, were put together before. */
export function styledCharsToString(cells) {
  const line = cells.length > 0 ? lines.get(cells[0]) : undefined;
  if (line === undefined || !begins(cells, line.cells)) return real.styledCharsToString(cells);
  if (line.length !== cells.length) {
    line.text = real.styledCharsToString(cells);
    line.length = cells.length;
  }
  return line.text;
}

function begins(cells, some) {
  const { length } = some;
  if (cells.length < length) return false;
  for (let at = 0; at < length; at += 1) if (cells[at] !== some[at]) return false;
  for (let at = length; at < cells.length; at += 1) {
    const { value, styles } = cells[at];
    if (value !== ' ' || styles.length > 0) return false;
  }
  return true;
}
