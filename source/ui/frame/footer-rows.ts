import { candidatesFor } from '../command/candidates.ts';
import { commandLines } from '../command/command-lines.ts';
import { messageLines } from '../components/footer-line.ts';
import type { FrameContent } from './frame-content.ts';
import type { FrameSources } from './frame-sources.ts';

/** How many rows the footer takes: the command line with its candidates, or a message, or the keys. */
export function footerOf(
  sources: FrameSources,
): Pick<FrameContent, 'commandLines'> & { readonly rows: number } {
  const { state, context } = sources;
  const { command } = state;
  const { bindings, names, views, theme, columns, rows } = context;
  if (command === undefined) {
    const message = isLineTaken(sources) ? undefined : state.message;
    return { commandLines: undefined, rows: Math.max(1, messageLines(message, columns, rows, theme).length) };
  }
  const candidates = candidatesFor(command.text, { bindings, names, views, state });
  const lines = commandLines(command, candidates, context);
  return { commandLines: lines, rows: lines.length };
}

/** Whether a text field or menu takes the last line. */
function isLineTaken({ state, jobs }: FrameSources): boolean {
  return state.editing || state.viewing?.asks !== undefined || (state.copying && jobs.length > 0);
}
