import process from 'node:process';

/** What programs need of this machine's environment; nothing else of it reaches a test or what a test starts. */
const kept =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|LD_LIBRARY_PATH|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA)$/i;
/** For the runner itself, and for npm where a test runs it. */
const ofTheRunner = /^(VITEST|NODE_|npm_|ATLAS_EXPORTS_TEST_|(TEST|DEV|PROD|SSR|MODE|BASE_URL)$)/;

const fixed = {
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  TERM: 'xterm-256color',
  COLORTERM: 'truecolor',
  // By which leftovers.ts knows what this run has started: the parent of all workers looks for it.
  ATLAS_EXPORTS_TEST_RUN: String(process.ppid),
} as const;

/** The environment that a test's programs get: of this machine's only what they can't do without. */
export function programEnvironment(): Record<string, string> {
  const found = Object.entries(process.env).filter((entry): entry is [string, string] => kept.test(entry[0]));
  return { ...Object.fromEntries(found), ...fixed };
}

// Before each test file: the same time zone, locale, colours and file modes, whatever machine it is.
for (const name of Object.keys(process.env)) {
  if (!kept.test(name) && !ofTheRunner.test(name)) delete process.env[name];
}
Object.assign(process.env, fixed);
if (process.platform !== 'win32') process.umask(0o022);
