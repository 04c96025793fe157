import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { expect, test } from 'vitest';
import { live, row as selected, without } from '../helpers/seen.ts';
import { emptyHome } from '../helpers/sign-in.ts';
import { phases } from '../helpers/terminal-phases.ts';
import { keys, openTerminal, program, type Screen } from '../helpers/terminal.ts';

const windows = process.platform === 'win32';
const pastes = /\u001B\[\?2004[hl]/g;
const title = /\u001B\[22;2t|\u001B\[23;2t/g;

/** A shell with job control that has started the demo. */
async function demoInShell(): Promise<Screen> {
  const screen = openTerminal([], {
    command: ['bash', '--norc', '--noprofile', '-i'],
    env: { ...(await emptyHome()), PS1: 'prompt> ', NODE: process.execPath, PROGRAM: program },
  });
  await screen.see('prompt>');
  await screen.press('"$NODE" "$PROGRAM" --demo quiet -c Prod0\r', live, selected(0));
  return screen;
}

/** Sends this signal to the program: the shell's only child. */
function send(signal: string, { pid }: Screen): void {
  const child = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  process.kill(Number(child), signal);
}

async function comeBack(screen: Screen, before: number, row: number): Promise<void> {
  const rows = 30 + row;
  screen.resize(110, rows);
  await screen.press('fg\r', live);
  await screen.until(
    () => screen.lines()[rows - 1]?.includes('q quit') === true,
    'the footer in the last row of the new size',
  );
  const since = (): string => screen.bytes().slice(before);
  // Both come shortly after the frame.
  await screen.until(() => since().match(title)?.at(-1) === '\u001B[22;2t', 'the title set again');
  await screen.until(() => since().match(pastes)?.at(-1) === '\u001B[?2004h', 'pastes marked again');
  await screen.press('j', selected(row));
}

async function quit(screen: Screen): Promise<void> {
  screen.type('q');
  await screen.until((text) => text.trimEnd().endsWith('prompt>') && !text.includes('● live'), 'the shell');
  screen.type('echo "code=$?"; stty -a; exit\r');
  await screen.see('code=0', / icanon [^]*[^-]echo /);
}

test.skipIf(windows)(
  'Ctrl+Z suspends, also pressed twice, and fg resumes; kill -TSTP does the same',
  async () => {
    const screen = await demoInShell();
    for (const [row, stop] of [
      () => screen.type(keys.controlZ + keys.controlZ),
      () => send('SIGTSTP', screen),
    ].entries()) {
      const before = screen.bytes().length;
      stop();
      const since = (): string => screen.bytes().slice(before);
      await screen.until(() => /Stopped[^]*prompt>/.test(since()), 'the shell');
      expect(since().match(title)?.at(-1)).toBe('\u001B[23;2t');
      // The shell marks pastes itself while it reads a line.
      expect(since()).toMatch(/\u001B\[\?2004l[^]*Stopped/);
      screen.type('stty -a\r');
      await screen.until(
        () => / icanon [^]*[^-]echo [^]*prompt>/.test(since()),
        'a terminal as shells need it',
      );
      await comeBack(screen, screen.bytes().length, row + 1);
    }
    await quit(screen);
  },
);

test.skipIf(windows)(
  'kill -STOP, -TTIN and -TTOU stop it without notice, and fg restores the screen',
  async () => {
    const screen = await demoInShell();
    for (const [row, signal] of ['SIGSTOP', 'SIGTTIN', 'SIGTTOU'].entries()) {
      const stopped = screen.bytes().length;
      send(signal, screen);
      const sinceStop = (): string => screen.bytes().slice(stopped);
      await screen.until(() => /Stopped[^]*prompt>/.test(sinceStop()), `the shell after ${signal}`);
      screen.type('stty sane; echo over the frame; stty -a\r');
      await screen.until(
        () => /over the frame\r[^]* icanon [^]*[^-]echo [^]*prompt>/.test(sinceStop()),
        'a terminal as shells need it',
      );
      const before = screen.bytes().length;
      await comeBack(screen, before, row + 1);
      expect(screen.bytes().slice(before)).toContain('\u001B[?1049h');
      await screen.see(without('over the frame'));
    }
    await quit(screen);
  },
);

test.skipIf(windows)('without a shell to resume it, Ctrl+Z suspends nothing', async () => {
  const phase = phases['the full-screen view'];
  const screen = openTerminal(phase.words, { env: await phase.env() });
  await screen.see(phase.seen);
  const before = screen.bytes().length;
  screen.type(keys.controlZ);
  await screen.until(
    () => /1049l[^]*1049h/.test(screen.bytes().slice(before)),
    'the screen closed and opened again',
  );
  await screen.see(phase.seen);
  screen.type('q');
  expect(await screen.exit).toMatchObject({ exitCode: 0 });
});
