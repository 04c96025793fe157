import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { decodeText } from '../platform/decode-text.ts';
import { UsageError } from '../platform/usage-error.ts';

/** A stream to write to, with what a terminal tells about itself. */
export type Output = {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
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
  /** Nothing that is typed is shown. */
  readonly hidden: boolean;
  readonly signal: AbortSignal;
};

/** Far more than any key has. */
const longest = 64 * 1024;

/**
 * Asks on the terminal; gives one line, trimmed. The terminal is in raw mode meanwhile, so that nothing is echoed, and
 * as it was afterwards, whatever happens. Rejects with `Declined` on Ctrl+C, or the signal's reason.
 */
export async function ask({ input, output, text, hidden, signal }: Question): Promise<string> {
  signal.throwIfAborted();
  const wasRaw = input.isRaw === true;
  output.write(text);
  input.setRawMode?.(true);
  try {
    return (await readLine(input, hidden ? () => undefined : (echo) => output.write(echo), signal)).trim();
  } finally {
    input.setRawMode?.(wasRaw);
    input.pause();
    output.write('\n');
  }
}

function readLine(input: Input, echo: (text: string) => void, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder('utf8');
    let typed: string[] = [];
    const stop = (): void => {
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
    const take = (chunk: Buffer | string): void => {
      // An arrow key or the like is no part of a key; its bytes come in one piece.
      const characters = [...withoutEscapes(typeof chunk === 'string' ? chunk : decoder.write(chunk))];
      for (const [index, character] of characters.entries()) {
        if (character === '\r' || character === '\n') {
          stop();
          input.pause();
          // A pasted second line is the answer to the next question.
          const rest = characters
            .slice(index + 1)
            .join('')
            .replace(/^\n/, '');
          if (rest !== '') input.unshift(rest);
          return resolve(typed.join(''));
        }
        if (character === '\u0003' || (character === '\u0004' && typed.length === 0))
          return onError(new Declined());
        if (character === '\u007f' || character === '\b') {
          if (typed.pop() !== undefined) echo('\b \b');
        } else if (character === '\u0015') {
          echo('\b \b'.repeat(typed.length));
          typed = [];
        } else if (character >= ' ' && typed.length < longest) {
          typed.push(character);
          echo(character);
        }
      }
    };
    input.on('data', take).on('end', onEnd).on('error', onError);
    signal.addEventListener('abort', onAbort);
    input.resume();
  });
}

function withoutEscapes(text: string): string {
  return text.replaceAll(/\u001b(\[[0-9;?]*[ -/]*[@-~]|O.|.)?/g, '');
}

/** The one line that stdin holds, without its line end; `what` is named where there is none, or more than one. */
export async function readOneLine(input: Input, what: string, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of addAbortSignal(signal, input)) {
      const bytes = Buffer.from(chunk as Buffer | string);
      size += bytes.length;
      if (size > longest) throw new UsageError(`stdin is far too long for the ${what}.`, 'Send one line.');
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
