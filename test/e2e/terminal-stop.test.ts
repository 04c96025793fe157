import process from 'node:process';
import { expect, test } from 'vitest';
import { emptyHome } from '../helpers/sign-in.ts';
import { phases } from '../helpers/terminal-phases.ts';
import { keys, openTerminal, program, type Screen } from '../helpers/terminal.ts';

const windows = process.platform === 'win32';
const pastes = /\u001B\[\?2004[hl]/g;
const title = /\u001B\[22;2t|\u001B\[23;2t/g;

/** A shell with job control, which has started the demo. */
async function demoInShell(): Promise<Screen> {
  const screen = openTerminal([], {
    command: ['bash', '--norc', '--noprofile', '-i'],
    env: { ...(await emptyHome()), PS1: 'prompt> ', NODE: process.execPath, PROGRAM: program },
  });
  await screen.see('prompt>');
  screen.type('"$NODE" "$PROGRAM" --demo quiet -c Prod0\r');
  await screen.see('● live');
  return screen;
}

async function comeBack(screen: Screen): Promise<void> {
  await screen.see(/Stopped[^]*prompt>/);
  expect(screen.bytes().match(title)?.at(-1)).toBe('\u001B[23;2t');
  // The shell marks pastes for itself, while it reads a line.
  expect(screen.bytes()).toMatch(/\u001B\[\?2004l[^]*Stopped/);
  screen.type('stty -a\r');
  await screen.see(/ icanon [^]*[^-]echo /);
  screen.resize(110, 30);
  screen.type('fg\r');
  await screen.see('● live');
  await screen.until(
    () => screen.lines()[29]?.includes('q quit') === true,
    'the footer in the last of 30 rows',
  );
  // Both come a moment after the frame.
  await screen.until(() => screen.bytes().match(title)?.at(-1) === '\u001B[22;2t', 'the title taken again');
  await screen.until(() => screen.bytes().match(pastes)?.at(-1) === '\u001B[?2004h', 'pastes marked again');
  screen.type('j');
  await screen.until(
    (text) => text.split('\n').findIndex((line) => line.startsWith(' ▌')) === 5,
    'a key that counts',
  );
  screen.type('q');
  await screen.until((text) => text.trimEnd().endsWith('prompt>') && !text.includes('● live'), 'the shell');
  screen.type('echo "code=$?"; exit\r');
  await screen.see('code=0');
}

test.skipIf(windows)('Ctrl+Z, twice in one go, and fg', async () => {
  const screen = await demoInShell();
  screen.type(keys.controlZ + keys.controlZ);
  await comeBack(screen);
});

test.skipIf(windows)('kill -TSTP from elsewhere is as Ctrl+Z', async () => {
  const screen = await demoInShell();
  // The shell's only child.
  const other = openTerminal([], { command: ['sh', '-c', `kill -TSTP $(pgrep -P ${screen.pid})`] });
  await other.exit;
  await comeBack(screen);
});

test.skipIf(windows).each(['STOP', 'TTIN', 'TTOU'])(
  'kill -%s asks nobody, and fg sets all up again',
  async (signal) => {
    const screen = await demoInShell();
    const other = openTerminal([], { command: ['sh', '-c', `kill -${signal} $(pgrep -P ${screen.pid})`] });
    await other.exit;
    await screen.see(/Stopped[^]*prompt>/);
    screen.type('stty sane; echo over the frame; stty -a\r');
    await screen.see(/ icanon [^]*[^-]echo /);
    const before = screen.bytes().length;
    screen.type('fg\r');
    const since = (): string => screen.bytes().slice(before);
    await screen.until(
      (text) => since().includes('\u001B[?1049h') && text.includes('● live'),
      'a frame anew',
    );
    await screen.until((text) => !text.includes('over the frame'), 'nothing of the shell');
    await screen.until(() => since().match(title)?.at(-1) === '\u001B[22;2t', 'the title taken again');
    await screen.until(() => since().match(pastes)?.at(-1) === '\u001B[?2004h', 'pastes marked again');
    screen.type('j');
    await screen.until(
      (text) => text.split('\n').findIndex((line) => line.startsWith(' ▌')) === 5,
      'a key that counts',
    );
    screen.type('q');
    await screen.until((text) => text.trimEnd().endsWith('prompt>') && !text.includes('● live'), 'the shell');
    screen.type('stty -a; exit\r');
    await screen.see(/ icanon [^]*[^-]echo /);
  },
);

test.skipIf(windows)(
  'without a shell that could continue it, Ctrl+Z stops nothing and all goes on',
  async () => {
    const phase = phases['the full-screen view'];
    const screen = openTerminal(phase.words, { env: await phase.env() });
    await screen.see(phase.seen);
    const before = screen.bytes().length;
    screen.type(keys.controlZ);
    await screen.until(
      () => /1049l[^]*1049h/.test(screen.bytes().slice(before)),
      'the screen left and taken again',
    );
    await screen.see(phase.seen);
    screen.type('q');
    expect(await screen.exit).toMatchObject({ exitCode: 0 });
  },
);
