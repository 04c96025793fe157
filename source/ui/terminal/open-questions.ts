import type { Clock } from '../../platform/clock.ts';

/** How long to wait for an answer, milliseconds; after that, assume that none comes. */
const answerLimit = 1000;
/** How long to delay the exit for an answer, milliseconds: one that comes later would be typed into the shell. */
const exitTimeout = 100;

/** The questions to the terminal that it has not answered. */
export type OpenQuestions = {
  add(): void;
  /** The oldest one is answered. */
  close(): void;
  /** No answer is waited for any more. */
  giveUp(): void;
  /** Resolves once every question is answered, or after 100 ms; at once when a question is long overdue. */
  answered(): Promise<void>;
};

export function createOpenQuestions(clock: Pick<Clock, 'schedule'>): OpenQuestions {
  /** Oldest first. */
  const waits: { readonly answered: Promise<void>; readonly done: () => void }[] = [];
  return {
    add() {
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = clock.schedule(resolve, answerLimit);
      const done = (): void => {
        stop();
        resolve();
      };
      waits.push({ answered: promise, done });
    },
    close: () => waits.shift()?.done(),
    giveUp() {
      for (const { done } of waits) done();
    },
    async answered() {
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = clock.schedule(resolve, exitTimeout);
      await Promise.race([promise, Promise.all(waits.map((wait) => wait.answered))]);
      stop();
    },
  };
}
