import fc from 'fast-check';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { addTable, setValue, type WrittenValue } from '../../source/settings/toml-edit.ts';

test.each<[string, string, string]>([
  ['', 'project', '[default]\nproject = "New"\n'],
  ['[default]', 'project', '[default]\nproject = "New"'],
  ['[default]\nproject = "P"', 'project', '[default]\nproject = "New"'],
  ['# only\nascii = true', 'project', '# only\nascii = true\n\n[default]\nproject = "New"\n'],
  ['default.project = "P" # c\nascii = true\n', 'project', 'default.project = "New" # c\nascii = true\n'],
  [
    'ascii = true\n default . theme="dark"# c\n\n[b]\n',
    'project',
    'ascii = true\n default . theme="dark"# c\n default.project = "New"\n\n[b]\n',
  ],
  ['default = {project="P",theme="dark"} # z\n', 'project', 'default = {project="New",theme="dark"} # z\n'],
  ['default = { theme = "dark" } # z\n', 'project', 'default = { theme = "dark", project = "New" } # z\n'],
  ['default = {}\n', 'project', 'default = { project = "New" }\n'],
  ["[\"default\"]\n\"project\" = '''P'''''\n", 'project', '["default"]\n"project" = "New"\n'],
  ["[ 'default' ] # c\n\n['b']", 'project', "[ 'default' ] # c\nproject = \"New\"\n\n['b']"],
  ['["d\\u0065fault"]\nproject = 1\n', 'project', '["d\\u0065fault"]\nproject = "New"\n'],
  [
    '[default]\nproject = """\n[default]\n# "x\\\\\n\\""""""\n\n[b]\na = """"""\nc = \'#\' # d\n',
    'project',
    '[default]\nproject = "New"\n\n[b]\na = """"""\nc = \'#\' # d\n',
  ],
  [
    "[b]\na = '''\n[default]\nproject = \"x\"\n'''\n[default]",
    'project',
    "[b]\na = '''\n[default]\nproject = \"x\"\n'''\n[default]\nproject = \"New\"",
  ],
  [
    '[default]\n\n\tproject   =    "P"     # c\n\n# about b\n[b]\n',
    'theme',
    '[default]\n\n\tproject   =    "P"     # c\n\ttheme = "New"\n\n# about b\n[b]\n',
  ],
  ['[default.b]\nx = 1\n', 'project', '[default.b]\nx = 1\n\n[default]\nproject = "New"\n'],
  [
    '[[b]]\nproject = "P"\n[[b]]\n[default]\nx=1',
    'project',
    '[[b]]\nproject = "P"\n[[b]]\n[default]\nx=1\nproject = "New"',
  ],
  [
    'a = 1979-05-27 07:32:00 # d\r\n[default]\r\n',
    'project',
    'a = 1979-05-27 07:32:00 # d\r\n[default]\r\nproject = "New"\r\n',
  ],
])('%j: %s', (toml, key, edited) => {
  expect(setValue(toml, 'default', key, 'New')).toBe(edited);
});

test.each<[string, readonly string[], string]>([
  ['["a" ,"b"] # c', ['x'], '["x"] # c'],
  ['[\n  "a", # one\n  # two\n  "b"\n]', ['a', 'b', 'c'], '[\n  "a", # one\n  # two\n  "b",\n  "c",\n]'],
  ['[\n  "a", # one\n  # two\n  "b"\n]', ['b'], '[\n  # one\n  # two\n  "b"\n]'],
  ['[\n  "a",\n\n  "b",\n]', ['x', 'b'], '[\n  "x",\n\n  "b",\n]'],
  ['[\n\t"a",\n\t"b",\n]', [], '[\n]'],
  ['[ # c\n  # d\n]', ['x', 'y'], '[ # c\n  "x",\n  "y",\n  # d\n]'],
  ['["a",\n "b", "c",\n]', ['x', 'b'], '["x", \n "b", \n]'],
  ['[\n  "a" # one\n , "b" # two\n , "c"]', ['a', 'x', 'c'], '[\n  "a" # one\n , "x", # two\n  "c"]'],
  ['[\r\n  "a", # one\r\n]', ['a', 'b'], '[\r\n  "a", # one\r\n  "b",\r\n]'],
  ['[\n  "]", # ] "\n  \'#\',\n]', ['#', ','], '[\n  # ] "\n  \'#\',\n  ",",\n]'],
])('a list: %j, and now %j', (list, value, edited) => {
  expect(setValue(`[default]\nclusters = ${list}\n`, 'default', 'clusters', value)).toBe(
    `[default]\nclusters = ${edited}\n`,
  );
});

