import { expect, onTestFinished, test } from 'vitest';
import { pasteEnd, pasteStart } from '../../source/text/input-parts.ts';
import { noKeyring, startKeyring } from '../helpers/keyring.ts';
import { signedIn, simulator, emptyHome } from '../helpers/sign-in.ts';
import { openTerminal, type Screen } from '../helpers/terminal.ts';

const elsewhere = 'Pasting works only where text is typed.';
const paste = (text: string): string => pasteStart + text + pasteEnd;

async function watchDemo(): Promise<Screen> {
  const screen = openTerminal(['--demo', 'quiet', '-c', 'Prod0'], { env: await emptyHome() });
  onTestFinished(() => screen.kill('SIGKILL'));
  return screen;
}

/** The line that a filter is typed on. */
function prompt(screen: Screen): string {
  return screen.lines().findLast((line) => line !== '') ?? '';
}

test('a paste into the filter is one line of text, and Enter and Tab in it are no keys', async () => {
  const screen = await watchDemo();
  await screen.see('● live');
  screen.type(`/${paste('prod0\rfoo\tbar\r')}`);
  await screen.until(
    () => prompt(screen).startsWith(' / prod0 foo bar') || prompt(screen).startsWith(' /prod0 foo bar'),
    'the pasted words',
  );
  expect(screen.text()).not.toContain('Activity');
});

test('a paste that has nowhere to go does nothing, however it arrives, and says so', async () => {
  const screen = await watchDemo();
  await screen.see('● live');
  for (const character of paste('\rqW\u0003\u001B[A?')) screen.type(character);
  await screen.see(elsewhere);
  expect(screen.text()).toMatch(/● live/);
  // An end marker in the middle, as a terminal might let it through, and a megabyte.
  screen.type('j');
  await screen.until((text) => !text.includes(elsewhere), 'the word gone');
  screen.type(paste(`one${pasteEnd}q\r${'?\rq'.repeat(350_000)}`));
  await screen.see(elsewhere);
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('keys count again behind a paste whose end never comes', async () => {
  const screen = await watchDemo();
  await screen.see('● live');
  screen.type(`${pasteStart}q\r`);
  await screen.see(elsewhere);
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('a paste that comes before the first frame is no keys', async () => {
  const screen = await watchDemo();
  await screen.until(() => screen.bytes().includes('\u001B[?2004h'), 'that pastes are marked');
  screen.type(paste('q\rq'));
  await screen.see(elsewhere);
});

test('pasted keys are one line in the fields of the sign-in, and a name is found in the picker', async () => {
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
  `pasted keys with a line end do not answer the prompts of login, Enter does${noKeyring}`,
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
