import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile, Plugin } from 'esbuild';
import { builtin } from './lean-modules.ts';

/** What esbuild injects into every module. */
export const injected = ['scripts/lean/quick-segmenter.js'];

/** Loaded instead of the other parts. */
const alone = /^source\/simulator\/.*\.ts$/;

const name = 'shared-by-all';

/**
 * Puts what several parts of the program share into one file. esbuild makes a file for each set of parts that share
 * something, 20 small ones, which cost 5 ms at the start. So every part is made to import everything shared. `bundle`
 * is the metafile of a build without this.
 */
export async function shareTogether(bundle: Metafile, root: string): Promise<Plugin> {
  const parts = partsOf(bundle);
  const contents = await mentionAll(sharedModules(bundle), root);
  return {
    name,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
      build.onLoad({ filter: /./, namespace: name }, () => ({ contents, resolveDir: root }));
      build.onLoad({ filter: /[\\/]source[\\/].*\.tsx?$/ }, async ({ path: file }) => {
        const part = path.relative(root, file).split(path.sep).join('/');
        if (!parts.has(part)) return undefined;
        const text = await readFile(file, 'utf8');
        return { contents: `import '${name}';${text}`, loader: part.endsWith('x') ? 'tsx' : 'ts' };
      });
    },
  };
}

/** The files that an `import()` loads. */
function partsOf({ outputs }: Metafile): ReadonlySet<string> {
  const entries = Object.values(outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
  return new Set(entries.filter((file) => file.startsWith('source/') && !alone.test(file)));
}

/** The project's modules that are in a shared file and import only small packages. */
function sharedModules({ inputs, outputs }: Metafile): readonly string[] {
  const isLight = (file: string, seen: ReadonlySet<string> = new Set()): boolean =>
    seen.has(file) ||
    (isSmall(file) &&
      (inputs[file]?.imports ?? []).every(
        (each) => each.kind === 'dynamic-import' || isLight(each.path, new Set([...seen, file])),
      ));
  return Object.entries(outputs)
    .filter(([file]) => path.basename(file).startsWith('chunk-'))
    .flatMap(([, output]) => Object.keys(output.inputs))
    .filter((file) => file.startsWith('source/') && isLight(file));
}

/** Packages that cost nothing to load: their rarely used parts load on first use. */
const smallPackages =
  /node_modules\/(smol-toml|string-width|wrap-ansi|get-east-asian-width|strip-ansi|ansi-regex|ansi-styles|chalk)\//;

function isSmall(file: string): boolean {
  return (
    file.startsWith('source/') ||
    file.startsWith(builtin) ||
    file.includes('scripts/lean/') ||
    smallPackages.test(file)
  );
}

/** A module that keeps one export of each: esbuild drops unused imports. */
async function mentionAll(modules: readonly string[], root: string): Promise<string> {
  const lines = await Promise.all(
    modules.map(async (file, index) => {
      const text = await readFile(path.join(root, file), 'utf8');
      const held = /^export (?:async )?(?:function|const|class) (\w+)/m.exec(text)?.[1];
      return held === undefined
        ? ''
        : `import { ${held} as held${index} } from './${file}'; hold(held${index});`;
    }),
  );
  return `${lines.join('\n')}\nfunction hold(value) { if (value === null) throw new TypeError(); }`;
}
