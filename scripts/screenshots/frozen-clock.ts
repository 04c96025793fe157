import { readFileSync } from 'node:fs';
import process from 'node:process';

/**
 * Loaded before the program (`node --import`): the program's time is what the file says, so that a demo always shows
 * the same jobs with the same ages. Timers beyond the next few seconds fire when that time has come; short waits, which
 * no frame shows, work as usual.
 */
const file = process.env['FROZEN_CLOCK'] ?? '';
const short = 3000;
const poll = 20;

const now = (): number => Number(readFileSync(file, 'utf8'));
const { setTimeout: wait, setInterval: repeat } = globalThis;

function waitUntil(
  callback: (...words: unknown[]) => void,
  milliseconds = 0,
  ...words: unknown[]
): NodeJS.Timeout {
  if (milliseconds < short) return wait(callback, milliseconds, ...words);
  const due = now() + milliseconds;
  const timer = repeat(() => {
    if (now() < due) return;
    clearInterval(timer);
    callback(...words);
  }, poll);
  return timer;
}

Object.assign(Date, { now });
Object.assign(globalThis, { setTimeout: waitUntil });