test.each(['default = 1\n', '[[default]]\nproject = "P"\n', '[default.project]\nx = 1\n'])(
  '%j is not edited, since it would not be safe',
  (toml) => {
    expect(setValue(toml, 'default', 'project', 'New')).toBeUndefined();
  },
);

test('adds a table once', () => {
  expect(addTable('', 'a.b')).toBe('["a.b"]\n');
  expect(addTable('["a.b"] # c\n', 'a.b')).toBe('["a.b"] # c\n');
});

/** What people write, including odd cases. */
const filler = fc.constantFrom('', '\n', '# a "comment" [default]\n', '  # = [\n', '\t\n');
const tail = fc.constantFrom('', ' ', ' # why', '\t# "', ' # ]');
const equals = fc.constantFrom('=', ' = ', '  =\t');
const words = fc.constantFrom(
  '"a"',
  "'a'",
  '"#"',
  '"]"',
  "'\"'",
  '"\\"\\\\"',
  '"""a\n"b" # c\n[default]"""',
  "'''\n]'''''",
  '"\\u0041"',
);
const others = fc.constantFrom(
  '1',
  '-inf',
  '0xFF',
  '1979-05-27 07:32:00Z',
  '{ a = 1, b = [ 2 ] }',
  '[[1], [{ c = "]" }]]',
);
const gap = fc.constantFrom('', ' ', '\n', '\n  ', ' # one\n  ', '\n  # "b",\n  ');
const list = fc
  .tuple(gap, fc.array(fc.tuple(words, gap, gap), { maxLength: 4 }), fc.boolean(), gap)
  .map(([first, items, comma, last]) => {
    const all = items.map(([item, before, behind], at) =>
      at < items.length - 1 || comma ? `${item}${before},${behind}` : `${item}${before}`,
    );
    return `[${first}${all.join('')}${last}]`;
  });
