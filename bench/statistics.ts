/** The value at a share (0 to 1) of the samples, by nearest rank; NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** The median of the samples: robust against a slow neighbour on the machine. */
export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/**
 * How many times as long one thing takes as another: the median ratio of pairs that were measured right after each
 * other. A machine that slows down slows both halves of a pair.
 */
export function pairedRatio(samples: readonly number[], against: readonly number[]): number {
  return median(samples.map((sample, index) => sample / (against[index] ?? NaN)));
}
