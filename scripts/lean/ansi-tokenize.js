// Replaces @alcalzone/ansi-tokenize in the bundle for Ink's Output. Output splits every line of every frame into cells
// and joins them again, even unchanged ones. The package's own functions do that here, once per line.
import * as real from '../../node_modules/@alcalzone/ansi-tokenize/build/index.js';
import { isNarrow, plainGraphemes, plainWidth } from '../../source/text/plain-text.ts';
import { remembering } from '../../source/text/remembering.ts';

/** Lines by their first cell: each split line has its own cells. */
const lines = new WeakMap();

const cellsOf = remembering((text) => {
  const runs = text.split(codes);
  const isPlainLine = runs.every((run, at) => at % 2 === 1 || plainWidth(run) !== undefined);
  const cells = isPlainLine ? cellsOfRuns(runs) : real.styledCharsFromTokens(real.tokenize(text));
  let seen;
  // Output drops characters without a cell, by the same rule each time; no plain one is without.
  const filter = (...rule) => {
    if (seen === undefined) {
      seen = isPlainLine ? cells : Array.prototype.filter.apply(cells, rule);
      if (seen.length > 0) lines.set(seen[0], { cells: seen, alone: undefined, row: undefined, width: 0 });
    }
    return seen;
  };
  Object.defineProperty(cells, 'filter', { value: filter });
  return cells;
});

const codes = /(\u001B\[[\d;]*m)/;
const tokensOf = remembering((code) => real.tokenize(code));

/** The cells of plain runs with codes between them. */
function cellsOfRuns(runs) {
  const cells = [];
  let styles = [];
  for (const [at, run] of runs.entries()) {
    if (at % 2 === 1) styles = real.reduceAnsiCodesIncremental(styles, tokensOf(run));
    else if (run !== '') addRun(cells, run, styles);
  }
  return cells;
}

/** Equal cells share one object, except the first, which identifies the line. */
function addRun(cells, run, styles) {
  const byCharacter = ofStyles(styles);
  const isNarrowRun = isNarrow(run);
  for (const value of plainGraphemes(run)) {
    let cell = cells.length === 0 ? undefined : byCharacter.get(value);
    if (cell === undefined) {
      cell = { type: 'char', value, fullWidth: !isNarrowRun && !isNarrow(value), styles };
      if (cells.length > 0) {
        byCharacter.set(value, cell);
        cellsHeld += 1;
      }
    }
    cells.push(cell);
  }
}

/** Cells by style and character. A few hundred make every screen, unless somebody attacks. */
const cellsByStyles = new Map();
const mostCells = 5000;
let cellsHeld = 0;

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
    cellsHeld += 1;
  }
  return byCharacter;
}

/** Output only uses a line's tokens to get its cells. */
export function tokenize(text) {
  return text;
}

export function styledCharsFromTokens(text) {
  return cellsOf(text);
}

/**
 * Cells of a known line were joined before. Output joins them twice in each frame: alone, and with the blank cells that
 * follow them in their row.
 */
export function styledCharsToString(cells) {
  const line = cells.length > 0 ? lines.get(cells[0]) : undefined;
  if (line === undefined || !begins(cells, line.cells)) return real.styledCharsToString(cells);
  if (cells.length === line.cells.length) return (line.alone ??= real.styledCharsToString(cells));
  if (line.width !== cells.length) {
    line.row = real.styledCharsToString(cells);
    line.width = cells.length;
  }
  return line.row;
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
