import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from './helpers/root.ts';

/** Stands for each program that .ci/run starts: notes its arguments, and writes the report as Vitest does. */
const standIn = `#!/bin/bash
name=$(basename "$0")
echo "$name $*" >>"$NOTES"
[ "$name $1" = 'npm test' ] || exit 0
file=\${!#}
printf %s "$REPORT" >"\${file#--outputFile.json=}"
exit "$TESTS_EXIT"
`;
const programs = ['apt-get', 'npm', 'sudo', 'timeout'];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ci-run-'));
  for (const some of ['.ci', 'scripts', 'bin']) await mkdir(path.join(folder, some));
  for (const file of ['.ci/run', 'scripts/count-tests.ts']) {
    await cp(path.join(root, file), path.join(folder, file));
  }
  for (const name of programs) await writeFile(path.join(folder, 'bin', name), standIn, { mode: 0o755 });
  // npx is npm's: it would look for the program in a project that isn't there.
  await writeFile(path.join(folder, 'bin/npx'), '#!/bin/bash\nexec "$@"\n', { mode: 0o755 });
  await symlink(process.execPath, path.join(folder, 'bin/node'));
});

afterEach(() => rm(folder, { recursive: true }));

const run = (report: string, testsExit = 0) =>
  spawnSync(path.join(folder, '.ci/run'), {
    encoding: 'utf8',
    env: {
      PATH: `${path.join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      NOTES: path.join(folder, 'notes'),
      REPORT: report,
      TESTS_EXIT: String(testsExit),
    },
  });

describe.skipIf(process.platform === 'win32')('.ci/run', () => {
  test.each([
    ['all pass', { numPassedTests: 12, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 }, 0, 0],
    ['one fails', { numPassedTests: 11, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }, 1, 1],
    ['one fails and nobody says so', { numPassedTests: 11, numFailedTests: 1 }, 0, 1],
    ['all pass, and the types are wrong', { numPassedTests: 12, numFailedTests: 0 }, 1, 1],
  ])('ends with the number of tests if %s', (_, report, testsExit, status) => {
    const { numPassedTests: passed, numFailedTests: failed } = report;
    const skipped = 'numPendingTests' in report ? 3 : 0;
    expect(run(JSON.stringify(report), testsExit)).toMatchObject({
      stdout: expect.stringMatching(
        new RegExp(`(^|\\n)${passed} passed, ${failed} failed, ${skipped} skipped\\n$`),
      ),
      stderr: '',
      status,
    });
  });

  test('fails if there is no report', () => {
    expect(run('', 1)).toMatchObject({
      stdout: expect.stringMatching(/(^|\n)0 passed, 1 failed, 0 skipped\n$/),
      status: 1,
    });
  });
});
