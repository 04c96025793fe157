import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { compileEagerly, functionsOfFirstRows } from './eager-functions.ts';
import { importCircle } from './import-circle.ts';
import { leanModules } from './lean-modules.ts';
import { manPage } from './man-page.ts';
import { injected, shareTogether } from './share-together.ts';
import { bundledPackages, thirdPartyNotices, type BundledPackage } from './third-party.ts';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Bundles the program into `dist/`: `cli.js`, which imports nothing before it has checked Node's version, `main.js`
 * with the chunks that it loads on demand, and the separate programs. Only the keychain's binary stays outside. The
 * manual page goes there too. Returns the bundled packages, whose licences are in `THIRD-PARTY.txt`.
 */
export async function build(): Promise<readonly BundledPackage[]> {
  const { metafile, files } = await bundleProgram();
  // In a circle, a function that became a variable could be called before it is assigned.
  const circle = importCircle(metafile.outputs);
  if (circle) throw new Error(`Files of the bundle import each other: ${circle.join(' → ')}.`);
  const dist = path.join(root, 'dist');
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist);
  const eager = await functionsOfFirstRows();
  for (const { name, text, map, inputs } of files) {
    const isRead = inputs.some((input) => eager.has(input));
    await writeFile(path.join(dist, name), isRead ? compileEagerly(text, map, eager) : text);
  }
  await buildAlone();
  const packages = await bundledPackages(metafile, root);
  await writeFile(path.join(dist, 'THIRD-PARTY.txt'), thirdPartyNotices(packages));
  await writeFile(path.join(dist, 'atlas-exports.1'), manPage(await packageVersion(), dateOfBuild()));
  return packages;
}

/** A file of the program, as esbuild makes it. */
export type BundledFile = {
  /** `main.js`. */
  readonly name: string;
  readonly text: string;
  /** Its source map, as JSON. */
  readonly map: string;
  /** The modules in it. */
  readonly inputs: readonly string[];
};

/** `main.js` and what it loads on demand. */
export async function bundleProgram(): Promise<{
  readonly metafile: Metafile;
  readonly files: readonly BundledFile[];
}> {
  const program = {
    ...(await bundleOptions()),
    entryPoints: { main: 'source/main.ts' },
    plugins: [leanModules, besides],
    metafile: true,
    write: false,
  } as const satisfies BuildOptions;
  const { metafile: apart } = await esbuild(program);
  const plugins = [...program.plugins, await shareTogether(apart, root)];
  const { metafile, outputFiles } = await esbuild({ ...program, plugins, sourcemap: 'external' });
  const texts = new Map(outputFiles.map((file) => [path.basename(file.path), file.text]));
  const files = Object.entries(metafile.outputs).flatMap(([file, { inputs }]) => {
    const name = path.basename(file);
    const map = texts.get(`${name}.map`);
    return map === undefined ? [] : { name, text: texts.get(name) ?? '', map, inputs: Object.keys(inputs) };
  });
  return { metafile, files };
}

/** The programs of their own, into `dist/`. */
async function buildAlone(): Promise<void> {
  const options = await bundleOptions();
  await esbuild({ ...options, entryPoints: alone, splitting: false, plugins: [leanModules, besides] });
}

/**
 * Each with a copy of its dependencies: shared ones would be separate files, which each start would read. The keychain
 * runs in a process of its own, so that a hanging one can be killed.
 */
const alone = {
  cli: 'source/cli.ts',
  help: 'source/cli/help.ts',
  'keychain-process': 'source/credentials/keychain-process.ts',
};

/** When one of them loads another, or the program: a file beside it. */
const besides: Plugin = {
  name: 'besides',
  setup(build) {
    build.onResolve({ filter: /\/(main|cli\/help)\.ts$/ }, ({ path: file, kind }) =>
      kind === 'dynamic-import' ? { path: `./${path.basename(file, '.ts')}.js`, external: true } : undefined,
    );
  },
};

export async function bundleOptions(): Promise<BuildOptions> {
  const common = await commonOptions();
  return {
    ...common,
    outdir: 'dist',
    minify: true,
    keepNames: false,
    legalComments: 'none',
    define: {
      ...common.define,
      // undici's own switch for bundling: it omits the experimental second parser.
      esbuildDetection: 'true',
      'Intl.Segmenter': 'QuickSegmenter',
      // React and Ink check for a browser; Node's own `navigator` would load a module.
      navigator: 'undefined',
      'globalThis.navigator': 'undefined',
    },
    external: ['keytar'],
    plugins: [leanModules],
    inject: injected,
    alias: { 'react-devtools-core': './scripts/no-devtools.cjs' },
    // React and undici are CommonJS: inside an ES module they need a `require`, and only for Node's own modules.
    banner: { js: 'const require=process.getBuiltinModule;' },
  };
}

/**
 * The same program with its packages as npm installed them, for a folder beside `node_modules`: the bundle is compared
 * with it.
 */
export async function buildUnbundled(outdir: string): Promise<void> {
  await esbuild({ ...(await commonOptions()), outdir, packages: 'external' });
}

async function commonOptions(): Promise<BuildOptions> {
  const version = await packageVersion();
  return {
    absWorkingDir: root,
    entryPoints: alone,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // Not `node24`: with a fixed target, esbuild lowers syntax that every Node from 22 on supports.
    target: 'esnext',
    jsx: 'automatic',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      'process.env.ATLAS_EXPORTS_VERSION': JSON.stringify(version),
    },
    logLevel: 'warning',
  };
}

async function packageVersion(): Promise<string> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** As `2026-08-10`; reproducible builds set the time (reproducible-builds.org). */
function dateOfBuild(): string {
  const seconds = process.env['SOURCE_DATE_EPOCH'];
  return (seconds === undefined ? new Date() : new Date(Number(seconds) * 1000)).toISOString().slice(0, 10);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
