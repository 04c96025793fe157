import process from 'node:process';
import { expect, test } from 'vitest';
import { openTerminal, program, type Screen, type ScreenOptions } from '../helpers/terminal.ts';

const allowed = '\u001B]61;GetIconTitle,SetXprop\u001B\\';
const disallowed = '\u001B]61;GetSelection,SetSelection\u001B\\';

/** The view in an xterm whose identity is still unknown: its answers come later. */
async function openView(options: ScreenOptions = {}): Promise<Screen> {
  const screen = openTerminal(['--demo', 'quiet', '-c', 'Prod0'], {
    ...options,
    env: { XTERM_VERSION: undefined, ...options.env },
  });
  await screen.see('● live');
  return screen;
}

/** xterm's answers: the background, DA1, DA2, what it allows and disallows, DA1. */
const answers = (clipboard: string): string =>
  `\u001B]11;rgb:0000/0000/0000\u001B\\\u001B[?64;22c\u001B[>41;379;0c\u001B]60;allowTitleOps\u001B\\${clipboard}\u001B[?64;22c`;

test('"Copied" appears if the terminal confirmed its clipboard', async () => {
  const screen = await openView();
  expect(screen.bytes()).toContain('\u001B[>c\u001B]60\u001B\\\u001B]61;allowWinOps\u001B\\\u001B[c');
  screen.type('yi');
  await screen.see("Sent the id to the terminal's clipboard.");
  screen.type(answers(allowed));
  await screen.until(() => screen.bytes().includes('\u001B]2;atlas-exports'), 'the title');
  screen.type('yi');
  await screen.see(/Copied the id: [\da-f]{24}/);
});

test('a terminal without clipboard access says so', async () => {
  const screen = await openView();
  screen.type(`${answers(disallowed)}yi`);
  await screen.see('lets no program into the clipboard');
  expect(screen.bytes()).not.toContain('\u001B]52');
});

test('answers are not keys, however late and slowly they come', async () => {
  const screen = await openView();
  for (const byte of answers(disallowed)) screen.type(byte);
  screen.type('?');
  await screen.see('Next job');
  await screen.until(() => screen.bytes().includes('\u001B]2;atlas-exports'), 'the title');
});

test('answers that come after q do not reach the shell', async () => {
  const screen = openTerminal([], {
    command: ['sh', '-c', `'${process.execPath}' '${program}' --demo quiet -c Prod0; echo ended; cat -v`],
  });
  await screen.see('● live');
  screen.type(`q${answers(disallowed)}`);
  await screen.see('ended');
  screen.type('shell\r');
  await screen.see('shell\nshell');
  expect(screen.text()).not.toMatch(/\^\[|rgb:|GetSel/);
});

test('titles are ASCII with --ascii', async () => {
  const screen = openTerminal(['--demo', 'busy', '-c', 'Prod0', '--ascii'], { env: { TERM: 'xterm-kitty' } });
  await screen.until(() => screen.bytes().includes('running - '), 'a title in ASCII');
  const titles = [...screen.bytes().matchAll(/\u001B\]2;([^\u001B]*)/g)].map(([, title]) => title);
  expect(titles.length).toBeGreaterThan(0);
  expect(titles.join('')).toMatch(/^[ -~]+$/);
});
