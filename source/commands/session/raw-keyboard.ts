import process from 'node:process';
import type { Settings } from '../../settings/settings.ts';
import { terminalKeyboard } from '../../ui/terminal/keyboard.ts';
import { askTerminal } from '../../ui/terminal/terminal-answers.ts';
import { askBackground } from '../../ui/theme/background.ts';

/**
 * Shows something on the whole terminal. The keyboard is read raw from before its first frame until `handBack`: keys
 * count that are typed before a frame, and none is echoed between two screens, the first of which has handed it back.
 */
export async function onScreen<T>(settings: Settings, show: () => Promise<T>): Promise<T> {
  const keyboard = terminalKeyboard();
  keyboard.take();
  askBackground(settings, keyboard, process.env);
  askTerminal(keyboard, process.env);
  const end = await show();
  keyboard.take();
  return end;
}

/** The keyboard is the terminal's own again, and with it Ctrl+C. */
export function handBack(): Promise<void> {
  return terminalKeyboard().handBack();
}
