import type { CommandContext } from './context.ts';

type Keyboard = Pick<CommandContext, 'stdin'>;

/**
 * Shows something on the whole terminal. The keyboard is read raw from before its first frame until `handBack`: keys
 * count that are typed before a frame, and none is echoed between two screens, the first of which has handed it back.
 */
export async function onScreen<T>({ stdin }: Keyboard, show: () => Promise<T>): Promise<T> {
  stdin.setRawMode?.(true);
  const end = await show();
  stdin.setRawMode?.(true);
  return end;
}

/** The keyboard is the terminal's own again, and with it Ctrl+C. */
export function handBack({ stdin }: Keyboard): void {
  stdin.setRawMode?.(false);
}
