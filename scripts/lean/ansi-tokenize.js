// Replaces @alcalzone/ansi-tokenize in the bundle for Ink's Output. Output splits every line of every frame into cells
// and joins them again, even unchanged ones. The package's own functions do that here, once per line.
import * as real from '../../node_modules/@alcalzone/ansi-tokenize/build/index.js';
import { remembering } from './remember.js';

/** Lines by their first cell: each split line has its own cells. */
const lines = new WeakMap();

const cellsOf = remembering((text) => {
  const cells = oneOfAlike(real.styledCharsFromTokens(real.tokenize(text)));
  let seen;
  // Output drops characters without a cell, by the same rule each time.
  cells.filter = (...rule) => {
    if (seen === undefined) {
      seen = Array.prototype.filter.apply(cells, rule);
      if (seen.length > 0) lines.set(seen[0], { cells: seen, text: undefined, length: 0 });
    }
    return seen;
  };
  return cells;
});

/** Cells by style and character. A few hundred make every screen, unless somebody attacks. */
const cellsByStyles = new Map();
const mostCells = 5000;
let cellsHeld = 0;

/** The cells of a line; equal ones share one object, except the first, which identifies the line. */
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

/** Codes are objects of one line: a run of cells shares them. */
function isSame(some, others) {
  return some.length === others.length && some.every((code, at) => code === others[at]);
}

/** Output only uses a line's tokens to get its cells. */
export function tokenize(text) {
  return text;
}

export function styledCharsFromTokens(text) {
  return cellsOf(text);
}

/** Cells of a known line, followed by nothing or by blank cells, were joined before. */
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
