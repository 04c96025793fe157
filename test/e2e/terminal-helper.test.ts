import { expect, test } from 'vitest';
import { openTerminal } from '../helpers/terminal.ts';

test('the last words of a program are read, however long that takes after its exit', async () => {
  const screen = openTerminal([], { command: ['sh', '-c', 'seq 5000; echo last words'] });
  const slowly = (): boolean => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    return screen.bytes().includes('5000');
  };
  await Promise.race([screen.until(slowly, 'all numbers'), screen.exit]);
  await screen.exit;
  expect(screen.bytes()).toContain('last words');
});

test('every frame is seen, however many come in one read', async () => {
  const frames = ['Asking', 'Checking', 'Refused.'].map((text) => `\\033[?2026h\\r${text}\\033[?2026l`);
  const screen = openTerminal([], { command: ['printf', frames.join('')] });
  await screen.see('Asking');
  await screen.see('Checking');
  await screen.see('Refused.');
});
