import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createKeyboard } from '../../../source/ui/terminal/keyboard.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';

/** A running keyboard: what the program reads, what the terminal receives, and whether the keyboard is being read. */
function open() {
  const clock = new FakeClock();
  const terminal = Object.assign(new PassThrough(), {
    isTTY: true,
    raw: false,
    setRawMode(raw: boolean) {
      terminal.raw = raw;
    },
    ref() {},
    unref() {},
  });
  let written = '';
  const keyboard = createKeyboard({
    stdin: terminal as unknown as NodeJS.ReadStream,
    write: (text) => {
      written += text;
    },
    clock,
  });
  let keys = '';
  keyboard.stdin.on('data', (read: Buffer) => {
    keys += read.toString();
  });
  const answers: string[] = [];
  keyboard.onAnswer((answer) => void answers.push(answer));
  keyboard.take();
  return { clock, terminal, keyboard, answers, keys: () => keys, written: () => written };
}

const da1 = '\u001B[?64;52c';
const da2 = '\u001B[>41;379;0c';

test('every answer is received, also the one to DA1, and none counts as a key', async () => {
  const { terminal, keyboard, answers, keys, written } = open();
  keyboard.ask('\u001B[>c');
  expect(written()).toContain('\u001B[>c\u001B[c');
  terminal.write(`j${da2}${da1}k`);
  await waitFor(() => keys() === 'jk', { what: 'both keys' });
  expect(answers).toEqual([da2, da1]);
});

test('an answer on its way when the program ends is waited for', async () => {
  const { terminal, keyboard, answers } = open();
  keyboard.ask('\u001B[>c');
  const end = keyboard.handBack();
  await new Promise(setImmediate);
  expect(terminal.raw).toBe(true);
  terminal.write(da2 + da1);
  await end;
  expect(answers).toEqual([da2, da1]);
  expect(terminal.raw).toBe(false);
});

test('a silent terminal delays the end by 100 ms at most, and not at all once its answers are in', async () => {
  const { clock, terminal, keyboard } = open();
  keyboard.ask('\u001B[>c');
  await clock.pass(500);
  const end = keyboard.handBack();
  await clock.pass(99);
  expect(terminal.raw).toBe(true);
  await clock.pass(1);
  await end;
  expect(terminal.raw).toBe(false);
  expect(clock.pending).toBe(0);
  keyboard.take();
  keyboard.ask('\u001B[>c');
  await clock.pass(1000);
  await keyboard.handBack();
  expect(terminal.raw).toBe(false);
});

test('the terminal marks pastes while the keyboard is read, and no longer once it is handed back', async () => {
  const { clock, terminal, keyboard, keys, written } = open();
  expect(written()).toBe('\u001B[?2004h');
  terminal.write('\u001B[200~q\rW\u001B[201~j');
  await clock.pass(0);
  await clock.pass(25);
  await waitFor(() => keys() === '\u001B[200~q W\u001B[201~j', { what: 'the paste as one line, and j' });
  await keyboard.handBack();
  expect(written()).toBe('\u001B[?2004h\u001B[?2004l');
});

test('an unfinished paste delays Ctrl+C by 100 ms, and other keys by a second', async () => {
  const { clock, terminal, keys } = open();
  terminal.write('\u001B[200~abc');
  await clock.pass(0);
  terminal.write('\u0003');
  await clock.pass(99);
  expect(keys()).toBe('');
  await clock.pass(1);
  await waitFor(() => keys() === '\u001B[200~abc\u001B[201~\u0003', { what: 'the paste and Ctrl+C' });
  terminal.write('\u001B[200~abc');
  await clock.pass(1000);
  terminal.write('q');
  await waitFor(() => keys().endsWith('\u0003\u001B[200~abc\u001B[201~q'), { what: 'the paste and q' });
});
