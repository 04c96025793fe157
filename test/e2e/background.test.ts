import { expect, onTestFinished, test } from 'vitest';
import { emptyHome } from '../helpers/sign-in.ts';
import { openTerminal, type Screen } from '../helpers/terminal.ts';

const question = '\u001B]11;?\u001B\\\u001B[c';
const white = '\u001B]11;rgb:ffff/ffff/ffff\u001B\\';
/** The colour of running jobs, in either theme. */
const onDark = '38;2;93;184;236';
const onLight = '38;2;0;99;156';

async function watchDemo(words: readonly string[] = [], env: Record<string, string> = {}): Promise<Screen> {
  const screen = openTerminal(['--demo', 'quiet', '-c', 'Prod0', ...words], {
    env: { ...(await emptyHome()), ...env },
  });
  onTestFinished(() => screen.kill('SIGKILL'));
  return screen;
}

function selectedRow(screen: Screen): number {
  return screen.lines().findIndex((line) => line.startsWith(' ▌'));
}

test('a white background selects the light theme, and the answer is not a key, even late or between keys', async () => {
  const screen = await watchDemo();
  await screen.see('● live');
  await screen.until(() => screen.bytes().includes(question), 'the question');
  await screen.until(() => screen.bytes().includes(onDark), 'the dark theme meanwhile');
  const before = selectedRow(screen);
  screen.type(`j${white.slice(0, 9)}`);
  screen.type(`${white.slice(9)}\u001B[?62;22cj`);
  await screen.until(() => selectedRow(screen) === before + 2, 'two keys that count');
  await screen.until(() => screen.bytes().includes(onLight), 'the light theme');
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});

test('COLORFGBG decides until the terminal answers', async () => {
  const screen = await watchDemo([], { COLORFGBG: '0;15' });
  await screen.see('● live');
  expect(screen.bytes()).toContain(onLight);
  expect(screen.bytes()).not.toContain(onDark);
});

test('--theme wins, and the terminal is not asked', async () => {
  const screen = await watchDemo(['--theme', 'dark'], { COLORFGBG: '0;15' });
  await screen.see('● live');
  expect(screen.bytes()).toContain(onDark);
  expect(screen.bytes()).not.toContain(']11;?');
});
