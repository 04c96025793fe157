import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OnLoadResult, OnResolveArgs, Plugin, PluginBuild } from 'esbuild';

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
    standIn(
      build,
      /^(node:)?assert$/,
      'node-assert.cjs',
      ({ importer }) => inside(importer, 'undici/lib') || inside(importer, 'signal-exit'),
    );
    standIn(build, /^(node:)?process$/, 'node-process.js', () => true);
    standIn(build, /^node:child_process$/, 'node-child-process.js', () => true);
    standIn(build, /^node:stream\/consumers$/, 'node-stream-consumers.js', isOurs);
    standIn(build, /^yoga-layout$/, 'yoga-layout.js', () => true);
    standIn(build, /^@alcalzone\/ansi-tokenize$/, 'ansi-tokenize.js', () => true);
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
): void {
  build.onResolve({ filter }, (args) =>
    isMeant(args) && !args.importer.startsWith(lean) ? { path: path.join(lean, file) } : undefined,
  );
}

/** The project's own modules, but for the keychain's process, which reads its stdin at once. */
function isOurs({ importer }: OnResolveArgs): boolean {
  return !importer.includes('node_modules') && !importer.endsWith('keychain-process.ts');
}

function inside(importer: string, folder: string): boolean {
  return importer.includes(path.normalize(`/node_modules/${folder}/`));
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
