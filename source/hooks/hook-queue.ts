import type { Clock } from '../platform/clock.ts';
import type { Environment } from '../platform/machine.ts';
import type { HookCommand } from '../settings/hook-settings.ts';
import { runHook } from './run-hook.ts';
import type { RunningHook } from './run-hook.ts';

/** One hook's program, run for one event after the other. */
export type HookQueue = {
  /** Runs it with this environment when its turn comes. */
  add(env: Environment): void;
  /** Drops what waits; ends what runs, after a moment to finish. */
  close(): Promise<void>;
  /** Ends what runs, at once. */
  kill(): void;
};

export type HookQueueOptions = {
  readonly command: HookCommand;
  readonly cwd: string;
  readonly clock: Pick<Clock, 'schedule'>;
  /** Why a run failed; undefined if it did not. */
  readonly onEnd: (why: string | undefined) => void;
  /** How many events were dropped since the queue was last full. */
  readonly onDrop: (dropped: number) => void;
};

/** Milliseconds: for a run, for SIGTERM, and for a run that is under way when the program ends. */
const limit = 30_000;
const patience = 2000;
const goodbye = 1000;
/** How many events may wait. */
export const longestQueue = 100;

export function createHookQueue({ command, cwd, clock, onEnd, onDrop }: HookQueueOptions): HookQueue {
  const waiting: Environment[] = [];
  let running: RunningHook | undefined;
  let isClosing = false;
  let dropped = 0;

  function reportDrops(): void {
    if (dropped > 0) onDrop(dropped);
    dropped = 0;
  }

  async function runAll(): Promise<void> {
    for (let env = waiting.shift(); env !== undefined; env = waiting.shift()) {
      running = runHook({ command, env, cwd, clock, limit, patience });
      const why = await running.ended;
      if (isClosing) return;
      onEnd(why);
    }
    running = undefined;
    reportDrops();
  }

  return {
    add(env) {
      if (isClosing) return;
      if (waiting.length >= longestQueue) dropped += 1;
      else waiting.push(env);
      if (running === undefined) void runAll();
    },
    async close() {
      isClosing = true;
      dropped += waiting.length;
      waiting.length = 0;
      reportDrops();
      if (running === undefined) return;
      const cancel = clock.schedule(running.stop, goodbye);
      await running.ended;
      cancel();
    },
    kill: () => running?.kill(),
  };
}
