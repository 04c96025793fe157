/** A part of a story, by what it shows. */
export type Part = readonly [name: string, run: () => Promise<unknown>];

/** Plays the parts in turn, in the one program that they share; a failure names its part. */
export async function play(parts: readonly Part[]): Promise<void> {
  for (const [name, run] of parts) {
    try {
      await run();
    } catch (error) {
      if (error instanceof Error) error.message = `${name}: ${error.message}`;
      throw error;
    }
  }
}
