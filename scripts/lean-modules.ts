import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { OnLoadResult, OnResolveArgs, Plugin, PluginBuild } from 'esbuild';

/** The namespace of Node's own modules, in the bundle and in its metafile. */
export const builtin = 'builtin';

const lean = path.join(path.dirname(fileURLToPath(import.meta.url)), 'lean');

/**
 * What a program pays for by importing it and rarely or never uses is loaded when it is used. Nothing here changes what
 * a package does: each stand-in in `lean/` ends in the package's own files, and a test holds that the bundle draws the
 * very screens of the unbundled program.
 */
export const leanModules: Plugin = {
  name: 'lean-modules',
  setup(build) {
    standIn(build, /^undici$/, 'undici.cjs', () => true);
    standIn(build, /^node:http$/, 'undici-http.cjs', ({ importer }) => inside(importer, 'undici/lib'));
    standIn(build, /^\.\/client-h2\.js$/, 'undici-client-h2.cjs', ({ importer }) =>
      inside(importer, 'undici/lib/dispatcher'),
    );
    for (const folder of ['undici/lib', 'signal-exit']) {
      standIn(
        build,
        /^(node:)?assert$/,
        'node-assert.cjs',
        ({ importer }) => inside(importer, folder),
        `?${folder}`,
      );
    }
    standIn(build, /^(node:)?process$/, 'node-process.js', () => true);
    takeBuiltinsWhenUsed(build);
    standIn(build, /^yoga-layout$/, 'yoga-layout.js', () => true);
    standIn(build, /^@alcalzone\/ansi-tokenize$/, 'ansi-tokenize.js', ({ importer }) =>
      importer.endsWith(path.normalize('/ink/build/output.js')),
    );
    standIn(build, /^\.\/sanitize-ansi\.js$/, 'sanitize-ansi.js', ({ importer }) =>
      inside(importer, 'ink/build'),
    );
    provideYogaWasm(build);
    deferDefault(build, /^string-width$/, quickWidth);
    deferDefault(build, /^(wrap-ansi|cli-truncate)$/, whenCalled);
  },
};

function standIn(
  build: PluginBuild,
  filter: RegExp,
  file: string,
  isMeant: (args: OnResolveArgs) => boolean,
  suffix = '',
): void {
  build.onResolve({ filter }, (args) =>
    isMeant(args) && !args.importer.startsWith(lean) ? { path: path.join(lean, file), suffix } : undefined,
  );
}

/**
 * For each importer a module of its own, a line for each function that it takes: what is shared gets a file of its own,
 * and each file more costs a start about half a millisecond.
 */
function apart(importer: string): string {
  return `?${path.relative(lean, importer)}`;
}

function inside(importer: string, folder: string): boolean {
  return importer.includes(path.normalize(`/node_modules/${folder}/`));
}

/**
 * As an ES module, Node hands a module of its own out with each of its properties read: `node:util` then loads its
 * colours, differences and decoders, `node:fs` its streams. Here a function loads its module when it is called. What is
 * no function is read at once, in a module apart: whoever imports it gets that one, and nobody else.
 */
function takeBuiltinsWhenUsed(build: PluginBuild): void {
  const atOnce = 'builtin-at-once';
  build.onResolve({ filter: /./ }, ({ path: name, kind, namespace, importer, pluginData: suffix }) => {
    if (kind !== 'import-statement' || !isBuiltin(name)) return undefined;
    return namespace === builtin
      ? { path: name, namespace: atOnce, suffix: suffix as string, sideEffects: false }
      : { path: name, namespace: builtin, suffix: apart(importer), sideEffects: false };
  });
  build.onLoad({ filter: /./, namespace: builtin }, ({ path: name, suffix }) => {
    const functions = functionsOf(name);
    const others = othersOf(name);
    const contents = [
      real(name),
      ...functions.map((key) => `export const ${key} = (...words) => real().${key}(...words);`),
      `export { ${others.join(', ')} } from '${name}';`,
      // Some are a class themselves: `node:events`, `node:stream`. And `node:path` is always there.
      isClass(name) || name === 'node:path'
        ? `export { whole as default } from '${name}';`
        : `export default { ${[...functions, ...others.map((key) => `get ${key}() { return real().${key}; }`)].join(', ')} };`,
    ];
    return { contents: contents.join('\n'), pluginData: suffix };
  });
  build.onLoad({ filter: /./, namespace: atOnce }, ({ path: name }) => {
    const contents = [
      real(name),
      ...othersOf(name).map((key) => `export const ${key} = /* @__PURE__ */ (() => real().${key})();`),
      `export const whole = /* @__PURE__ */ real();`,
    ];
    return { contents: contents.join('\n') };
  });
}

