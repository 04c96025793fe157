import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../helpers/run-program.ts';
import { signedIn, simulator } from '../helpers/sign-in.ts';
import { openTerminal } from '../helpers/terminal.ts';

const beyond = /[^\u0000-\u007F]/;
const reason = 'Přístup odepřen – 東京…';

async function atlasOfCzechs() {
  const atlas = await simulator({ scenario: 'quiet' });
  atlas.world.addJob({ clusterName: 'Prod0', state: 'Failed', fields: { errMsg: reason } });
  return { ...(await signedIn(atlas)), LC_ALL: 'C' };
}

test('under LC_ALL=C only ASCII reaches the screen and the title', async () => {
  const screen = openTerminal(['-c', 'Prod0'], { env: await atlasOfCzechs() });
  onTestFinished(() => screen.kill('SIGKILL'));
  await screen.see('Pristup odepren - ????~');
  await screen.see('* live');
  screen.type('\r');
  await screen.see('q quit');
  screen.type('q');
  await screen.exit;
  expect(screen.bytes()).not.toMatch(beyond);
});

test('under LC_ALL=C list writes an ASCII table, equivalent ASCII JSON, and ASCII errors', async () => {
  const env = await atlasOfCzechs();
  const table = await runProgram(['list', '-c', 'Prod0'], { env });
  expect(table.stdout).toContain('Pristup');
  expect(table.stdout).not.toMatch(beyond);
  const json = await runProgram(['list', '-c', 'Prod0', '-o', 'json'], { env });
  expect(json.stdout).not.toMatch(beyond);
  expect(JSON.stringify(JSON.parse(json.stdout))).toContain(reason);
  const csv = await runProgram(['list', '-c', 'Prod0', '-o', 'csv'], { env });
  expect(csv.stdout).toContain(reason);
  const wrong = await runProgram(['list', '--state', 'žádný'], { env });
  expect(wrong.stderr).toContain('zadny');
  expect(wrong.stderr).not.toMatch(beyond);
});
