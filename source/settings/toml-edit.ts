import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'smol-toml';
import { isTable } from './value-readers.ts';
import {
  tomlTables,
  type TextRange,
  type TomlElement,
  type TomlEntry,
  type TomlValue,
} from './toml-syntax.ts';

/** A value that the program writes into a document. */
export type WrittenValue = string | boolean | readonly string[];

/** The keys that lead to a table: `['views', 'denied']`; one key for a table at the top. */
type TablePath = readonly string[];

/**
 * A valid TOML document with a new or changed value of `key` in `table`. Everything else stays as it is, byte for byte:
 * comments (also inside a list), order, spaces, line ends. Undefined if that is not possible.
 */
export function setValue(
  toml: string,
  table: string | TablePath,
  key: string,
  value: WrittenValue,
): string | undefined {
  const path = typeof table === 'string' ? [table] : table;
  const wanted = parse(toml);
  const held = tableIn(wanted, path);
  if (held === undefined) return undefined;
  const edited = applied(toml, editsFor(toml, path, key, value, held[key]));
  held[key] = value;
  // Handwritten documents have more forms than the edits know, so check the result.
  return says(edited, wanted) ? edited : undefined;
}

/** The document without this table, or without one key of it; the same text where it has none. */
export function removeFrom(toml: string, table: TablePath, key?: string): string | undefined {
  const path = key === undefined ? table : [...table, key];
  const last = path.at(-1) ?? '';
  const wanted = parse(toml);
  const held = tableIn(wanted, path.slice(0, -1));
  if (held === undefined) return undefined;
  if (!Object.hasOwn(held, last)) return toml;
  const edited = applied(toml, removalsOf(toml, path));
  delete held[last];
  if (says(edited, wanted)) return edited;
  // With its only table, the one around it is gone, too.
  const [outer] = path;
  if (outer !== undefined && path.length > 1 && Object.keys(held).length === 0) delete wanted[outer];
  return says(edited, wanted) ? edited : undefined;
}

/** The document with this table's header, appended if missing. */
export function addTable(toml: string, table: string | TablePath): string {
  const path = typeof table === 'string' ? [table] : table;
  if (tomlTables(toml).some(({ path: other, header }) => header && isSamePath(other, path))) return toml;
  const end = lineEnd(toml, toml.length);
  const gap = toml === '' ? '' : toml.endsWith('\n') ? end : end + end;
  return `${toml}${gap}[${path.map(keyText).join('.')}]${end}`;
}

/** A table of the parsed document, made where it is missing; undefined if something else is there. */
function tableIn(document: Record<string, unknown>, path: TablePath): Record<string, unknown> | undefined {
  let table = document;
  for (const key of path) {
    if (!Object.hasOwn(table, key)) table[key] = Object.create(null);
    const inner = table[key];
    if (!isTable(inner)) return undefined;
    table = inner;
  }
  return table;
}

/** Replaces a span with another text. */
type Edit = TextRange & { readonly text: string };

function editsFor(
  toml: string,
  table: TablePath,
  key: string,
  value: WrittenValue,
  old: unknown,
): readonly Edit[] {
  const tables = tomlTables(toml);
  const entries = tables.flatMap((each) => each.entries.flatMap(withInner));
  const written = entries.find(({ path }) => isSamePath(path, [...table, key]));
  if (written !== undefined) return replaced(toml, written.value, value, old);

  const setting = `${keyText(key)} = ${valueText(value)}`;
  const inline = entries.find(({ path, value: { entries: inside } }) => inside && isSamePath(path, table));
  if (inline !== undefined) return [intoInlineTable(inline.value, setting)];

  const own = tables.find(({ path, header, isArray }) => header && !isArray && isSamePath(path, table));
  const last = own?.entries.at(-1);
  if (last !== undefined) return [below(toml, { start: last.start, end: last.value.end }, setting)];
  if (own?.header !== undefined) return [below(toml, own.header, setting)];

  // `default.project = "x"`: a table without a header.
  for (const { path: around, entries: lines } of tables) {
    const dotted = lines.findLast(({ path }) => path.length > table.length && isWithin(path, table));
    if (dotted === undefined || !isWithin(table, around)) continue;
    const name = table.slice(around.length).map(keyText).join('.');
    return [below(toml, { start: dotted.start, end: dotted.value.end }, `${name}.${setting}`)];
  }

  // `views = { denied = { … } }`
  const outer = entries.find(({ path, value: { entries: inside } }) => inside && isWithin(table, path));
  if (outer !== undefined) {
    const name = table.slice(outer.path.length).map(keyText).join('.');
    return [intoInlineTable(outer.value, `${name} = { ${setting} }`)];
  }

  return [
    insert(toml.length, `${addTable(toml, table).slice(toml.length)}${setting}${lineEnd(toml, toml.length)}`),
  ];
}

