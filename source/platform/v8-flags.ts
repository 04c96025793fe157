import process from 'node:process';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

// Flags that V8 reads anew each time it looks, so that they count although it runs already.

/**
 * Keeps the heap small for a program that is left open for days. Node's own settings suit servers: the same refreshes
 * grew its heap from 113 to 285 MB before anything was collected, and stay at 120 so. `--max-semi-space-size` and its
 * like are read once, before the first line of a program. Gives what is to be called with each frame.
 */
export function capHeap(): () => void {
  // What is old is collected whenever it has grown by a fifth.
  setFlagsFromString('--heap-growing-percent=20');
  // The second optimising compiler's memory (8 MB) is for loops that run for seconds; the first one's code is enough.
  setFlagsFromString('--no-opt');
  capYoungSpace();
  return capYoungSpace;
}

/** Bytes: room for a frame or two. With less, half of a frame is collected while it is being drawn, and grows old. */
const youngSpace = 8 * 2 ** 20;

/** V8 lets what is young grow to 128 MB, and shrinks it to two whenever it has little to do. */
function capYoungSpace(): void {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  const mayGrow = young !== undefined && young.space_size < youngSpace;
  setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
}

/**
 * Keeps a short run short, also where other programs have the other processors. To be called before undici is loaded:
 * its HTTP parser, in WebAssembly, is one huge function. The optimising compiler takes 50 ms of another thread for it,
 * which the end of the process then waits for, and saves microseconds; V8's quick compiler's code is kept.
 */
export function suitShortRuns(baseUrl: string): void {
  // Node brings its own modules compiled, for the flags that it starts with: what a client needs of them comes before.
  for (const name of baseUrl.startsWith('https:') ? [...ofClient, 'node:tls'] : ofClient)
    process.getBuiltinModule(name);
  setFlagsFromString('--liftoff-only');
  // What `--liftoff-only` implies on Node's own command line.
  setFlagsFromString('--no-wasm-dynamic-tiering');
  setFlagsFromString('--no-wasm-tier-up');
  // A megabyte is collected sooner by one thread than others are woken for it.
  setFlagsFromString('--no-parallel-scavenge');
}

const ofClient = ['node:stream', 'node:net', 'node:crypto', 'node:timers/promises'];
