import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { build as esbuild, type BuildOptions } from 'esbuild';
import { buildUnbundled, bundleOptions } from '../scripts/build.ts';
import { root, scratch } from './program.ts';

let linked = false;

/**
 * The program without this project's build: `unbundled`, with packages as npm installed them; `plain`, bundled and
 * minified with esbuild's own settings. Returns the file to run.
 */
export async function bundleForBench(kind: 'unbundled' | 'plain'): Promise<string> {
  linkPackages();
  const outdir = path.join(scratch, kind);
  if (kind === 'unbundled') await buildUnbundled(outdir);
  else await plainly({ entryPoints: { cli: 'source/cli.ts' }, outdir });
  return path.join(outdir, 'cli.js');
}

/** The list written only with Ink's own components; returns the file to run. */
export async function bundleStockInk(): Promise<string> {
  linkPackages();
  await plainly({ entryPoints: { stock: 'bench/stock-ink.tsx' }, outdir: path.join(scratch, 'stock') });
  return path.join(scratch, 'stock/stock.js');
}

/** The live view of all clusters, recorded by organisation-watcher.tsx, built as the program is; returns the file to run. */
export async function bundleWatcher(): Promise<string> {
  const entryPoints = { watcher: 'bench/organisation-watcher.tsx' };
  await esbuild({ ...(await bundleOptions()), entryPoints, outdir: path.join(scratch, 'watcher') });
  return path.join(scratch, 'watcher/watcher.js');
}

async function plainly(options: BuildOptions): Promise<void> {
  await esbuild({
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    external: ['keytar'],
    alias: { 'react-devtools-core': './scripts/no-devtools.cjs' },
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
    ...options,
  });
}

/** Node looks for packages beside the importing file. */
function linkPackages(): void {
  if (!linked) symlinkSync(path.join(root, 'node_modules'), path.join(scratch, 'node_modules'));
  linked = true;
}
