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

/** The tick of the ages on the screen. */
const tick = 1000;

/**
 * During the callback of a short wait, the time is that of its end, so that whatever was planned for then is due. Waits
 * that begin there add up, except for the tick, which would keep the time running.
 */
let ahead = 0;
const now = (): number => Number(readFileSync(file, 'utf8')) + ahead;
const { setTimeout: wait, setInterval: repeat } = globalThis;

function waitUntil(
  callback: (...words: unknown[]) => void,
  milliseconds = 0,
  ...words: unknown[]
): NodeJS.Timeout {
  if (milliseconds < short) {
    const end = milliseconds === tick ? tick : ahead + milliseconds;
    return wait(() => {
      ahead = end < short ? end : 0;
      try {
        callback(...words);
      } finally {
        ahead = 0;
      }
    }, milliseconds);
  }
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
