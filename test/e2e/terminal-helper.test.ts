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
