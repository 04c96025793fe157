import type { Clock } from '../../source/platform/clock.ts';

type Timer = { readonly due: number; readonly callback: () => void };

/** A clock that a test moves; promises run after each timer. */
export class FakeClock implements Clock {
  /** The wall clock; timers use their own time, as real ones do. */
  wall = 1_700_000_000_000;
  #elapsed = 0;
  readonly #timers = new Set<Timer>();

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.wall;
  }

  schedule(callback: () => void, milliseconds: number): () => void {
    const timer = { due: this.#elapsed + milliseconds, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const leave = (): void => {
        cancel();
        reject(signal?.reason as Error);
      };
      const cancel = this.schedule(() => {
        signal?.removeEventListener('abort', leave);
        resolve();
      }, milliseconds);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Lets this many milliseconds pass, timer by timer. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#elapsed + milliseconds;
    await this.settle();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#advance(next.due);
      this.#timers.delete(next);
      next.callback();
      await this.settle();
    }
    this.#advance(until);
  }

  /** Lets every pending promise run. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
  }

  #advance(elapsed: number): void {
    this.wall += elapsed - this.#elapsed;
    this.#elapsed = elapsed;
  }

  #next(until: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.due <= until);
    return due.toSorted((a, b) => a.due - b.due)[0];
  }
}
