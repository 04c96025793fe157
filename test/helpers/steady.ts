import process from 'node:process';
import { restartIds } from './next-id.ts';

/** The variables of this machine that programs need; no others reach a test or what it starts. */
const kept =
  /^(PATH|HOME|USER|LOGNAME|TMPDIR|TEMP|TMP|LD_LIBRARY_PATH|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA)$/i;
/** For the test runner itself, and for npm when a test runs it. */
const ofTheRunner = /^(VITEST|NODE_|npm_|ATLAS_EXPORTS_TEST_|(TEST|DEV|PROD|SSR|MODE|BASE_URL)$)/;

const fixed = {
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  TERM: 'xterm-256color',
  COLORTERM: 'truecolor',
  // tmux starts it; a person's may be fish, or none that may log in.
  SHELL: '/bin/sh',
  // The mark of processes started by this run (leftovers.ts): the workers' parent looks for it.
  ATLAS_EXPORTS_TEST_RUN: String(process.ppid),
} as const;

/** The environment of a test's programs: only this machine's necessary variables. */
export function programEnvironment(): Record<string, string> {
  const found = Object.entries(process.env).filter((entry): entry is [string, string] => kept.test(entry[0]));
  return { ...Object.fromEntries(found), ...fixed };
}

restartIds();
// Before each test file: the same time zone, locale, colours and file modes on every machine.
for (const name of Object.keys(process.env)) {
  if (!kept.test(name) && !ofTheRunner.test(name)) delete process.env[name];
}
Object.assign(process.env, fixed);
if (process.platform !== 'win32') process.umask(0o022);
