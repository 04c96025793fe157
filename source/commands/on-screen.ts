import type { CommandContext } from './context.ts';

/**
 * Shows something on the whole terminal. The keyboard is read raw from the start, so that keys typed before the first
 * frame count.
 */
export async function onScreen<T>(
  { stdin }: Pick<CommandContext, 'stdin'>,
  show: () => Promise<T>,
): Promise<T> {
  stdin.setRawMode?.(true);
  try {
    return await show();
  } finally {
    stdin.setRawMode?.(false);
  }
}
