import type { Dispatcher } from 'undici';

type Controller = Dispatcher.DispatchController;

/** The caller's controller: forwards to the current attempt, and stands in between attempts. */
export class LastingController implements Controller {
  readonly #onAbort: (reason: Error) => void;
  #target: Controller | undefined;
  #paused = false;
  #reason: Error | null = null;

  constructor(onAbort: (reason: Error) => void) {
    this.#onAbort = onAbort;
  }

  follow(target: Controller | undefined): void {
    this.#target = target;
    if (target === undefined) return;
    if (this.#reason !== null) target.abort(this.#reason);
    else if (this.#paused) target.pause();
  }

  get aborted(): boolean {
    return this.#reason !== null || this.#target?.aborted === true;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get reason(): Error | null {
    return this.#reason ?? this.#target?.reason ?? null;
  }

  get rawHeaders(): NonNullable<Controller['rawHeaders']> | null {
    return this.#target?.rawHeaders ?? null;
  }

  get rawTrailers(): NonNullable<Controller['rawTrailers']> | null {
    return this.#target?.rawTrailers ?? null;
  }

  abort(reason: Error): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#target?.abort(reason);
    // Between attempts nobody else reports the abort to the caller.
    this.#onAbort(reason);
  }

  pause(): void {
    this.#paused = true;
    this.#target?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#target?.resume();
  }
}
