import { getHeapStatistics } from 'node:v8';

const most = 8 * 2 ** 20;
/** Hostile JSON takes about 25 times its text once parsed, and as much again once decoded. */
const share = 1 / 64;

/** The largest answer that this process can decode, bytes: 8 MiB, or less if the heap is small. */
export function largestBody(heap = getHeapStatistics().heap_size_limit): number {
  return Math.min(most, Math.floor(heap * share));
}
