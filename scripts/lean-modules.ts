import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { OnLoadResult, OnResolveArgs, Plugin, PluginBuild } from 'esbuild';

/** The namespace of Node's own modules, in the bundle and in its metafile. */
export const builtin = 'builtin';

const lean = path.join(path.dirname(fileURLToPath(import.meta.url)), 'lean');

/** What undici loads for requests of other kinds than this program's. */
const unusedParts =
  /^(\.\.\/web\/(fetch\/(body\.js|formdata)|webidl)|\.\/socks5-proxy-agent|\.\/client-h2\.js)$/;

/**
 * Whatever a program imports but rarely or never uses is loaded on first use, or left out if no request reaches it.
 * Nothing here changes what a package does: each other stand-in in `lean/` ends in the package's own files, and a test
 * checks that the bundle draws exactly the same screens as the unbundled program.
 */
export const leanModules: Plugin = {
  name: 'lean-modules',
  setup(build) {
    standIn(build, /^undici$/, 'undici.cjs', () => true);
    standIn(build, unusedParts, 'undici-unused.cjs', ({ importer }) => inside(importer, 'undici/lib'));
    standIn(build, /^(node:)?process$/, 'node-process.js', () => true);
    takeBuiltinsWhenUsed(build);
    standIn(build, /^yoga-layout$/, 'yoga-layout.js', () => true);
    standIn(build, /^@alcalzone\/ansi-tokenize$/, 'ansi-tokenize.js', ({ importer }) =>
      importer.endsWith(path.normalize('/ink/build/output.js')),
    );
    provideYogaWasm(build);
    deferStringWidth(build);
  },
};

function standIn(
  build: PluginBuild,
  filter: RegExp,
  file: string,
  isMeant: (args: OnResolveArgs) => boolean,
): void {
  build.onResolve({ filter }, (args) =>
    isMeant(args) && !args.importer.startsWith(lean) ? { path: path.join(lean, file) } : undefined,
  );
}

/**
 * A separate module for each importer, with a line for each function that it uses: shared modules become separate
 * files, and each additional file costs about half a millisecond at the start.
 */
function apart(importer: string): string {
  return `?${path.relative(lean, importer)}`;
}

function inside(importer: string, folder: string): boolean {
  return importer.includes(path.normalize(`/node_modules/${folder}/`));
}

/**
 * Importing one of Node's own modules as an ES module reads each of its properties: `node:util` then loads its colours,
 * differences and decoders, `node:fs` its streams. Here a function loads its module when it is called. Anything else is
 * read at once, in a separate module that only its users import.
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
      // Some are classes themselves: `node:events`, `node:stream`. And `node:path` is always loaded.
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

/** The names of a module's functions; by convention, a capital letter means a class. */
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

/** Yoga's package contains its WebAssembly as base64 within its glue code: the same bytes, in a module of their own. */
function provideYogaWasm(build: PluginBuild): void {
  const glue = path.join(lean, '../../node_modules/yoga-layout/dist/binaries/yoga-wasm-base64-esm.js');
  build.onResolve({ filter: /^yoga-layout\.wasm$/ }, () => ({ path: glue, namespace: 'yoga-wasm' }));
  build.onLoad({ filter: /./, namespace: 'yoga-wasm' }, async (): Promise<OnLoadResult> => {
    const base64 = /"data:application\/octet-stream;base64,([^"]+)"/.exec(await readFile(glue, 'utf8'))?.[1];
    if (base64 === undefined) throw new Error(`${glue} holds no WebAssembly where its version 3.2.1 does`);
    // Not esbuild's own loader for bytes: with target `esnext` it decodes with a function that Node 24 lacks.
    return { contents: `export default Buffer.from('${base64}', 'base64');` };
  });
}

/** Its own module is evaluated with the first text that is not plain. */
function deferStringWidth(build: PluginBuild): void {
  const namespace = 'deferred string-width';
  build.onResolve(
    { filter: /^string-width$/ },
    async ({ path: name, importer, resolveDir, namespace: from, pluginData }) => {
      if (from === namespace || pluginData === namespace) return undefined;
      const real = await build.resolve(name, {
        importer,
        resolveDir,
        kind: 'import-statement',
        pluginData: namespace,
      });
      return { path: real.path, namespace };
    },
  );
  build.onLoad({ filter: /./, namespace }, ({ path: real }) => ({
    contents: quickWidth(JSON.stringify(real)),
    resolveDir: path.dirname(real),
  }));
}

/**
 * Nearly all measured text is plain, with colours as SGR sequences: counted here, because string-width
 * loads its emoji tables (30 ms the first time) and `Intl.Segmenter` (12 ms) at the first `…`.
 */
function quickWidth(real: string): string {
  return `
import { plainWidth } from ${JSON.stringify(path.join(lean, '../../source/text/plain-text.ts'))};
export default (text, options) =>
  (options === undefined && typeof text === 'string' ? plainWidth(text) : undefined) ?? require(${real}).default(text, options);
`;
}
