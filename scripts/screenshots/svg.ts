import type { Cell, Shot } from './stage.ts';

/** The window around a frame, colours as `#rrggbb`. */
export type Look = {
  readonly background: string;
  readonly text: string;
  readonly bar: string;
  readonly border: string;
  /** The title and the three buttons. */
  readonly faint: string;
};

export const darkLook: Look = {
  background: '#0d1117',
  text: '#d5dbe3',
  bar: '#161b22',
  border: '#3d444d',
  faint: '#8b949e',
};

export const lightLook: Look = {
  background: '#ffffff',
  text: '#1f2328',
  bar: '#f0f2f5',
  border: '#c4cad1',
  faint: '#656d76',
};

const fontSize = 14;
/** The advance of Menlo and DejaVu Sans Mono; the other fonts on the list differ by less than a hundredth. */
const cellWidth = 8.43;
const cellHeight = 18;
const baseline = 13.5;
const padding = 14;
const barHeight = 34;
const fonts = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/** The look of a run of cells, with inverse and dim resolved. */
type Style = Pick<Cell, 'bold' | 'italic' | 'underline'> & {
  readonly color: string;
  readonly background: string;
};

type Run = { readonly column: number; readonly cells: number; readonly text: string; readonly style: Style };

/** The frame as an SVG image of a terminal window; `description` is the alternative text. */
export function toSvg({ title, rows }: Shot, look: Look, description: string): string {
  const columns = rows[0]?.length ?? 0;
  const content = [
    drawTitle(title, columns, look),
    ...rows.flatMap((row, line) => drawLine(row, line, look)),
  ];
  return drawWindow({ columns, rows: rows.length }, look, description, content);
}

