import { archiveName, executableName, folderName, targets } from './targets.ts';
import type { Target } from './targets.ts';

/** What every package says about the program. */
export type Release = {
  readonly version: string;
  /** At most 80 characters and no full stop, as Homebrew and winget require. */
  readonly summary: string;
  /** `OWNER/NAME` at GitHub. */
  readonly repository: string;
  /** SHA-256 in hex of each archive, by its name. */
  readonly hashes: ReadonlyMap<string, string>;
};

/** The file that makes an archive a plugin of the Atlas CLI: `atlas exports`. */
export function pluginManifest(release: Omit<Release, 'hashes'>, target: Target): string {
  const [owner = '', name = ''] = release.repository.split('/');
  const lines = [
    'name: atlas-exports',
    `description: ${yaml(release.summary)}`,
    `version: ${yaml(release.version)}`,
    'github:',
    `  owner: ${yaml(owner)}`,
    `  name: ${yaml(name)}`,
    `binary: ${executableName(target)}`,
    'commands:',
    '  exports:',
    `    description: ${yaml(release.summary)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The files for each package manager, by path; all from one table and the archives' hashes. */
export function packageFiles(release: Release): ReadonlyMap<string, string> {
  const winget = `winget/${wingetId}`;
  return new Map([
    ['homebrew/atlas-exports.rb', homebrew(release)],
    ['aur/PKGBUILD', pkgbuild(release)],
    ['nix/flake.nix', flake(release)],
    ['scoop/atlas-exports.json', scoop(release)],
    [`${winget}.yaml`, wingetVersion(release)],
    [`${winget}.installer.yaml`, wingetInstaller(release)],
    [`${winget}.locale.en-US.yaml`, wingetLocale(release)],
  ]);
}

const wingetId = 'AtlasExports.AtlasExports';
const wingetSchema = '1.10.0';

type Download = {
  readonly target: Target;
  readonly url: string;
  readonly hash: string;
  readonly folder: string;
};

/** The archives of these platforms. Throws when one is missing. */
function downloads({ version, repository, hashes }: Release, os: Target['os']): readonly Download[] {
  return targets
    .filter((target) => target.os === os)
    .map((target) => {
      const name = archiveName(version, target);
      const hash = hashes.get(name);
      if (hash === undefined) throw new Error(`${name} is missing.`);
      const url = `${home(repository)}/releases/download/v${version}/${name}`;
      return { target, url, hash, folder: folderName(version, target) };
    });
}

function home(repository: string): string {
  return `https://github.com/${repository}`;
}

function homebrew(release: Release): string {
  const block = (name: string, os: Target['os']): string =>
    `  ${name} do\n${downloads(release, os)
      .map(
        ({ target, url, hash }) =>
          `    on_${target.cpu === 'arm64' ? 'arm' : 'intel'} do\n      url "${url}"\n      sha256 "${hash}"\n    end\n`,
      )
      .join('')}  end\n`;
  return `class AtlasExports < Formula
  desc "${release.summary}"
  homepage "${home(release.repository)}"
  version "${release.version}"
  license "MIT"

${block('on_macos', 'darwin')}
${block('on_linux', 'linux')}
  # Stripping or signing anew would take the program out of its Node.
  skip_clean :all

  def install
    bin.install "atlas-exports"
    man1.install "atlas-exports.1"
    generate_completions_from_executable(bin/"atlas-exports", "completion", shells: [:bash, :zsh, :fish])
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/atlas-exports --version")
  end
end
`;
}

function pkgbuild(release: Release): string {
  const sources = downloads(release, 'linux').map(({ target, url, hash, folder }) => {
    const arch = target.cpu === 'arm64' ? 'aarch64' : 'x86_64';
    return { arch, lines: [`source_${arch}=("${url}")`, `sha256sums_${arch}=('${hash}')`], folder };
  });
  return `# Maintainer: the project itself <${home(release.repository)}/issues>
pkgname=atlas-exports-bin
pkgver=${release.version}
pkgrel=1
pkgdesc=${shell(release.summary)}
arch=(${sources.map(({ arch }) => `'${arch}'`).join(' ')})
url='${home(release.repository)}'
license=('MIT')
depends=('glibc' 'gcc-libs')
optdepends=('org.freedesktop.secrets: keep keys in the keychain')
provides=('atlas-exports')
conflicts=('atlas-exports')
# Stripping would take the program out of its Node.
options=('!strip' '!debug')
${sources.flatMap(({ lines }) => lines).join('\n')}

package() {
  case "$CARCH" in
${sources.map(({ arch, folder }) => `    ${arch}) cd "$srcdir/${folder}" ;;`).join('\n')}
  esac
  install -Dm755 atlas-exports "$pkgdir/usr/bin/atlas-exports"
  install -Dm644 atlas-exports.1 "$pkgdir/usr/share/man/man1/atlas-exports.1"
  install -Dm644 LICENSE "$pkgdir/usr/share/licenses/$pkgname/LICENSE"
  install -Dm644 THIRD-PARTY.txt "$pkgdir/usr/share/licenses/$pkgname/THIRD-PARTY.txt"
}
`;
}

