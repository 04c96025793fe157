import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const run = promisify(execFile);

export type DebianRelease = {
  readonly version: string;
  readonly summary: string;
  readonly repository: string;
  readonly arch: 'amd64' | 'arm64';
  /** The archive's content: the executable, its manual page and its licences. */
  readonly folder: string;
  /** Where to build; removed afterwards. */
  readonly scratch: string;
  readonly output: string;
  readonly date: Date;
};

/** lintian's rules for programs built from source do not fit one that contains Node; the reasons follow. */
const overrides = [
  ['unstripped-binary-or-object', 'stripping would take the program out of its Node'],
  ['embedded-library', 'Node brings its own zlib, OpenSSL and others'],
  ['hardening-no-pie', 'as nodejs.org builds Node'],
  ['binary-from-other-architecture', 'the executable is packed on one machine for all'],
  ['initial-upload-closes-no-bugs', 'it is no upload to Debian'],
] as const;

/** Builds a .deb of one executable with dpkg-deb. */
export async function buildDebian(release: DebianRelease): Promise<void> {
  const { folder, scratch, output } = release;
  const own = 'usr/share/doc/atlas-exports';
  await rm(scratch, { recursive: true, force: true });
  for (const made of ['DEBIAN', 'usr/bin', own, 'usr/share/man/man1', 'usr/share/lintian/overrides'])
    await mkdir(path.join(scratch, made), { recursive: true, mode: 0o755 });
  await cp(path.join(folder, 'atlas-exports'), path.join(scratch, 'usr/bin/atlas-exports'));
  const page = await readFile(path.join(folder, 'atlas-exports.1'));
  const licence = await readFile(path.join(folder, 'LICENSE'), 'utf8');
  const notices = await readFile(path.join(folder, 'THIRD-PARTY.txt'));
  const { size } = await stat(path.join(folder, 'atlas-exports'));
  const put = (file: string, content: string | Uint8Array): Promise<void> =>
    writeFile(path.join(scratch, file), content, { mode: 0o644 });
  await put('usr/share/man/man1/atlas-exports.1.gz', gzipSync(page, { level: 9 }));
  await put(`${own}/copyright`, copyright(release, licence));
  await put(`${own}/THIRD-PARTY.txt.gz`, gzipSync(notices, { level: 9 }));
  await put(`${own}/changelog.gz`, gzipSync(changelog(release), { level: 9 }));
  await put('usr/share/lintian/overrides/atlas-exports', overridesText());
  await put('DEBIAN/control', control(release, Math.ceil(size / 1024)));
  // Permissions as in a package, whatever the umask is.
  await run('chmod', ['-R', 'u=rwX,go=rX', scratch]);
  await run('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', scratch, output]);
  await rm(scratch, { recursive: true, force: true });
}

const maintainer = 'atlas-exports <atlas-exports@users.noreply.github.com>';

function control({ version, summary, repository, arch }: DebianRelease, kilobytes: number): string {
  return `Package: atlas-exports
Version: ${version}
Architecture: ${arch}
Maintainer: ${maintainer}
Installed-Size: ${kilobytes}
Depends: libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 8)
Recommends: gnome-keyring | org.freedesktop.secrets
Section: utils
Priority: optional
Homepage: https://github.com/${repository}
Description: ${debianSummary(summary)}
 A full-screen view, lists and checks for the jobs that export MongoDB Atlas
 backup snapshots to a bucket. It only reads, and brings its own Node.
`;
}

/** A synopsis begins in lower case without an article. */
function debianSummary(summary: string): string {
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

function copyright({ repository }: DebianRelease, licence: string): string {
  const text = licence
    .trim()
    .split('\n')
    .map((line) => (line.trim() === '' ? ' .' : ` ${line}`))
    .join('\n');
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: atlas-exports
Source: https://github.com/${repository}
Comment: What is bundled has its licences in THIRD-PARTY.txt.gz.

Files: *
Copyright: the authors of atlas-exports
License: Expat
${text}
`;
}

function changelog({ version, repository, date }: DebianRelease): string {
  return `atlas-exports (${version}) stable; urgency=medium

  * See https://github.com/${repository}/releases/tag/v${version}

 -- ${maintainer}  ${date.toUTCString().replace('GMT', '+0000')}
`;
}

function overridesText(): string {
  return overrides.map(([tag, why]) => `# ${why}\natlas-exports: ${tag}\n`).join('');
}
