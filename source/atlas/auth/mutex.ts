type Waiting = { readonly go: () => void; readonly stop: (error: Error) => void };

/** One at a time, in the order of asking. */
export class Turns {
  readonly #waiting: Waiting[] = [];
  #taken = false;

  /**
   * Resolves when it is the caller's turn, with the function that ends the turn; calling that again does nothing. Ended
   * with an error, the turns of all who wait now end with it too: what they wait for has failed.
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
      // The turn is handed over, not put down: who asks right now comes after those who wait.
      if (next === undefined) this.#taken = false;
      else next.go();
    };
  }
}
