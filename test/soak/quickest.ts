/** The fastest of several runs, in milliseconds: what an input costs, not what a busy machine adds. */
export function quickest(run: () => void): number {
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
  return Math.min(...times);
}
