import process from 'node:process';
import type { Settings } from '../../settings/settings.ts';
import { terminalKeyboard } from '../../ui/terminal/keyboard.ts';
import { askTerminal } from '../../ui/terminal/terminal-answers.ts';
import { askBackground } from '../../ui/theme/background.ts';

/**
 * Shows something on the whole terminal. The keyboard is read raw from before its first frame until `handBack`: keys
 * typed before a frame count, and none is echoed between two screens.
 */
export async function withRawKeyboard<T>(settings: Settings, show: () => Promise<T>): Promise<T> {
  takeKeyboard(settings);
  const end = await show();
  terminalKeyboard().take();
  return end;
}

/** Reads the keyboard raw from now on. */
export function takeKeyboard(settings: Settings): void {
  const keyboard = terminalKeyboard();
  keyboard.take();
  askBackground(settings, keyboard, process.env);
  askTerminal(keyboard, process.env);
}

/** Gives the keyboard back to the terminal, and with it Ctrl+C. */
export function releaseKeyboard(): Promise<void> {
  return terminalKeyboard().handBack();
}
