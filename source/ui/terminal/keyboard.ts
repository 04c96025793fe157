import process from 'node:process';
import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { realClock, type Clock } from '../../platform/clock.ts';
import { pastedLine } from '../../text/pasted.ts';
import {
  createInputParts,
  giveUpAfter,
  marksNoPastes,
  marksPastes,
  pasteEnd,
  pasteStart,
} from '../../text/input-parts.ts';

/** The terminal's keyboard, between the terminal and Ink: pastes are one line here, and answers no keys. */
export type Keyboard = {
  /** What Ink reads from. */
  readonly stdin: NodeJS.ReadStream;
  /** Reads from now on, raw; a paste comes marked as one (mode 2004). */
  take(): void;
  /** The keyboard is the terminal's own again, once no answer is under way that it would echo. */
  handBack(): Promise<void>;
  /** Asks the terminal (an OSC or DCS query, say), and DA1 behind it; `onAnswer` hears what it says. */
  ask(question: string): void;
  /** Resolves once every question is answered, after 100 ms all the same; at once where one is long unanswered. */
  answered(): Promise<void>;
  /** Hears each answer, however late it comes; gives what ends that. */
  onAnswer(listener: (answer: string) => void): () => void;
};

type KeyboardOptions = {
  readonly stdin: NodeJS.ReadStream;
  readonly write: (text: string) => void;
  readonly clock: Clock;
};

/** Every terminal answers this one (DA1), and in turn: what was asked before is answered by then, or never. */
const whoAreYou = '\u001B[c';
const isMe = /^\u001B\[\?[\d;]*c$/;

/** How long an answer may be under way, milliseconds; a terminal that took longer gives none. */
const answerLimit = 1000;
/** How long the end is held up for one, milliseconds: what comes after it would be typed into the shell. */
const endPatience = 100;

export function createKeyboard({ stdin: source, write, clock }: KeyboardOptions): Keyboard {
  const parts = createInputParts(clock);
  const decoder = new StringDecoder('utf8');
  const listeners = new Set<(answer: string) => void>();
  /** What ends each wait for an answer, the oldest first. */
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
    if (awaited !== undefined) cancel = giveUpAfter(awaited, clock, () => hear(parts.giveUp()));
  }

  async function answered(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = clock.schedule(resolve, endPatience);
    await Promise.race([promise, Promise.all(waits.map((wait) => wait.answered))]);
    stop();
  }

  const onData = (read: Buffer | string): void =>
    hear(parts.push(typeof read === 'string' ? read : decoder.write(read)));
  const onEnd = (): void => void stdin.push(null);
  const onExit = (): void => write(marksNoPastes);
  /** After the shell had the terminal. */
  const takeAgain = (): void => {
    try {
      // Node takes the mode that it has set last for the one that is, and leaves it.
      source.setRawMode(false);
      source.setRawMode(true);
    } catch {
      // A terminal that is gone; its end is heard by itself.
    }
    write(marksPastes);
  };

  return {
    stdin,
    take() {
      source.setRawMode(true);
      if (taken) return;
      taken = true;
      write(marksPastes);
      process.once('exit', onExit);
      // However it was stopped: Ctrl+Z, SIGSTOP, or reading in the background.
      process.on('SIGCONT', takeAgain);
      source.on('data', onData).on('end', onEnd).on('error', onEnd);
      source.resume();
    },
    async handBack() {
      if (!taken) return (source.setRawMode(false), undefined);
      await answered();
      for (const { done } of waits) done();
      taken = false;
      source.off('data', onData).off('end', onEnd).off('error', onEnd);
      source.pause();
      process.off('exit', onExit).off('SIGCONT', takeAgain);
      write(marksNoPastes);
      source.setRawMode(false);
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

/** The keyboard of the process's terminal: there is one terminal, so there is one of these. */
export function terminalKeyboard(): Keyboard {
  return (own ??= createKeyboard({
    stdin: process.stdin,
    write: (text) => process.stdout.write(text),
    clock: realClock,
  }));
}
