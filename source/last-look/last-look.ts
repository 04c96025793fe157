import type { Clock } from '../platform/clock.ts';
import type { Machine } from '../platform/machine.ts';
import { readLook, writeLook } from './look-file.ts';

/** When somebody last looked at the jobs of an account, across restarts. */
export type LastLook = {
  /** In earlier runs, milliseconds since 1970; undefined if unknown. */
  readonly at: number | undefined;
  /** Stores the latest look from time to time, and when the returned function is called. */
  keep(latest: () => number): () => Promise<void>;
};

type Options = Machine & {
  readonly timing: Clock;
  /** Writes a line for `--log`. */
  readonly log: (line: string) => void;
};

/** Milliseconds between two writes, in case the program is killed; normally it writes at its end. */
const period = 60_000;

/**
 * The last look at an account's jobs; none without an account (the demo). Trouble with the disk only writes a line to
 * the log.
 */
export function openLastLook(
  { timing, platform, homedir, env, log }: Options,
  account: string | undefined,
): LastLook {
  if (account === undefined) return { at: undefined, keep: () => () => Promise.resolve() };
  const machine = { platform, homedir, env };
  const whose = account;
  const noteTrouble = (what: string, error: unknown): void =>
    log(`the last look was not ${what}: ${error instanceof Error ? error.message : String(error)}`);

  function read(): number | undefined {
    try {
      return readLook(machine, whose, timing.now());
    } catch (error) {
      noteTrouble('read', error);
      return undefined;
    }
  }

  async function write(at: number): Promise<void> {
    try {
      await writeLook(machine, whose, at, timing.now());
    } catch (error) {
      noteTrouble('kept', error);
    }
  }

  return {
    at: read(),
    keep(latest) {
      let kept: number | undefined;
      let writing = Promise.resolve();
      let cancel = timing.schedule(writeAgain, period);
      function writeNow(): void {
        const at = latest();
        if (at === kept) return;
        kept = at;
        writing = writing.then(() => write(at));
      }
      function writeAgain(): void {
        writeNow();
        cancel = timing.schedule(writeAgain, period);
      }
      return async () => {
        cancel();
        writeNow();
        await writing;
      };
    },
  };
}
