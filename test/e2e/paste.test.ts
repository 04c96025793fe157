import { expect, onTestFinished, test } from 'vitest';
import { pasteEnd, pasteStart } from '../../source/text/input-parts.ts';
import { noKeyring, startKeyring } from '../helpers/keyring.ts';
import { list, live, without } from '../helpers/seen.ts';
import { signedIn, simulator, emptyHome } from '../helpers/sign-in.ts';
import { keys, openTerminal, type Screen } from '../helpers/terminal.ts';

const elsewhere = 'Pasting works only where text is typed.';
const paste = (text: string): string => pasteStart + text + pasteEnd;

async function watchDemo(): Promise<Screen> {
  const screen = openTerminal(['--demo', 'quiet', '-c', 'Prod0'], { env: await emptyHome() });
  onTestFinished(() => screen.kill('SIGKILL'));
  return screen;
}

test('text is pasted into the filter; elsewhere a paste does nothing and says so', async () => {
  const screen = await watchDemo();
  await screen.see(live);
  // Enter and Tab in it are not keys.
  await screen.press(`/${paste('prod0\rfoo\tbar\r')}`, /^ \/ ?prod0 foo bar/m);
  expect(screen.text()).not.toContain('Activity');
  await screen.press(keys.escape, without('prod0 foo bar'), list);
  for (const character of paste('\rqW\u0003\u001B[A?')) screen.type(character);
  await screen.see(elsewhere, live);
  // An end marker in the middle, as a terminal might let through, and a megabyte.
  await screen.press('j', without(elsewhere));
  await screen.press(paste(`one${pasteEnd}q\r${'?\rq'.repeat(350_000)}`), elsewhere);
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('keys work again after a paste without an end marker', async () => {
  const screen = await watchDemo();
  await screen.see('● live');
  screen.type(`${pasteStart}q\r`);
  await screen.see(elsewhere);
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('a paste before the first frame is not keys', async () => {
  const screen = await watchDemo();
  await screen.until(() => screen.bytes().includes('\u001B[?2004h'), 'bracketed paste');
  screen.type(paste('q\rq'));
  await screen.see(elsewhere);
});

test('keys are pasted into the sign-in fields as one line, and a pasted name filters the picker', async () => {
  const welcome = openTerminal([], { env: await emptyHome() });
  onTestFinished(() => welcome.kill('SIGKILL'));
  await welcome.see('Sign in here');
  welcome.type(paste('q\r'));
  await welcome.see(elsewhere);
  welcome.type('s');
  await welcome.see('Signing in to');
  welcome.type(paste('abcdefgh\r\n'));
  await welcome.see('abcdefgh');
  welcome.type('\r');
  welcome.type(paste('s3cret\n'));
  await welcome.see('••••••');
  expect(welcome.text()).not.toContain('•••••••');
  const atlas = await simulator();
  const picker = openTerminal([], {
    env: { ...(await signedIn(atlas)), MONGODB_ATLAS_PROJECT_ID: undefined },
  });
  onTestFinished(() => picker.kill('SIGKILL'));
  await picker.see(/hoose/);
  picker.type(paste('no\tsuch\nname\r'));
  await picker.see('no such name');
});

test.skipIf(noKeyring !== '')(
  `pasted line ends do not answer the prompts of login, Enter does${noKeyring}`,
  async () => {
    const atlas = await simulator();
    const { env } = await startKeyring();
    const screen = openTerminal(['login'], { env: { ...env, MONGODB_ATLAS_BASE_URL: atlas.url } });
    onTestFinished(() => screen.kill('SIGKILL'));
    await screen.see('client id of a service account:');
    screen.type(paste(`${atlas.keys.publicKey}\n`));
    await screen.see(atlas.keys.publicKey);
    screen.type('\r');
    await screen.see('(not shown)');
    screen.type(paste(`${atlas.keys.privateKey}\r\n`));
    screen.type('\r');
    await screen.see('Signed in to');
    expect(await screen.exit).toMatchObject({ exitCode: 0 });
  },
);
