/** How many requests at once: fast, and within Atlas's limits. */
const usual = 4;

/** Processes the items, `atOnce` at a time; results are in the items' order. Stops at the first error. */
export async function fewAtOnce<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  atOnce = usual,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      results[index] = await work(item);
    }
  };
  try {
    await Promise.all(items.slice(0, atOnce).map(worker));
  } catch (error) {
    waiting.length = 0;
    throw error;
  }
  return results;
}
