import process from 'node:process';
import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { realClock } from '../platform/clock.ts';
import {
  createInputParts,
  inputTimeout,
  bracketedPasteOff,
  bracketedPasteOn,
  pasteEnd,
  pasteStart,
  type InputPart,
} from '../text/input-parts.ts';
import { pastedLine } from '../text/pasted.ts';
import { decodeText } from '../platform/decode-text.ts';
import { UsageError } from '../platform/usage-error.ts';
import { createTypedLine, longestLine } from './typed-line.ts';

/** A stream to write to, with a terminal's properties. */
export type Output = {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** A stream to read from; a terminal can be put into raw mode. */
export type Input = Readable & {
  readonly isTTY?: boolean;
  readonly isRaw?: boolean;
  setRawMode?(raw: boolean): unknown;
};

/** The person pressed Ctrl+C at a question, or closed it with Ctrl+D. */
export class Declined extends Error {
  override readonly name = 'Declined';
}

type Question = {
  readonly input: Input;
  readonly output: Output;
  readonly text: string;
  /** Don't echo what is typed. */
  readonly hidden: boolean;
  /** Stop echoing this line: somebody pasted the wrong thing. */
  readonly conceal?: (line: string) => boolean;
  readonly signal: AbortSignal;
};

/**
 * Asks on the terminal and returns one line, trimmed. The terminal is in raw mode meanwhile, so that nothing is echoed,
 * and is restored whatever happens. Rejects with `Declined` on Ctrl+C, or with the signal's reason.
 */
export async function ask({
  input,
  output,
  text,
  hidden,
  conceal = () => false,
  signal,
}: Question): Promise<string> {
  signal.throwIfAborted();
  const wasRaw = input.isRaw === true;
  const marks = input.isTTY === true && output.isTTY === true;
  const unmark = (): void => void output.write(bracketedPasteOff);
  if (marks) process.once('exit', unmark);
  output.write(marks ? bracketedPasteOn + text : text);
  input.setRawMode?.(true);
  // Stopped and continued: the shell has turned echo on, and Node believes its own mode still holds.
  const again = (): void => {
    input.setRawMode?.(false);
    input.setRawMode?.(true);
    output.write(marks ? bracketedPasteOn + text : text);
  };
  process.on('SIGCONT', again);
  try {
    const show = (echo: string, line: string): void => {
      if (!hidden && !conceal(line)) output.write(echo);
    };
    return (await readLine(input, show, signal)).trim();
  } finally {
    input.setRawMode?.(wasRaw);
    input.pause();
    process.off('exit', unmark).off('SIGCONT', again);
    output.write(marks ? `${bracketedPasteOff}\n` : '\n');
  }
}

/** One line of keys. Line ends in a paste don't end it; only Enter does. */
function readLine(
  input: Input,
  show: (echo: string, line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder('utf8');
    const parts = createInputParts(realClock);
    const line = createTypedLine();
    let cancel = nothing;
    // All at once: a paste is checked before any of it is echoed.
    const showEcho = (): void => {
      const echo = line.takeEcho();
      if (echo !== '') show(echo, line.text());
    };
    const stop = (): void => {
      cancel();
      showEcho();
      input.off('data', take).off('end', onEnd).off('error', onError);
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      stop();
      reject(signal.reason as Error);
    };
    const onError = (error: Error): void => {
      stop();
      reject(error);
    };
    const onEnd = (): void => onError(new Declined());
    const hear = (heard: readonly InputPart[]): void => {
      cancel();
      for (const [index, { kind, text }] of heard.entries()) {
        if (kind === 'paste') line.add(pastedLine(text));
        const pressed = kind === 'keys' ? line.press(text) : undefined;
        if (pressed === 'declined') return onEnd();
        if (pressed === undefined) continue;
        stop();
        input.pause();
        // Input after Enter answers the next question.
        const later = heard.slice(index + 1).map(asItCame);
        const rest = [pressed.rest, ...later, parts.rest()].join('');
        if (rest !== '') input.unshift(rest);
        return resolve(line.text());
      }
      showEcho();
      const awaited = parts.awaited();
      if (awaited !== undefined) cancel = inputTimeout(awaited, realClock, () => hear(parts.giveUp()));
    };
    const take = (chunk: Buffer | string): void =>
      hear(parts.push(typeof chunk === 'string' ? chunk : decoder.write(chunk)));
    input.on('data', take).on('end', onEnd).on('error', onError);
    signal.addEventListener('abort', onAbort);
    input.resume();
  });
}

function nothing(): void {}

function asItCame({ kind, text }: InputPart): string {
  return kind === 'paste' ? pasteStart + text + pasteEnd : text;
}

/** The single line on stdin, without its line end; the error names `what` when there is none, or more than one. */
export async function readOneLine(input: Input, what: string, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of addAbortSignal(signal, input)) {
      const bytes = Buffer.from(chunk as Buffer | string);
      size += bytes.length;
      if (size > longestLine)
        throw new UsageError(`stdin is far too long for the ${what}.`, 'Send one line.');
      chunks.push(bytes);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  const line = decodeText(Buffer.concat(chunks)).trim();
  if (line === '') throw new UsageError(`stdin has no ${what}.`, 'Send it as one line.');
  if (/[\u0000-\u001f\u007f]/.test(line)) {
    throw new UsageError(`stdin has more than the ${what}.`, 'Send it as one line and nothing else.');
  }
  return line;
}