function real(name: string): string {
  return `const real = () => process.getBuiltinModule('${name}');`;
}

/** The names of a module's functions; by custom, what begins with a capital letter is a class. */
export function functionsOf(name: string): readonly string[] {
  return Object.entries(moduleOf(name)).flatMap(([key, value]) =>
    typeof value === 'function' && /^[a-z]\w*$/.test(key) ? [key] : [],
  );
}

function othersOf(name: string): readonly string[] {
  const functions = functionsOf(name);
  return Object.keys(moduleOf(name)).filter((key) => !functions.includes(key) && key !== 'default');
}

/** Whether the module itself is a class, as `node:events` and `node:stream` are. */
export function isClass(name: string): boolean {
  return typeof moduleOf(name) === 'function';
}

function moduleOf(name: string): object {
  return process.getBuiltinModule(name) as object;
}

/** Yoga's package carries its WebAssembly as base64 within its glue: the same bytes, as a module of their own. */
function provideYogaWasm(build: PluginBuild): void {
  const glue = path.join(lean, '../../node_modules/yoga-layout/dist/binaries/yoga-wasm-base64-esm.js');
  build.onResolve({ filter: /^yoga-layout\.wasm$/ }, () => ({ path: glue, namespace: 'yoga-wasm' }));
  build.onLoad({ filter: /./, namespace: 'yoga-wasm' }, async (): Promise<OnLoadResult> => {
    const base64 = /"data:application\/octet-stream;base64,([^"]+)"/.exec(await readFile(glue, 'utf8'))?.[1];
    if (base64 === undefined) throw new Error(`${glue} holds no WebAssembly where its version 3.2.1 does`);
    // Not esbuild's own loader for bytes: at target `esnext` it decodes by a function that Node 24 has not got.
    return { contents: `export default Buffer.from('${base64}', 'base64');` };
  });
}

/** A package whose default export is a function: a stand-in decides when the package's own module is evaluated. */
function deferDefault(build: PluginBuild, filter: RegExp, source: (real: string) => string): void {
  const namespace = `deferred ${filter.source}`;
  build.onResolve({ filter }, async ({ path: name, importer, resolveDir, namespace: from, pluginData }) => {
    if (from === namespace || pluginData === namespace) return undefined;
    const real = await build.resolve(name, {
      importer,
      resolveDir,
      kind: 'import-statement',
      pluginData: namespace,
    });
    return { path: real.path, namespace };
  });
  build.onLoad({ filter: /./, namespace }, ({ path: real }) => ({
    contents: source(JSON.stringify(real)),
    resolveDir: path.dirname(real),
  }));
}

function whenCalled(real: string): string {
  return `export default (...words) => require(${real}).default(...words);`;
}

/**
 * Nearly all that is measured is text whose characters each take one cell, coloured by SGR sequences: counted here, since
 * string-width reaches for its emoji tables (21 ms the first time) and `Intl.Segmenter` (11 ms) at the first `…`.
 */
function quickWidth(real: string): string {
  return `
import { plainWidth } from ${JSON.stringify(path.join(lean, 'plain-width.js'))};
export default (text, options) =>
  (options === undefined ? plainWidth(text) : undefined) ?? require(${real}).default(text, options);
`;
}
