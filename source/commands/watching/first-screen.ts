import process from 'node:process';
import { realClock } from '../../platform/clock.ts';
import { capHeap } from '../../platform/v8-flags.ts';
import type { Settings } from '../../settings/settings.ts';
import type { KeptTargets } from '../../state-file/kept-state.ts';
import { showFirstFrame } from '../../ui/app/first-frame.ts';
import type { Shown } from '../../ui/app/screen.tsx';
import { createScreenOutput, type ScreenOutput } from '../../ui/terminal/screen-output.ts';
import { terminalOf } from '../../ui/terminal/terminal.ts';
import type { CommandContext } from '../session/context.ts';
import { takeKeyboard } from '../session/raw-keyboard.ts';
import { homeOf, type Selection } from '../session/targets.ts';
import type { WatchRun } from './watch-run.ts';

/** The terminal for the frames of one screen. */
export type OpenScreen = {
  readonly output: ScreenOutput;
  /** Caps the heap, from the next frame on. */
  capHeap(): void;
  /** Restores the terminal if Ink never started. */
  close(): void;
};

/** The terminal, restored even if the program ends before Ink starts. */
export function openTerminalOutput(settings: Settings): OpenScreen {
  let afterFrame: (() => void) | undefined;
  const output = createScreenOutput(terminalOf(settings), () => afterFrame?.());
  process.once('exit', output.giveBack);
  return {
    output,
    capHeap() {
      afterFrame ??= capHeap();
    },
    close() {
      process.off('exit', output.giveBack);
      output.giveBack();
    },
  };
}

type Kept = Pick<WatchRun, 'last' | 'looks'> & {
  readonly kept: KeptTargets;
  /** Which hooks fail, a sentence each. */
  readonly refused: readonly string[];
};

/**
 * Shows what an earlier run kept before anything is loaded that this frame does not need: the client, the feed, Ink.
 * Undefined if there is nothing to show.
 */
export function showKept(
  { settings }: Pick<CommandContext, 'settings'>,
  selection: Selection,
  { kept, last, looks, refused }: Kept,
): OpenScreen | undefined {
  takeKeyboard(settings);
  const home = homeOf(settings, selection);
  const screen = openTerminalOutput(settings);
  const isShown = showFirstFrame({
    feed: last.look(kept, { home, rows: screen.output.stdout.rows }),
    clock: realClock,
    settings,
    projects: new Map(kept.projects.map(({ id, name }) => [id, name])),
    refused,
    output: screen.output,
    home,
    seenAt: looks.before ?? Infinity,
  });
  if (isShown) return screen;
  screen.close();
  return undefined;
}

/** Whether the first screen is as usual. */
export function isUsual(shown: Shown | undefined): boolean {
  return Object.keys(shown?.viewSettings ?? {}).length === 0;
}
