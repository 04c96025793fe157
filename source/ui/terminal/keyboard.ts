import process from 'node:process';
import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { realClock, type Clock } from '../../platform/clock.ts';
import { pastedLine } from '../../text/pasted.ts';
import {
  createInputParts,
  inputTimeout,
  bracketedPasteOff,
  bracketedPasteOn,
  pasteEnd,
  pasteStart,
} from '../../text/input-parts.ts';

/**
 * The keyboard, between the terminal and Ink: makes each paste one line, and keeps the terminal's answers out of the
 * keys.
 */
export type Keyboard = {
  /** What Ink reads from. */
  readonly stdin: NodeJS.ReadStream;
  /** Starts reading in raw mode, with pastes marked (mode 2004). */
  take(): void;
  /** Gives the keyboard back, once no answer is outstanding that the terminal would echo. */
  handBack(): Promise<void>;
  /** Sends a query (OSC or DCS, say), followed by DA1; `onAnswer` gets the answers. */
  ask(question: string): void;
  /** Resolves once every question is answered, or after 100 ms; at once when a question is long overdue. */
  answered(): Promise<void>;
  /** Calls back with each answer, however late; returns a function that unsubscribes. */
  onAnswer(listener: (answer: string) => void): () => void;
};

type KeyboardOptions = {
  readonly stdin: NodeJS.ReadStream;
  readonly write: (text: string) => void;
  readonly clock: Clock;
};

/** DA1, which every terminal answers, in order: earlier questions are answered by then, or never. */
const whoAreYou = '\u001B[c';
const isMe = /^\u001B\[\?[\d;]*c$/;

/** How long to wait for an answer, milliseconds; after that, assume that none comes. */
const answerLimit = 1000;
/** How long to delay the exit for an answer, milliseconds: one that comes later would be typed into the shell. */
const exitTimeout = 100;

export function createKeyboard({ stdin: source, write, clock }: KeyboardOptions): Keyboard {
  const parts = createInputParts(clock);
  const decoder = new StringDecoder('utf8');
  const listeners = new Set<(answer: string) => void>();
  /** The open waits for an answer, oldest first. */
  const waits: { readonly answered: Promise<void>; readonly done: () => void }[] = [];
  let taken = false;
  let cancel = nothing;

  const stdin = Object.assign(
    new Readable({
      read() {
        if (taken) source.resume();
      },
    }),
    {
      isTTY: source.isTTY,
      setRawMode(raw: boolean) {
        source.setRawMode(raw);
        return stdin;
      },
      ref: () => source.ref(),
      unref: () => source.unref(),
    },
  ) as unknown as NodeJS.ReadStream;

  function pass(text: string): void {
    if (!stdin.push(text)) source.pause();
  }

  function hear(heard: ReturnType<typeof parts.push>): void {
    for (const { kind, text } of heard) {
      if (kind === 'keys') pass(text);
      else if (kind === 'paste') pass(pasteStart + pastedLine(text) + pasteEnd);
      else {
        for (const listener of Array.from(listeners)) listener(text);
        if (isMe.test(text)) waits.shift()?.done();
      }
    }
    cancel();
    const awaited = parts.awaited();
    if (awaited !== undefined) cancel = inputTimeout(awaited, clock, () => hear(parts.giveUp()));
  }

  async function answered(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = clock.schedule(resolve, exitTimeout);
    await Promise.race([promise, Promise.all(waits.map((wait) => wait.answered))]);
    stop();
  }

  const onData = (read: Buffer | string): void =>
    hear(parts.push(typeof read === 'string' ? read : decoder.write(read)));
  const onEnd = (): void => void stdin.push(null);
  const onExit = (): void => write(bracketedPasteOff);
  /** Takes the keyboard back after the shell had the terminal. */
  const takeAgain = (): void => {
    try {
      // Node skips a mode that it believes is set already, so clear it first.
      source.setRawMode(false);
      source.setRawMode(true);
    } catch {
      // The terminal is gone; `end` reports that on its own.
    }
    write(bracketedPasteOn);
  };

  const cook = (): void => {
    try {
      source.setRawMode(false);
    } catch {
      // Another program has the terminal, or it is gone; Node itself sets the mode back at the end.
    }
  };

  return {
    stdin,
    take() {
      source.setRawMode(true);
      if (taken) return;
      taken = true;
      write(bracketedPasteOn);
      process.once('exit', onExit);
      // Whatever stopped it: Ctrl+Z, SIGSTOP, or reading in the background.
      process.on('SIGCONT', takeAgain);
      source.on('data', onData).on('end', onEnd).on('error', onEnd);
      source.resume();
    },
    async handBack() {
      if (!taken) return cook();
      await answered();
      for (const { done } of waits) done();
      taken = false;
      source.off('data', onData).off('end', onEnd).off('error', onEnd);
      source.pause();
      process.off('exit', onExit).off('SIGCONT', takeAgain);
      write(bracketedPasteOff);
      cook();
    },
    ask(question) {
      write(question + whoAreYou);
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = clock.schedule(resolve, answerLimit);
      const done = (): void => {
        stop();
        resolve();
      };
      waits.push({ answered: promise, done });
    },
    answered,
    onAnswer(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function nothing(): void {}

let own: Keyboard | undefined;

/** The keyboard of the process's terminal; one terminal, so one keyboard. */
export function terminalKeyboard(): Keyboard {
  return (own ??= createKeyboard({
    stdin: process.stdin,
    write: (text) => process.stdout.write(text),
    clock: realClock,
  }));
}
