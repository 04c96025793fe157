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
import { createOpenQuestions } from './open-questions.ts';

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

export function createKeyboard({ stdin: source, write, clock }: KeyboardOptions): Keyboard {
  const parts = createInputParts(clock);
  const decoder = new StringDecoder('utf8');
  const listeners = new Set<(answer: string) => void>();
  const questions = createOpenQuestions(clock);
  let taken = false;
  let cancel = nothing;
  const stdin = createInkInput(source, () => {
    if (taken) source.resume();
  });

  function pass(text: string): void {
    if (!stdin.push(text)) source.pause();
  }

  function hear(heard: ReturnType<typeof parts.push>): void {
    for (const { kind, text } of heard) {
      if (kind === 'keys') pass(text);
      else if (kind === 'paste') pass(pasteStart + pastedLine(text) + pasteEnd);
      else {
        for (const listener of Array.from(listeners)) listener(text);
        if (isMe.test(text)) questions.close();
      }
    }
    cancel();
    const awaited = parts.awaited();
    if (awaited !== undefined) cancel = inputTimeout(awaited, clock, () => hear(parts.giveUp()));
  }

  const onData = (read: Buffer | string): void =>
    hear(parts.push(typeof read === 'string' ? read : decoder.write(read)));
  const onEnd = (): void => void stdin.push(null);
  const onExit = (): void => write(bracketedPasteOff);
  const onContinue = (): void => {
    setRawAgain(source);
    write(bracketedPasteOn);
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
      process.on('SIGCONT', onContinue);
      source.on('data', onData).on('end', onEnd).on('error', onEnd);
      source.resume();
    },
    async handBack() {
      if (!taken) return setCooked(source);
      await questions.answered();
      questions.giveUp();
      taken = false;
      source.off('data', onData).off('end', onEnd).off('error', onEnd);
      source.pause();
      process.off('exit', onExit).off('SIGCONT', onContinue);
      write(bracketedPasteOff);
      setCooked(source);
    },
    ask(question) {
      write(question + whoAreYou);
      questions.add();
    },
    answered: questions.answered,
    onAnswer(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function nothing(): void {}

/** What Ink reads from: filled by the keyboard, with the modes of the terminal. */
function createInkInput(source: NodeJS.ReadStream, read: () => void): NodeJS.ReadStream {
  const stdin = Object.assign(new Readable({ read }), {
    isTTY: source.isTTY,
    setRawMode(raw: boolean) {
      source.setRawMode(raw);
      return stdin;
    },
    ref: () => source.ref(),
    unref: () => source.unref(),
  }) as unknown as NodeJS.ReadStream;
  return stdin;
}

/** Takes raw mode back after the shell had the terminal. */
function setRawAgain(source: NodeJS.ReadStream): void {
  try {
    // Node skips a mode that it believes is set already, so clear it first.
    source.setRawMode(false);
    source.setRawMode(true);
  } catch {
    // The terminal is gone; `end` reports that on its own.
  }
}

function setCooked(source: NodeJS.ReadStream): void {
  try {
    source.setRawMode(false);
  } catch {
    // Another program has the terminal, or it is gone; Node itself sets the mode back at the end.
  }
}

let own: Keyboard | undefined;

/** The keyboard of the process's terminal; one terminal, so one keyboard. */
export function terminalKeyboard(): Keyboard {
  return (own ??= createKeyboard({
    stdin: process.stdin,
    write: (text) => process.stdout.write(text),
    clock: realClock,
  }));
}
