import { readFile } from 'node:fs/promises';
import { SourceMap, type SourceMapping, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { parseSync, Visitor, type VisitorObject } from 'oxc-parser';

/** A function in a file of the bundle; at the root of the tree, the file itself. */
export type Part = {
  readonly start: number;
  readonly end: number;
  /** `method`: nothing that parentheses could be put around, or a generator. */
  readonly kind: 'declaration' | 'expression' | 'method';
  /** The module that it is from: `source/feed/feed.ts`. */
  readonly module: string;
  /** Which function of its module: `createFeed.2` is the third in `createFeed`, without a name of its own. */
  readonly key: string;
  /** Where its statements begin. */
  readonly top: number;
  /** Whether it is a declaration among the statements of what contains it, and so can become a variable there. */
  readonly isStatement: boolean;
  readonly inner: Part[];
};

/** By module, the keys of its functions that V8 is to compile at once. */
export type EagerFunctions = ReadonlyMap<string, ReadonlySet<string>>;

/** Those that run before the first rows, from first-rows.json; one that is no longer in the program does no harm. */
export async function functionsOfFirstRows(): Promise<EagerFunctions> {
  const text = await readFile(new URL('first-rows.json', import.meta.url), 'utf8');
  const keys = Object.entries(JSON.parse(text) as Record<string, string>);
  return new Map(keys.map(([module, words]) => [module, new Set(words.split(' '))]));
}

/**
 * Makes V8 compile these functions together with their file, not one by one when they are first called: they are read
 * once instead of twice, and their code is in the compile cache, which holds nothing that was compiled later. V8 does so
 * for a function in parentheses; so a declaration becomes a variable, assigned where its scope begins. Methods stay.
 */
export function compileEagerly(text: string, map: string, eager: EagerFunctions): string {
  const isEager = ({ kind, module, key }: Part): boolean =>
    kind !== 'method' && eager.get(module)?.has(key) === true;
  const print = ({ start, end, top, inner }: Part): string => {
    const pieces: { readonly start: number; readonly end: number; readonly text: string }[] = [];
    const variables: string[] = [];
    for (const one of inner) {
      const printed = print(one);
      const isMoved = one.isStatement && isEager(one);
      if (isMoved) variables.push(asVariable(printed));
      const inPlace = one.kind === 'expression' && isEager(one) ? `(${printed})` : printed;
      pieces.push({ start: one.start, end: one.end, text: isMoved ? '' : inPlace });
    }
    if (variables.length > 0) pieces.push({ start: top, end: top, text: `;var ${variables.join(',')};` });
    let printed = '';
    let at = start;
    for (const piece of pieces.toSorted((a, b) => a.start - b.start)) {
      printed += text.slice(at, piece.start) + piece.text;
      at = piece.end;
    }
    return printed + text.slice(at, end);
  };
  return print(functionsIn(text, map));
}

/** `async function a(){…}` → `a=(async function(){…})` */
function asVariable(declaration: string): string {
  const name = /function\s*([^\s(]+)/.exec(declaration)?.[1] ?? '';
  return `${name}=(${declaration.replace(/function\s*[^\s(]+/, 'function')})`;
}

/** The functions in a file of the bundle, those inside others below these; `map` is its source map. */
export function functionsIn(text: string, map: string): Part {
  const origin = originFinder(text, map);
  const { program } = parseSync('bundle.js', text);
  const file = { start: 0, end: text.length, top: 0, module: '', key: '', inner: [] };
  const root: Part = { ...file, kind: 'method', isStatement: false };
  const open: { readonly part: Part; readonly statements: readonly unknown[] }[] = [
    { part: root, statements: program.body },
  ];
  const enter: VisitorObject['FunctionDeclaration'] & VisitorObject['ArrowFunctionExpression'] = (node) => {
    const { start, end, type, id, body, generator } = node;
    const { part: outer, statements } = open.at(-1) ?? { part: root, statements: [] };
    const module = origin(body?.start ?? start).source;
    const own = id === null ? undefined : (origin(id.start).name ?? id.name);
    const name = own ?? outer.inner.filter((other) => other.module === module).length;
    const isDeclaration = type === 'FunctionDeclaration';
    // A method begins with its parameters here.
    const isMethod =
      generator || (type === 'FunctionExpression' && /^(async\s*)?\(/.test(text.slice(start, start + 7)));
    const inside = body?.type === 'BlockStatement' ? body.body : [];
    const directives = inside.filter((one) => 'directive' in one && one.directive !== null);
    const part: Part = {
      start,
      end,
      kind: isMethod ? 'method' : isDeclaration ? 'declaration' : 'expression',
      module,
      key: outer.module === module ? `${outer.key}.${name}` : `${name}`,
      top: directives.at(-1)?.end ?? (body?.start ?? start) + 1,
      isStatement: isDeclaration && statements.includes(node),
      inner: [],
    };
    outer.inner.push(part);
    open.push({ part, statements: inside });
  };
  const exit = (): void => {
    open.pop();
  };
  new Visitor({
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': exit,
    FunctionExpression: enter,
    'FunctionExpression:exit': exit,
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': exit,
  }).visit(program);
  return root;
}

/** Finds from which module the text at an offset is, and the name that it had there if it is a name. */
function originFinder(
  text: string,
  map: string,
): (offset: number) => { readonly source: string; readonly name?: string | undefined } {
  const sources = new SourceMap(JSON.parse(map) as SourceMapPayload);
  const lines = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  return (offset) => {
    const line = lines.findLastIndex((start) => start <= offset);
    // `name` is missing in Node's types.
    const entry: object | (SourceMapping & { readonly name?: string }) = sources.findEntry(
      line,
      offset - (lines[line] ?? 0),
    );
    if (!('originalSource' in entry)) return { source: '' };
    // As esbuild writes it, relative to the file of the bundle.
    return { source: path.posix.join('dist', entry.originalSource), name: entry.name };
  };
}
