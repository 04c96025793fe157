/** A platform that has an executable, as Node names it, and as Go does, whose names the Atlas CLI and Debian use. */
export type Target = {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly arch: 'x64' | 'arm64';
  readonly os: 'linux' | 'darwin' | 'windows';
  readonly cpu: 'amd64' | 'arm64';
};

/** .github/workflows/executables.yml says where each is built. */
export const targets: readonly Target[] = [
  { platform: 'linux', arch: 'x64', os: 'linux', cpu: 'amd64' },
  { platform: 'linux', arch: 'arm64', os: 'linux', cpu: 'arm64' },
  { platform: 'darwin', arch: 'x64', os: 'darwin', cpu: 'amd64' },
  { platform: 'darwin', arch: 'arm64', os: 'darwin', cpu: 'arm64' },
  { platform: 'win32', arch: 'x64', os: 'windows', cpu: 'amd64' },
  { platform: 'win32', arch: 'arm64', os: 'windows', cpu: 'arm64' },
];

/** The target of this machine. Throws if there is none. */
export function targetOf(platform: string, arch: string): Target {
  const target = targets.find((one) => one.platform === platform && one.arch === arch);
  if (target === undefined) throw new Error(`No executable is made for ${platform}-${arch}.`);
  return target;
}

/** The folder in an archive: `atlas-exports-1.2.3-linux-amd64`. */
export function folderName(version: string, { os, cpu }: Target): string {
  return `atlas-exports-${version}-${os}-${cpu}`;
}

/** winget accepts zip files only. */
export function archiveName(version: string, target: Target): string {
  return `${folderName(version, target)}${target.os === 'windows' ? '.zip' : '.tar.gz'}`;
}

export function executableName({ os }: Pick<Target, 'os'>): string {
  return os === 'windows' ? 'atlas-exports.exe' : 'atlas-exports';
}
