import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild, type BuildOptions, type Plugin } from 'esbuild';
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
  const options = await bundleOptions();
  const program = { ...options, entryPoints: { main: 'source/main.ts' }, plugins: [leanModules, besides] };
  const { metafile: apart } = await esbuild({ ...program, metafile: true, write: false });
  program.plugins.push(await shareTogether(apart, root));
  await rm(path.join(root, 'dist'), { recursive: true, force: true });
  const { metafile } = await esbuild({ ...program, metafile: true });
  await esbuild({ ...options, entryPoints: alone, splitting: false, plugins: [leanModules, besides] });
  const packages = await bundledPackages(metafile, root);
  await writeFile(path.join(root, 'dist/THIRD-PARTY.txt'), thirdPartyNotices(packages));
  await writeFile(path.join(root, 'dist/atlas-exports.1'), manPage(await packageVersion(), dateOfBuild()));
  return packages;
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