const values = fc.oneof(words, others, list);
const indents = fc.constantFrom('', ' ', '\t');
const entries = (keys: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(indents, fc.constantFrom(...keys), equals, values, tail, filler)
    .map(([indent, key, is, value, end, after]) => `${indent}${key}${is}${value}${end}\n${after}`);
const more = entries(['theme', '"a b"', "'['", 'x.y']);
const headers = fc.constantFrom('[default]', '["default"]', "[ 'default' ]");
const otherTable = fc
  .tuple(fc.constantFrom('[b]', '["x y"]', '[keys]', '[[c]]', "['[default]']", '[default.sub]'), tail)
  .chain(([header, end]) =>
    entries(['project', 'clusters', 'z']).map((inside) => `${header}${end}\n${inside}`),
  );
const top = entries(['z', '"default.project"', "'default'.w"]);

/** The text before the value, the value, and the text after it. */
type Around = readonly [string, string, string];

/** A document whose default profile has this key. */
function documentsWith(key: string): fc.Arbitrary<Around> {
  const keys = fc.constantFrom(
    key,
    `"${key}"`,
    `'${key}'`,
    `"\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${key.slice(1)}"`,
  );
  const inTable = fc
    .tuple(filler, otherTable, headers, tail, fc.oneof(more, fc.constant('')), indents, keys, equals)
    .map(
      ([first, other, header, end, before, indent, name, is]) =>
        `${first}${other}${header}${end}\n${before}${indent}${name}${is}`,
    );
  const dotted = fc
    .tuple(filler, entries(['z']), fc.constantFrom('default.', '"default" . '), keys, equals)
    .map(([first, before, table, name, is]) => `${first}${before}${table}${name}${is}`);
  const inline = fc
    .tuple(filler, equals, fc.constantFrom('{', '{ theme = "}", '), keys, equals)
    .map(([first, is, open, name, equal]) => `${first}default${is}${open}${name}${equal}`);
  const behind = fc
    .tuple(tail, fc.constantFrom('[d]\n', "['e']\nproject = 'x' # y\n", ''))
    .map(([end, after]) => `${end}\n${after}`);
  return fc
    .oneof(
      fc.tuple(fc.oneof(inTable, dotted), values, behind),
      fc.tuple(
        inline,
        values,
        behind.map((end) => ` }${end}`),
      ),
    )
    .chain(lineEnds)
    .filter((parts) => isValid(parts.join('')));
}

/** A document whose default profile lacks it, if it has a table at all. */
const documentsWithout = fc
  .tuple(
    filler,
    fc.oneof(
      top,
      fc.constant(''),
      fc.constantFrom('default = {}\n', 'default={theme="]"} # [\n', 'default.theme = "}" # c\n'),
    ),
    fc.array(
      fc.oneof(
        otherTable,
        fc.tuple(headers, tail, more).map(([header, end, inside]) => `${header}${end}\n${inside}`),
      ),
      { maxLength: 3 },
    ),
  )
  .chain(([first, before, tables]) => lineEnds([first + before, '', tables.join('')]))
  .map((parts) => parts.join(''))
  .filter(isValid);

function lineEnds([before, value, behind]: Around): fc.Arbitrary<Around> {
  return fc.tuple(fc.constantFrom('\n', '\r\n'), fc.boolean()).map(([end, cut]) => {
    const last = cut ? behind.replace(/\n$/, '') : behind;
    return [before.replaceAll('\n', end), value.replaceAll('\n', end), last.replaceAll('\n', end)];
  });
}

const newValues: fc.Arbitrary<WrittenValue> = fc.oneof(
  fc.string(),
  fc.constantFrom('"', '\\', '\u007F\u{1F600}', '"""', "'"),
  fc.array(fc.oneof(fc.constantFrom('a', '#', ']', 'b', 'A', '"'), fc.string({ maxLength: 3 })), {
    maxLength: 5,
  }),
);

test('a changed value: the document is otherwise the same, and no other byte has changed', () => {
  fc.assert(
    fc.property(documentsWith('clusters'), newValues, ([before, old, behind], value) => {
      const edited = setValue(before + old + behind, 'default', 'clusters', value) ?? 'not done';
      expect(parse(edited)).toEqual(withValue(before + old + behind, value));
      expect(edited.startsWith(before) && edited.endsWith(behind), edited).toBe(true);
      // In a list over several lines, comments stay when their entry is removed.
      if (old.startsWith('[') && !old.startsWith('[[') && Array.isArray(value)) {
        for (const comment of ['# one', '# "b",'])
          expect(edited.split(comment)).toHaveLength((before + old + behind).split(comment).length);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a new value is inserted in one place, and all the rest stays', () => {
  fc.assert(
    fc.property(documentsWithout, newValues, (toml, value) => {
      const edited = setValue(toml, 'default', 'clusters', value) ?? 'not done';
      expect(parse(edited)).toEqual(withValue(toml, value));
      const at = [...toml].length === 0 ? 0 : commonStart(toml, edited);
      expect(edited.endsWith(toml.slice(at)), edited).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

function withValue(toml: string, value: WrittenValue): unknown {
  const wanted = parse(toml);
  wanted['default'] = Object.assign(wanted['default'] ?? Object.create(null), { clusters: value });
  return wanted;
}

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

function isValid(toml: string): boolean {
  try {
    parse(toml);
    return true;
  } catch {
    return false;
  }
}
