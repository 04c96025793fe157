import { getHeapStatistics } from 'node:v8';

const most = 8 * 2 ** 20;
/** Parsed, what is made to be large takes some 25 times its text; as much again is decoded from it. */
const share = 1 / 64;

/** The largest answer that this process can take apart, bytes: 8 MiB, or less where the heap is small. */
export function largestBody(heap = getHeapStatistics().heap_size_limit): number {
  return Math.min(most, Math.floor(heap * share));
}
