import { candidatesFor } from '../command/candidates.ts';
import { commandLines } from '../command/command-lines.ts';
import { messageLines } from '../components/footer-line.ts';
import type { AppState } from '../state/app-state.ts';
import type { FrameContent, FrameContext } from './frame-content.ts';

/** How many rows the footer takes: the command line with its candidates, or a message, or the keys. */
export function footerOf(
  { command, ...state }: AppState,
  message: string | undefined,
  context: FrameContext,
): Pick<FrameContent, 'commandLines'> & { readonly rows: number } {
  const { bindings, names, views, theme, columns, rows } = context;
  if (command === undefined) {
    return { commandLines: undefined, rows: Math.max(1, messageLines(message, columns, rows, theme).length) };
  }
  const candidates = candidatesFor(command.text, { bindings, names, views, state: { ...state, command } });
  const lines = commandLines(command, candidates, context);
  return { commandLines: lines, rows: lines.length };
}
