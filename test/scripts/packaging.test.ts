import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageFiles, pluginManifest } from '../../scripts/packaging/manifests.ts';
import {
  archiveName,
  executableName,
  folderName,
  targets,
  targetOf,
} from '../../scripts/packaging/targets.ts';
import { programFacts } from '../../scripts/packaging/packages.ts';

const { version, summary } = await programFacts();
const repository = 'someone/atlas-exports';
const names = targets.map((target) => archiveName(version, target));
const hashes = new Map(names.map((name, index) => [name, String(index).repeat(64)]));
const files = packageFiles({ version, summary, repository, hashes });
const file = (name: string): string => files.get(name) ?? '';

/** The content types that `gh release upload` sets, by file extension. */
function contentType(name: string): string {
  if (name.endsWith('.tar.gz')) return 'application/x-gtar';
  if (name.endsWith('.zip')) return 'application/zip';
  if (name.endsWith('.deb')) return 'application/x-debian-package';
  return 'application/octet-stream';
}

/** Picks an asset like `getIDsForOSArch` of the Atlas CLI (internal/cli/plugin/plugin_github_asset.go). */
function pick(assets: readonly string[], os: string, cpu: string): string | undefined {
  const priority = ['application/gzip', 'application/x-gtar', 'application/x-gzip', 'application/zip'];
  const aliases: Readonly<Record<string, readonly string[]>> = { amd64: ['x86_64'], arm64: ['aarch64'] };
  return assets
    .filter((name) => priority.includes(contentType(name)))
    .filter((name) => name.includes(os) && [cpu, ...(aliases[cpu] ?? [])].some((word) => name.includes(word)))
    .toSorted((a, b) => priority.indexOf(contentType(a)) - priority.indexOf(contentType(b)))[0];
}

test('the Atlas CLI finds one archive for each platform, and no other asset', () => {
  const assets = [
    ...targets.flatMap(({ os, cpu }) => (os === 'linux' ? [`atlas-exports_${version}_${cpu}.deb`] : [])),
    'SHA256SUMS',
    'packages.tar.gz',
    ...names,
  ];
  for (const target of targets) {
    expect(pick(assets, target.os, target.cpu)).toBe(archiveName(version, target));
  }
  // Nor is any taken for a signature, which would need a public key beside it.
  expect(assets.filter((name) => name.includes('.sig') || name === 'signature.asc')).toEqual([]);
});

test('the Atlas CLI accepts the manifest of each archive', () => {
  for (const target of targets) {
    // `Manifest.IsValid` of internal/plugin/plugin_manifest.go; without `github` running the plugin crashes.
    expect(parse(pluginManifest({ version, summary, repository }, target))).toEqual({
      name: 'atlas-exports',
      description: summary,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      github: { owner: 'someone', name: 'atlas-exports' },
      binary: executableName(target),
      commands: { exports: { description: summary } },
    });
  }
});

test('each package names the archives of its platforms with their hashes', () => {
  expect([...files.keys()]).toHaveLength(7);
  const wanted: Readonly<Record<string, readonly string[]>> = {
    'homebrew/atlas-exports.rb': ['darwin', 'linux'],
    'aur/PKGBUILD': ['linux'],
    'nix/flake.nix': ['linux', 'darwin'],
    'scoop/atlas-exports.json': ['windows'],
    'winget/AtlasExports.AtlasExports.installer.yaml': ['windows'],
  };
  for (const [name, systems] of Object.entries(wanted)) {
    for (const target of targets.filter(({ os }) => systems.includes(os))) {
      const archive = archiveName(version, target);
      const url = `https://github.com/${repository}/releases/download/v${version}/${archive}`;
      expect(file(name), name).toContain(url);
      expect(file(name).toLowerCase()).toContain(hashes.get(archive));
    }
  }
  const { repository: _, ...rest } = { version, summary, repository };
  expect(() => packageFiles({ ...rest, repository, hashes: new Map() })).toThrow('is missing');
});

test('Scoop and winget find the executable by its path in the archive', () => {
  const scoop = JSON.parse(file('scoop/atlas-exports.json')) as {
    readonly architecture: Readonly<Record<string, { readonly extract_dir: string; readonly hash: string }>>;
    readonly bin: string;
  };
  const windows = targetOf('win32', 'x64');
  expect(scoop.bin).toBe('atlas-exports.exe');
  expect(Object.keys(scoop.architecture)).toEqual(['64bit', 'arm64']);
  expect(scoop.architecture['64bit']?.extract_dir).toBe(folderName(version, windows));
  const winget = (kind: string) => parse(file(`winget/AtlasExports.AtlasExports${kind}.yaml`)) as object;
  expect(winget('')).toEqual({
    PackageIdentifier: 'AtlasExports.AtlasExports',
    PackageVersion: version,
    DefaultLocale: 'en-US',
    ManifestType: 'version',
    ManifestVersion: '1.10.0',
  });
  expect(winget('.installer')).toMatchObject({
    InstallerType: 'zip',
    NestedInstallerType: 'portable',
    Installers: [
      {
        Architecture: 'x64',
        InstallerSha256: expect.stringMatching(/^[0-9A-F]{64}$/),
        NestedInstallerFiles: [{ RelativeFilePath: `${folderName(version, windows)}\\atlas-exports.exe` }],
      },
      { Architecture: 'arm64' },
    ],
  });
  expect(winget('.locale.en-US')).toMatchObject({ PackageLocale: 'en-US', License: 'MIT' });
});

test('the summary meets the rules of Homebrew, Debian and winget', () => {
  expect(summary.length).toBeLessThanOrEqual(80);
  expect(summary).not.toMatch(/\.$|["\\]|^(An?|The) /);
});

test('a platform without an executable is reported', () => {
  expect(() => targetOf('sunos', 'x64')).toThrow('No executable is made for sunos-x64.');
});
