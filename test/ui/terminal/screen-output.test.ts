import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createScreenOutput } from '../../../source/ui/terminal/screen-output.ts';

const enter = '\u001B[?1049h';

function onTerminal() {
  const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), {
    columns: 120,
    rows: 40,
    isTTY: true,
  });
  const output = createScreenOutput(terminal as unknown as NodeJS.WriteStream);
  return { terminal, output, told: () => (terminal.read() as string | null) ?? '' };
}

test("Ink sees the terminal's size and events, and its writes get there", () => {
  const { terminal, output, told } = onTerminal();
  expect([output.stdout.columns, output.stdout.rows, output.stdout.isTTY]).toEqual([120, 40, true]);
  let resized = 0;
  const listener = () => (resized += 1);
  output.stdout.on('resize', listener);
  terminal.emit('resize');
  output.stdout.off('resize', listener);
  terminal.emit('resize');
  expect(resized).toBe(1);
  output.stdout.write('a frame');
  output.stdout.write(Buffer.from(' and bytes'));
  expect(told()).toBe('a frame and bytes');
});

test("a write's callback is called even if there was nothing left to write", async () => {
  const { output } = onTerminal();
  output.show(['rows']);
  await new Promise<void>((resolve) => output.stdout.write(enter, () => resolve()));
  await new Promise<void>((resolve) => output.stdout.write('rows', () => resolve()));
});

test('several cursor-down sequences become one', () => {
  const { output, told } = onTerminal();
  output.stdout.write('\u001B[39A\u001B[E\u001B[E\u001B[E\u001B[2Kx\n\u001B[E\u001B[?2026l');
  expect(told()).toBe('\u001B[39A\u001B[3B\r\u001B[2Kx\n\u001B[B\r\u001B[?2026l');
});

test("an equal first frame of Ink's is not redrawn, and the alternate screen is entered once", () => {
  const { output, told } = onTerminal();
  output.show(['one', 'two']);
  expect(told()).toBe(`${enter}\u001B[?25l\u001B[H\u001B[Jone\ntwo`);
  for (const piece of [enter, '\u001B[?25l', '\u001B[?2026h', 'one\ntwo', '\u001B[?2026l'])
    output.stdout.write(piece);
  expect(told()).toBe('\u001B[?25l\u001B[?2026h\u001B[?2026l');
  output.stdout.write('what follows');
  expect(told()).toBe('what follows');
});

test("a different frame of Ink's replaces the first one", () => {
  const { output, told } = onTerminal();
  output.show(['one', 'two']);
  told();
  for (const piece of [enter, '\u001B[?2026h', 'one\nthree', '\u001B[?2026l']) output.stdout.write(piece);
  expect(told()).toBe('\u001B[?2026h\u001B[H\u001B[Jone\nthree\u001B[?2026l');
});

test("the first frame of Ink's begins in the corner, though keys typed before it moved the cursor", () => {
  const { output, told } = onTerminal();
  for (const piece of [enter, '\u001B[?2026h', 'one', '\u001B[?2026l']) output.stdout.write(piece);
  expect(told()).toBe(`${enter}\u001B[H\u001B[J\u001B[?2026hone\u001B[?2026l`);
});

test('after a suspension the alternate screen is entered again', () => {
  const { output, told } = onTerminal();
  output.show(['one']);
  output.stdout.write(enter);
  output.stdout.write('one');
  told();
  output.stdout.write(enter);
  expect(told()).toBe(`${enter}\u001B[H\u001B[J`);
});

test('if Ink never starts, the terminal is restored, once', () => {
  const { output, told } = onTerminal();
  output.giveBack();
  expect(told()).toBe('');
  output.show(['one']);
  told();
  output.giveBack();
  output.giveBack();
  expect(told()).toBe('\u001B[H\u001B[J\u001B[?1049l\u001B[?25h');
});

test('the last frame is erased before the alternate screen is left, for terminals that have none', () => {
  const { output, told } = onTerminal();
  output.stdout.write('a frame');
  output.stdout.write('\u001B[?1049l');
  output.stdout.write('\u001B[?25h');
  expect(told()).toBe('a frame\u001B[H\u001B[J\u001B[?1049l\u001B[?25h');
});

test('once Ink has started, it restores the terminal itself', () => {
  const { output, told } = onTerminal();
  output.show(['one']);
  output.stdout.write(enter);
  told();
  output.giveBack();
  expect(told()).toBe('');
});

test('a frame in several writes becomes one write', async () => {
  const { terminal, output } = onTerminal();
  const writes: string[] = [];
  terminal.on('data', (text: string) => writes.push(text));
  for (const piece of ['\u001B[?2026h', 'one', '\ntwo', '\u001B[?2026l']) output.stdout.write(piece);
  await new Promise<void>((resolve) => output.stdout.write('', () => resolve()));
  expect(writes).toEqual(['\u001B[?2026hone\ntwo\u001B[?2026l']);
});

test.each([
  ['is incomplete', (): void => {}],
  ['is followed by a mode', (stdout: NodeJS.WriteStream): boolean => stdout.write('\u001B[?25h')],
  ['is followed by bytes', (stdout: NodeJS.WriteStream): boolean => stdout.write(Buffer.from('.'))],
  ['is written with a callback', (stdout: NodeJS.WriteStream): boolean => stdout.write('.', () => {})],
])('nothing of a frame that %s is held back', async (_, then) => {
  const { output, told } = onTerminal();
  output.stdout.write('\u001B[?2026h');
  output.stdout.write('one');
  then(output.stdout);
  await Promise.resolve();
  expect(told()).toContain('\u001B[?2026hone');
});

test("dropped frames of Ink's are not written, and the next one is drawn in full", () => {
  const { output, told } = onTerminal();
  output.stdout.write('a frame');
  told();
  output.drop();
  for (const piece of ['\u001B[2K\u001B[1A', '\u001B[?2026h', 'junk', '\u001B[?2026l'])
    output.stdout.write(piece);
  expect(told()).toBe('');
  output.replace();
  for (const piece of ['', '\u001B[?2026h', 'one', '\u001B[?2026l', 'more']) output.stdout.write(piece);
  expect(told()).toBe('\u001B[?2026h\u001B[H\u001B[Jone\u001B[?2026lmore');
});

test('the terminal is restored even while frames are dropped', () => {
  const { output, told } = onTerminal();
  output.drop();
  output.stdout.write('\u001B[?1049l');
  output.stdout.write('\u001B[?25h');
  expect(told()).toBe('\u001B[H\u001B[J\u001B[?1049l\u001B[?25h');
});