function withInner(entry: TomlEntry): readonly TomlEntry[] {
  return [entry, ...(entry.value.entries ?? []).flatMap(withInner)];
}

/** Removes a table with all its lines, or one key's line; comments on other lines stay. */
function removalsOf(toml: string, gone: TablePath): readonly Edit[] {
  return tomlTables(toml).flatMap(({ path, header, entries }) => {
    const last = entries.at(-1);
    if (header !== undefined && isWithin(path, gone)) {
      const end = last === undefined ? header.end : last.value.end;
      return [withoutLines(toml, withGapAbove(toml, header.start), end)];
    }
    return entries.flatMap((entry) => removalsIn(toml, entry, gone));
  });
}

function removalsIn(toml: string, { path, start, value }: TomlEntry, gone: TablePath): readonly Edit[] {
  if (isWithin(path, gone)) return [withoutLines(toml, start, value.end)];
  const { entries = [] } = value;
  const index = entries.findIndex((inner) => isWithin(inner.path, gone));
  const found = entries[index];
  if (found === undefined) return entries.flatMap((inner) => removalsIn(toml, inner, gone));
  const before = entries[index - 1];
  const after = entries[index + 1];
  if (after !== undefined) return [{ start: found.start, end: after.start, text: '' }];
  return [{ start: before?.value.end ?? found.start, end: found.value.end, text: '' }];
}

/** Without the lines from `start` to `end`. */
function withoutLines(toml: string, start: number, end: number): Edit {
  const feed = toml.indexOf('\n', end);
  const from = toml.lastIndexOf('\n', start - 1) + 1;
  const to = feed === -1 ? toml.length : feed + 1;
  // At the top of the document no empty line remains.
  const gap = from === 0 ? (/^\r?\n/.exec(toml.slice(to, to + 2))?.[0].length ?? 0) : 0;
  return { start: from, end: to + gap, text: '' };
}

/** The start of the empty line above a header, which stands between two tables; else that of the header. */
function withGapAbove(toml: string, header: number): number {
  const line = toml.lastIndexOf('\n', header - 1) + 1;
  const above = toml.lastIndexOf('\n', line - 2) + 1;
  return line > 0 && toml.slice(above, line).trim() === '' ? above : header;
}

function isSamePath(a: TablePath, b: TablePath): boolean {
  return a.length === b.length && isWithin(a, b);
}

/** Whether a path leads to this table, or into it. */
function isWithin(path: TablePath, table: TablePath): boolean {
  return path.length >= table.length && table.every((key, index) => path[index] === key);
}

function replaced(toml: string, written: TomlValue, value: WrittenValue, old: unknown): readonly Edit[] {
  const { start, end, elements } = written;
  const overLines = toml.slice(start, end).includes('\n');
  if (elements === undefined || !overLines || !Array.isArray(old) || !isList(value)) {
    return [{ start, end, text: valueText(value) }];
  }
  return editsOfList(toml, written, elements, value, old);
}

/**
 * For a list over several lines: remaining values keep their lines, and comments stay even if their value is removed.
 */
function editsOfList(
  toml: string,
  { start }: TextRange,
  elements: readonly TomlElement[],
  wanted: readonly string[],
  old: readonly unknown[],
): readonly Edit[] {
  const edits: Edit[] = [];
  let next = 0;
  let previous: TomlElement | undefined;
  for (const [index, element] of elements.entries()) {
    const found = wanted.findIndex((value, place) => place >= next && value === old[index]);
    if (found === -1) {
      edits.push(...withoutElement(toml, element));
      continue;
    }
    edits.push(...newElements(toml, start, previous, elements, wanted.slice(next, found)));
    next = found + 1;
    previous = element;
  }
  edits.push(...newElements(toml, start, previous, elements, wanted.slice(next)));
  return edits;
}

