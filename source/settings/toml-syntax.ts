/** A part of a text; `end` is after its last character. */
export type TextRange = { readonly start: number; readonly end: number };

/** A value, with the positions of its parts. */
export type TomlValue = TextRange & {
  /** In an array. */
  readonly elements?: readonly TomlElement[];
  /** In an inline table. */
  readonly entries?: readonly TomlEntry[];
};

/** `comma`: the position of the comma after it, if there is one. */
export type TomlElement = TextRange & { readonly comma: number | undefined };

/** `key = value`, in a table or an inline one; `path` starts at the top of the document. */
export type TomlEntry = {
  readonly path: readonly string[];
  /** The start of the key. */
  readonly start: number;
  readonly value: TomlValue;
};

/** `[table]` or `[[table]]`, and its entries; the first one has no header: the top of the document. */
export type TomlTable = {
  readonly path: readonly string[];
  readonly header: TextRange | undefined;
  readonly isArray: boolean;
  readonly entries: readonly TomlEntry[];
};

/**
 * The positions of tables, keys and values in a TOML document. The parser returns values without positions; this
 * returns positions and checks nothing: the document must be valid.
 */
export function tomlTables(toml: string): readonly TomlTable[] {
  const reader = createReader(toml);
  let entries: TomlEntry[] = [];
  const tables: TomlTable[] = [{ path: [], header: undefined, isArray: false, entries }];
  while (!reader.isAtEnd()) {
    const header = reader.header();
    if (header === undefined) entries.push(reader.entry(tables.at(-1)?.path ?? []));
    else {
      entries = [];
      tables.push({ ...header, entries });
    }
    reader.endLine();
  }
  return tables;
}

/** Reads a document from its start to its end: each call continues where the one before stopped. */
function createReader(toml: string) {
  let at = 0;

  function pass(pattern: RegExp): string {
    pattern.lastIndex = at;
    const found = pattern.exec(toml)?.[0] ?? '';
    at += found.length;
    return found;
  }

  /** Skips what may come between values: also line ends and comments. */
  function skip(): void {
    while (pass(/\s+|#[^\n]*/y) !== '');
  }

  function keyPart(): string {
    const quoted = pass(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y);
    if (quoted.startsWith("'")) return quoted.slice(1, -1);
    return quoted === '' ? pass(/[^\s.=\]"']+/y) : unescaped(quoted.slice(1, -1));
  }

  function keyPath(): string[] {
    const path = [keyPart()];
    pass(blanks);
    while (toml[at] === '.') {
      at += 1;
      pass(blanks);
      path.push(keyPart());
      pass(blanks);
    }
    return path;
  }

  function entry(table: readonly string[]): TomlEntry {
    const start = at;
    const path = [...table, ...keyPath()];
    pass(/=/y);
    pass(blanks);
    return { path, start, value: value(path) };
  }

  function value(path: readonly string[]): TomlValue {
    const start = at;
    if (toml[at] === '[') return { elements: array(path), start, end: at };
    if (toml[at] === '{') return { entries: inlineTable(path), start, end: at };
    // A multi-line string may end in up to two quotes of its own.
    const found =
      pass(/"""(?:[^"\\]|\\[^]|"(?!""))*"{3,5}/y) ||
      pass(/'''(?:[^']|'(?!''))*'{3,5}/y) ||
      pass(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y) ||
      pass(/[^,\]}#\n]+/y).trimEnd();
    at = start + found.length;
    return { start, end: at };
  }

  function array(path: readonly string[]): TomlElement[] {
    const elements: TomlElement[] = [];
    at += 1;
    for (;;) {
      skip();
      if (at >= toml.length || toml[at] === ']') break;
      const { start, end } = value(path);
      skip();
      const comma = toml[at] === ',' ? at : undefined;
      elements.push({ start, end, comma });
      if (comma === undefined) break;
      at += 1;
    }
    at += 1;
    return elements;
  }

  function inlineTable(path: readonly string[]): TomlEntry[] {
    const inside: TomlEntry[] = [];
    at += 1;
    for (;;) {
      skip();
      if (at >= toml.length || toml[at] === '}') break;
      inside.push(entry(path));
      skip();
      if (toml[at] !== ',') break;
      at += 1;
    }
    at += 1;
    return inside;
  }

  return {
    /** Whether only blank lines and comments follow; skips these. */
    isAtEnd(): boolean {
      skip();
      return at >= toml.length;
    },
    /** `[path]` or `[[path]]`; undefined if no table starts here. */
    header(): Omit<TomlTable, 'entries'> | undefined {
      const start = at;
      const brackets = pass(/\[{1,2}/y);
      if (brackets === '') return undefined;
      pass(blanks);
      const path = keyPath();
      at = toml.indexOf(']', at) + brackets.length;
      return { path, header: { start, end: at }, isArray: brackets.length === 2 };
    },
    entry,
    endLine(): void {
      pass(/[^\n]*/y);
    },
  };
}

const blanks = /[ \t]*/y;

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001B',
};

function unescaped(text: string): string {
  return text.replace(/\\(?:u([\da-f]{4})|U([\da-f]{8})|x([\da-f]{2})|(.))/gi, (_, u4, u8, x2, letter) => {
    const code: unknown = u4 ?? u8 ?? x2;
    if (typeof code === 'string') return String.fromCodePoint(Number.parseInt(code, 16));
    return escapes[String(letter)] ?? String(letter);
  });
}