function flake(release: Release): string {
  const systems = (['linux', 'darwin'] as const).flatMap((os) =>
    downloads(release, os).map(({ target, url, hash }) => {
      const system = `${target.cpu === 'arm64' ? 'aarch64' : 'x86_64'}-${os}`;
      return `        ${system} = { url = "${url}"; sha256 = "${hash}"; };`;
    }),
  );
  return `{
  description = "${release.summary}";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs }:
    let
      sources = {
${systems.join('\n')}
      };
      package = system:
        let pkgs = nixpkgs.legacyPackages.\${system};
        in pkgs.stdenv.mkDerivation {
          pname = "atlas-exports";
          version = "${release.version}";
          src = pkgs.fetchurl sources.\${system};
          nativeBuildInputs = pkgs.lib.optional pkgs.stdenv.isLinux pkgs.autoPatchelfHook;
          buildInputs = pkgs.lib.optional pkgs.stdenv.isLinux pkgs.stdenv.cc.cc.lib;
          # Stripping would take the program out of its Node.
          dontStrip = true;
          installPhase = ''
            install -Dm755 atlas-exports $out/bin/atlas-exports
            install -Dm644 atlas-exports.1 $out/share/man/man1/atlas-exports.1
            install -Dm644 -t $out/share/licenses/atlas-exports LICENSE THIRD-PARTY.txt
          '';
          meta = {
            description = "${release.summary}";
            homepage = "${home(release.repository)}";
            license = pkgs.lib.licenses.mit;
            mainProgram = "atlas-exports";
          };
        };
    in {
      packages = builtins.mapAttrs (system: source: { default = package system; }) sources;
    };
}
`;
}

function scoopArch({ cpu }: Target): string {
  return cpu === 'arm64' ? 'arm64' : '64bit';
}

function scoop(release: Release): string {
  const windows = downloads(release, 'windows');
  const next = (text: string): string => text.replaceAll(release.version, '$version');
  const manifest = {
    version: release.version,
    description: release.summary,
    homepage: home(release.repository),
    license: 'MIT',
    architecture: Object.fromEntries(
      windows.map(({ target, url, hash, folder }) => [scoopArch(target), { url, hash, extract_dir: folder }]),
    ),
    bin: 'atlas-exports.exe',
    checkver: 'github',
    autoupdate: {
      architecture: Object.fromEntries(
        windows.map(({ target, url, folder }) => [
          scoopArch(target),
          { url: next(url), extract_dir: next(folder) },
        ]),
      ),
    },
  };
  return `${JSON.stringify(manifest, null, 4)}\n`;
}

function wingetVersion({ version }: Release): string {
  return wingetFile('version', [
    `PackageIdentifier: ${wingetId}`,
    `PackageVersion: ${version}`,
    'DefaultLocale: en-US',
  ]);
}

function wingetInstaller(release: Release): string {
  const installers = downloads(release, 'windows').flatMap(({ target, url, hash, folder }) => [
    `- Architecture: ${target.arch}`,
    '  NestedInstallerFiles:',
    `  - RelativeFilePath: ${folder}\\atlas-exports.exe`,
    '    PortableCommandAlias: atlas-exports',
    `  InstallerUrl: ${url}`,
    `  InstallerSha256: ${yaml(hash.toUpperCase())}`,
  ]);
  return wingetFile('installer', [
    `PackageIdentifier: ${wingetId}`,
    `PackageVersion: ${release.version}`,
    'InstallerType: zip',
    'NestedInstallerType: portable',
    'Installers:',
    ...installers,
  ]);
}

function wingetLocale({ version, summary, repository }: Release): string {
  return wingetFile('defaultLocale', [
    `PackageIdentifier: ${wingetId}`,
    `PackageVersion: ${version}`,
    'PackageLocale: en-US',
    'Publisher: atlas-exports',
    `PublisherUrl: ${home(repository)}`,
    'PackageName: atlas-exports',
    `PackageUrl: ${home(repository)}`,
    'License: MIT',
    `ShortDescription: ${yaml(summary)}`,
  ]);
}

function wingetFile(type: string, lines: readonly string[]): string {
  const schema = `# yaml-language-server: $schema=https://aka.ms/winget-manifest.${type}.${wingetSchema}.schema.json`;
  return `${[schema, '', ...lines, `ManifestType: ${type}`, `ManifestVersion: ${wingetSchema}`].join('\n')}\n`;
}

/** JSON's strings are valid YAML. */
function yaml(text: string): string {
  return JSON.stringify(text);
}

function shell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
