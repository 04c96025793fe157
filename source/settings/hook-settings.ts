import path from 'node:path';
import { UsageError } from '../platform/usage-error.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { enumerate, quote } from '../text/quote.ts';

/** What a program of the user's can be started for. */
export const hookEvents = ['failed', 'missing', 'overdue', 'ended'] as const;
export type HookEvent = (typeof hookEvents)[number];

/** A program, looked up in PATH or with its full path, and its arguments. */
export type HookCommand = readonly [program: string, ...words: string[]];
export type Hooks = ReadonlyMap<HookEvent, HookCommand>;

/** Longer than any command, and short enough for every system. */
const mostWords = 100;
const longestWord = 4096;

/** The table `[hooks]` → a command for each event. A mistake is a `UsageError`; `at` adds its line. */
export function readHooks(
  values: Readonly<Record<string, unknown>>,
  at: (event: string, read: () => void) => void,
): Hooks {
  const hooks = new Map<HookEvent, HookCommand>();
  for (const [event, value] of Object.entries(values)) {
    at(event, () => {
      if (!isEvent(event)) {
        throw new UsageError(
          `[hooks] has no event ${quote(event)}.`,
          didYouMean(event, hookEvents, `It may say ${enumerate(hookEvents)}.`),
        );
      }
      hooks.set(event, readCommand(event, value));
    });
  }
  return hooks;
}

function isEvent(name: string): name is HookEvent {
  return (hookEvents as readonly string[]).includes(name);
}

function readCommand(event: HookEvent, value: unknown): HookCommand {
  const words: readonly unknown[] = Array.isArray(value) ? value : [];
  if (words.length === 0 || !words.every((word) => typeof word === 'string')) {
    throw new UsageError(
      `${event} must be a list of a program and its arguments.`,
      `Write ${event} = ["notify-send", "An export needs attention"].`,
    );
  }
  const [program = '', ...rest] = words;
  if (words.length > mostWords || words.some((word) => word.length > longestWord || word.includes('\0'))) {
    throw new UsageError(
      `${event} has more than ${mostWords} words, one above ${longestWord} characters, or one with a NUL.`,
      'Put the command into a script, and name that.',
    );
  }
  // A relative path would depend on the folder in which the program is started, where anybody may have put something.
  if (program.trim() === '' || (/[/\\]/.test(program) && !path.isAbsolute(program))) {
    throw new UsageError(
      `${event} names ${quote(program)}, which is neither a program of PATH nor a full path.`,
      `Write ${event} = ["/full/path/to/program", "argument"].`,
    );
  }
  return [program, ...rest];
}