/** A terminal's window with this content; `style` is a style sheet. */
export function drawWindow(
  { columns, rows }: { readonly columns: number; readonly rows: number },
  look: Look,
  description: string,
  content: readonly string[],
  style = '',
): string {
  const width = windowWidth(columns);
  const height = rows * cellHeight + barHeight + 2 * padding;
  const size = `${number(width)} ${number(height)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" width="${number(width)}" height="${number(height)}" role="img">`,
    `<title>${escape(description)}</title>`,
    ...(style === '' ? [] : [`<style>${style}</style>`]),
    `<rect x="0.5" y="0.5" width="${number(width - 1)}" height="${number(height - 1)}" rx="9" fill="${look.background}" stroke="${look.border}"/>`,
    `<path d="M1 ${barHeight}V9.5A8.5 8.5 0 0 1 9.5 1H${number(width - 9.5)}A8.5 8.5 0 0 1 ${number(width - 1)} 9.5V${barHeight}z" fill="${look.bar}"/>`,
    ...[20, 40, 60].map(
      (x) => `<circle cx="${x}" cy="17" r="5.5" fill="${look.faint}" fill-opacity="0.45"/>`,
    ),
    `<g font-family="${escape(fonts)}" font-size="${fontSize}" xml:space="preserve">`,
    ...content,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** The window's title. */
export function drawTitle(title: string, columns: number, { faint }: Look): string {
  return `<text x="${number(windowWidth(columns) / 2)}" y="21.5" font-size="12.5" text-anchor="middle" fill="${faint}">${escape(title)}</text>`;
}

/** One line of the terminal: its backgrounds, then its text. */
export function drawLine(row: readonly Cell[], line: number, look: Look): string[] {
  const runs = runsOf(row, look);
  const y = top(line);
  return [
    ...runs
      .filter(({ style }) => style.background !== look.background)
      .map(({ column, cells, style }) =>
        box(left(column), y, cells * cellWidth, cellHeight, style.background),
      ),
    ...runs.flatMap((run) => draw(run, y)),
  ];
}

function windowWidth(columns: number): number {
  return columns * cellWidth + 2 * padding;
}

/** The frame as lines of text, without trailing spaces. */
export function toText({ rows }: Shot): string {
  const lines = rows.map((row) =>
    row
      .map(({ text, cells }) => (cells === 0 ? '' : text || ' '))
      .join('')
      .trimEnd(),
  );
  return `${lines.join('\n').trimEnd()}\n`;
}

/**
 * Neighbours with the same style; characters that fonts draw in different widths, or not at all, are runs of their own.
 */
function runsOf(row: readonly Cell[], look: Look): Run[] {
  const runs: Run[] = [];
  for (const [column, cell] of row.entries()) {
    if (cell.cells === 0) continue;
    const text = cell.text || ' ';
    const style = styleOf(cell, look);
    const last = runs.at(-1);
    const joins =
      last !== undefined &&
      same(last.style, style) &&
      ((isPlain(text) && isPlain(last.text)) || (isEndless(text) && last.text.startsWith(text)));
    if (joins) runs[runs.length - 1] = { ...last, cells: last.cells + cell.cells, text: last.text + text };
    else runs.push({ column, cells: cell.cells, text, style });
  }
  return runs;
}

function isPlain(text: string): boolean {
  return /^[ -~]+$/.test(text);
}

/** Glyphs that are drawn, and continue into equal neighbours without a seam. */
function isEndless(text: string): boolean {
  return ['█', '─', '━'].includes(text);
}

function same(a: Style, b: Style): boolean {
  return (
    a.color === b.color &&
    a.background === b.background &&
    a.bold === b.bold &&
    a.italic === b.italic &&
    a.underline === b.underline
  );
}

function styleOf({ color, background, bold, dim, italic, underline, inverse }: Cell, look: Look): Style {
  const [front, back] = [color ?? look.text, background ?? look.background];
  const [ink, paper] = inverse ? [back, front] : [front, back];
  return { color: dim ? mix(ink, paper, 0.4) : ink, background: paper, bold, italic, underline };
}

/** The colour, mixed with a share of another one. */
function mix(color: string, other: string, share: number): string {
  const channel = (at: number): string =>
    Math.round(part(color, at) * (1 - share) + part(other, at) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

function part(color: string, at: number): number {
  return Number.parseInt(color.slice(at, at + 2), 16);
}

function draw({ column, cells, text, style }: Run, y: number): string[] {
  const x = left(column);
  const shape = drawn(text, cells, x, y, style.color);
  if (shape !== undefined) return [shape];
  const words = text.trimEnd();
  if (words === '' && !style.underline) return [];
  const shown = words.trimStart();
  const skipped = words.length - shown.length;
  const attributes = [
    ...(style.bold ? ['font-weight="bold"'] : []),
    ...(style.italic ? ['font-style="italic"'] : []),
    ...(style.underline ? ['text-decoration="underline"'] : []),
    `fill="${style.color}"`,
  ].join(' ');
  if (isPlain(text)) {
    const fit = shown.length > 1 ? ` textLength="${number(shown.length * cellWidth)}"` : '';
    const start = number(x + skipped * cellWidth);
    return [`<text x="${start}" y="${number(y + baseline)}"${fit} ${attributes}>${escape(shown)}</text>`];
  }
  const middle = number(x + (cells * cellWidth) / 2);
  return [
    `<text x="${middle}" y="${number(y + baseline)}" text-anchor="middle" ${attributes}>${escape(text)}</text>`,
  ];
}

const lines: ReadonlyMap<
  string,
  readonly [left: number, right: number, up: number, down: number, thick: number]
> = new Map([
  ['─', [1, 1, 0, 0, 1]],
  ['━', [1, 1, 0, 0, 2.5]],
  ['│', [0, 0, 1, 1, 1]],
  ['┬', [1, 1, 0, 1, 1]],
  ['┴', [1, 1, 1, 0, 1]],
  ['┼', [1, 1, 1, 1, 1]],
  ['├', [0, 1, 1, 1, 1]],
  ['┤', [1, 0, 1, 1, 1]],
  ['┌', [0, 1, 0, 1, 1]],
  ['┐', [1, 0, 0, 1, 1]],
  ['└', [0, 1, 1, 0, 1]],
  ['┘', [1, 0, 1, 0, 1]],
]);
const eighths = '▏▎▍▌▋▊▉█';

/** Blocks and rules are drawn, so that they meet in every font; undefined leaves it to the font. */
function drawn(text: string, cells: number, x: number, y: number, color: string): string | undefined {
  const glyph = text.charAt(0);
  const eighth = eighths.indexOf(glyph) + 1;
  if (eighth > 0) return box(x, y, cellWidth * (cells - 1 + eighth / 8), cellHeight, color);
  const line = lines.get(glyph);
  if (line === undefined) return undefined;
  const [toLeft, toRight, up, down, thick] = line;
  const middleX = x + cellWidth / 2;
  const middleY = y + cellHeight / 2;
  const path = [
    ...(toLeft + toRight > 0
      ? [
          `M${number(toLeft ? x : middleX)} ${number(middleY)}H${number(toRight ? x + cells * cellWidth : middleX)}`,
        ]
      : []),
    ...(up + down > 0
      ? [`M${number(middleX)} ${number(up ? y : middleY)}V${number(down ? y + cellHeight : middleY)}`]
      : []),
  ].join('');
  return `<path d="${path}" stroke="${color}" stroke-width="${thick}"/>`;
}

function box(x: number, y: number, width: number, height: number, color: string): string {
  return `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" fill="${color}" shape-rendering="crispEdges"/>`;
}

function left(column: number): number {
  return padding + column * cellWidth;
}

function top(line: number): number {
  return barHeight + padding + line * cellHeight;
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
