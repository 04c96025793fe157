import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';

/** A package with code in the bundle, and its licence text. */
export type BundledPackage = {
  readonly name: string;
  readonly version: string;
  /** As its package.json says (SPDX). */
  readonly license: string;
  readonly text: string;
};

/** The licence text (SPDX `MIT`), for packages that name it without including it. */
const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/**
 * The packages whose code esbuild bundled, by name, and those of `embedded` files. Throws for one without a licence text.
 */
export async function bundledPackages(
  metafile: Metafile,
  root: string,
  embedded: readonly string[] = [],
): Promise<readonly BundledPackage[]> {
  const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const used = [...bundled, ...embedded];
  // Files loaded by a plugin have its name before their path.
  const files = used.map((input) =>
    path
      .resolve(root, input.replace(/^[^/]*:/, ''))
      .split(path.sep)
      .join('/'),
  );
  const folders = new Set(
    files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? []),
  );
  const packages = await Promise.all([...folders].map(readPackage));
  // Some are installed more than once, each below the package that needs it.
  const once = new Map(packages.map((each) => [`${each.name} ${each.version}`, each]));
  return [...once].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** THIRD-PARTY.txt: the notices that the bundled packages' licences require, because the bundle has no comments. */
export function thirdPartyNotices(packages: readonly BundledPackage[]): string {
  const notices = packages.map(
    ({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text.trim()}\n`,
  );
  return ['atlas-exports holds code of these packages.\n', ...notices].join(`\n${'-'.repeat(80)}\n\n`);
}

type Description = {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
};

async function readPackage(folder: string): Promise<BundledPackage> {
  const description = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Description;
  const { name, version, license, author = `the authors of ${name}` } = description;
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = await Promise.all(files.map(async (file) => readFile(path.join(folder, file), 'utf8')));
  if (texts.length > 0) return { name, version, license, text: texts.join('\n\n') };
  if (license !== 'MIT') throw new Error(`${name} has no licence text`);
  return {
    name,
    version,
    license,
    text: `Copyright ${typeof author === 'string' ? author : author.name}\n\n${mit}`,
  };
}
