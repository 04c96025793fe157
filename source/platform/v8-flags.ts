import process from 'node:process';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

// V8 reads these flags each time it needs them, so setting them at run time works.

/**
 * Keeps the heap small in a program that stays open for days. Node's defaults suit servers: with them the same refreshes
 * grew the heap from 113 to 285 MB before anything was collected; with these flags it stays at 120. Flags such as
 * `--max-semi-space-size` are read once, before the program's first line. Returns a function to call with each frame.
 */
export function capHeap(): () => void {
  // Collect the old generation whenever it has grown by a fifth.
  setFlagsFromString('--heap-growing-percent=20');
  // The second optimising compiler needs 8 MB and pays off in loops that run for seconds; the first one's code is enough.
  setFlagsFromString('--no-opt');
  // Its threads keep what their largest function took: 8 MB less without inlining, which no key notices.
  setFlagsFromString('--no-maglev-inlining');
  capYoungSpace();
  return capYoungSpace;
}

/** Bytes: room for a frame or two. With less, a collection in the middle of a frame would promote half of it. */
const youngSpace = 8 * 2 ** 20;

/**
 * Caps the young generation: V8 lets it grow to 128 MB, and shrinks it to 2 MB when idle. It grows between two calls only,
 * so call it with each frame or answer.
 */
export function capYoungSpace(): void {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  const mayGrow = young !== undefined && young.space_size < youngSpace;
  setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
}

/**
 * Keeps a short run short, even when other programs use the other processors. Call it before undici is loaded: its HTTP
 * parser, in WebAssembly, is one huge function. Optimising it takes another thread 50 ms, for which the process waits at
 * its end, and saves microseconds; the code of V8's baseline compiler does.
 */
export function suitShortRuns(baseUrl: string): void {
  // Node's built-in modules come compiled for the flags it starts with, so load those that a client needs first.
  for (const name of baseUrl.startsWith('https:') ? [...ofClient, 'node:tls'] : ofClient)
    process.getBuiltinModule(name);
  setFlagsFromString('--liftoff-only');
  // `--liftoff-only` implies these on Node's command line.
  setFlagsFromString('--no-wasm-dynamic-tiering');
  setFlagsFromString('--no-wasm-tier-up');
  // One thread collects a megabyte faster than it can wake others.
  setFlagsFromString('--no-parallel-scavenge');
}

const ofClient = ['node:stream', 'node:net', 'node:crypto', 'node:timers/promises'];
