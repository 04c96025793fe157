type Waiting = { readonly go: () => void; readonly stop: (error: Error) => void };

/** One at a time, first come first served. */
export class Mutex {
  readonly #waiting: Waiting[] = [];
  #taken = false;

  /**
   * Resolves when it is the caller's turn, with the function that ends the turn; calling that again does nothing. Ending
   * a turn with an error rejects everybody waiting with it: what they wait for has failed.
   */
  async take(first = false): Promise<(error?: Error) => void> {
    if (this.#taken) {
      await new Promise<void>((go, stop) => {
        if (first) this.#waiting.unshift({ go, stop });
        else this.#waiting.push({ go, stop });
      });
    }
    this.#taken = true;
    let mine = true;
    return (error) => {
      if (!mine) return;
      mine = false;
      if (error !== undefined) for (const each of this.#waiting.splice(0)) each.stop(error);
      const next = this.#waiting.shift();
      // Hand the turn over directly: a new caller comes after those already waiting.
      if (next === undefined) this.#taken = false;
      else next.go();
    };
  }
}
