import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** Programs that some tests need and a machine may lack: their Debian packages, and what is skipped without them. */
export const optionalPrograms = {
  apache2: { package: 'apache2', skips: 'signing in to Apache by Digest' },
  bash: { package: 'bash', skips: 'completion in bash' },
  curl: { package: 'curl', skips: 'the recipes, and asking the simulator with curl' },
  'dbus-run-session': { package: 'dbus', skips: 'the keychain' },
  'dbus-send': { package: 'dbus', skips: 'the keychain' },
  fish: { package: 'fish', skips: 'completion in fish' },
  'gnome-keyring-daemon': { package: 'gnome-keyring', skips: 'the keychain' },
  groff: { package: 'groff-base', skips: "groff's look at the manual page" },
  jq: { package: 'jq', skips: 'the recipes' },
  kitty: { package: 'kitty', skips: 'the view in kitty' },
  mandoc: { package: 'mandoc', skips: 'the manual page as it is shown' },
  'mosh-server': { package: 'mosh', skips: 'the view over mosh' },
  nagios4: { package: 'nagios4-core', skips: 'the check in Nagios' },
  prometheus: { package: 'prometheus', skips: 'the metrics and alerts in a real Prometheus' },
  promtool: { package: 'prometheus', skips: "promtool's look at metrics and rules" },
  screen: { package: 'screen', skips: 'the view in GNU screen' },
  script: { package: 'bsdutils', skips: 'the view in terminals that have a window' },
  'secret-tool': { package: 'libsecret-tools', skips: 'the keychain' },
  'systemd-analyze': { package: 'systemd', skips: "systemd's look at the recipes' units" },
  tmux: { package: 'tmux', skips: 'the view in tmux' },
  xclip: { package: 'xclip', skips: 'the clipboard of real terminals' },
  xdotool: { package: 'xdotool', skips: 'keys typed in real terminals' },
  xterm: { package: 'xterm', skips: 'the view in xterm' },
  Xvfb: { package: 'xvfb', skips: 'the view in terminals that have a window' },
  zsh: { package: 'zsh', skips: 'completion in zsh' },
} as const;

export type OptionalProgram = keyof typeof optionalPrograms;

/** The folders of servers, which few distributions have on a person's PATH. */
const serverFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The program's file; undefined if this machine has none. */
export function pathOf(name: OptionalProgram): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...serverFolders];
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, file))
    .find(isProgram);
}

/** Why tests that need these are skipped, for their names; empty if all of them are installed. */
export function missing(...names: readonly OptionalProgram[]): string {
  const absent = names.filter((name) => pathOf(name) === undefined);
  return absent.length === 0 ? '' : ` (skipped: no ${absent.join(', ')} here)`;
}

/** A line for each missing program: what is skipped, and which package provides it. */
export function missingLines(): readonly string[] {
  return Object.entries(optionalPrograms)
    .filter(([name]) => missing(name as OptionalProgram) !== '')
    .map(([name, row]) => `  ${name}: ${row.skips} (Debian package: ${row.package})`);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