function withoutElement(toml: string, { start, end, comma }: TomlElement): readonly Edit[] {
  const line = toml.lastIndexOf('\n', start - 1) + 1;
  const isCommaNext =
    comma !== undefined && toml.slice(end, comma).trim() === '' && !toml.slice(end, comma).includes('\n');
  const behind = skipBlanks(toml, isCommaNext ? comma + 1 : end);
  const isAlone = toml.slice(line, start).trim() === '' && /^\r?\n/.test(toml.slice(behind, behind + 2));
  const gone = isAlone ? { start: line, end: toml.indexOf('\n', behind) + 1 } : { start, end: behind };
  const edits = [{ ...gone, text: '' }];
  // After a comment, or at the beginning of the next line.
  if (comma !== undefined && !isCommaNext) edits.push({ start: comma, end: comma + 1, text: '' });
  return edits;
}

/** Inserts values after `previous`, or first; on lines of their own if the list is written that way. */
function newElements(
  toml: string,
  start: number,
  previous: TomlElement | undefined,
  elements: readonly TomlElement[],
  values: readonly string[],
): readonly Edit[] {
  if (values.length === 0) return [];
  const texts = values.map((value) => `${valueText(value)},`);
  const from =
    previous === undefined ? start + 1 : previous.comma === undefined ? previous.end : previous.comma + 1;
  const end = endOfLine(toml, from);
  const comma = previous !== undefined && previous.comma === undefined ? [insert(from, ',')] : [];
  if (/^\s*(?:#.*)?$/.test(toml.slice(from, end))) {
    const indent = elements[0] === undefined ? '  ' : indentOf(toml, elements[0].start);
    const lines = texts.map((text) => `${lineEnd(toml, end)}${indent}${text}`);
    return [...comma, insert(end, lines.join(''))];
  }
  const text = previous === undefined ? `${texts.join(' ')} ` : ` ${texts.join(' ')}`;
  return [...comma, insert(from, text)];
}

function intoInlineTable({ start, entries = [] }: TomlValue, setting: string): Edit {
  const last = entries.at(-1);
  return last === undefined ? insert(start + 1, ` ${setting} `) : insert(last.value.end, `, ${setting}`);
}

/** A new line below the given one, with the same indentation. */
function below(toml: string, { start, end }: TextRange, setting: string): Edit {
  const at = endOfLine(toml, end);
  return insert(at, `${lineEnd(toml, at)}${indentOf(toml, start)}${setting}`);
}

function insert(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

/** The end of the line, before its `\n` or `\r\n`. */
function endOfLine(toml: string, from: number): number {
  const feed = toml.indexOf('\n', from);
  if (feed === -1) return toml.length;
  return toml[feed - 1] === '\r' ? feed - 1 : feed;
}

/** The line end used here; in the last line, that of the first. */
function lineEnd(toml: string, at: number): string {
  return toml.startsWith('\r\n', at < toml.length ? at : endOfLine(toml, 0)) ? '\r\n' : '\n';
}

function indentOf(toml: string, at: number): string {
  const line = toml.lastIndexOf('\n', at - 1) + 1;
  return toml.slice(line, skipBlanks(toml, line));
}

function skipBlanks(toml: string, from: number): number {
  let at = from;
  while (toml[at] === ' ' || toml[at] === '\t') at += 1;
  return at;
}

function applied(toml: string, edits: readonly Edit[]): string {
  let text = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    text += toml.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + toml.slice(at);
}

function says(toml: string, wanted: unknown): boolean {
  try {
    return isDeepStrictEqual(parse(toml), wanted);
  } catch {
    return false;
  }
}

function keyText(key: string): string {
  return /^[\w-]+$/.test(key) ? key : valueText(key);
}

/** A value in TOML syntax. */
export function valueText(value: WrittenValue): string {
  if (typeof value === 'string') return stringify({ a: value }).slice('a = '.length).trimEnd();
  return isList(value) ? `[${value.map(valueText).join(', ')}]` : String(value);
}

function isList(value: WrittenValue): value is readonly string[] {
  return typeof value === 'object';
}
