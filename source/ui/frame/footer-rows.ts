import type { Facts } from '../bindings/scopes.ts';
import { hasAnyTurnedBad } from '../state/unseen.ts';
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

/** What tells which of the footer's keys can act. */
export function factsOf(
  { feed, state, context, jobs }: FrameSources,
  { cluster, cause, happened }: Pick<FrameContent, 'cluster' | 'cause' | 'happened'>,
): Facts {
  return {
    state,
    visible: jobs.length,
    cluster: () => cluster?.ref,
    cause: () => cause,
    happened: () => happened,
    hasTurnedBad: (since) => hasAnyTurnedBad(context.coverage, since + feed.clockSkew),
    views: context.views.size,
    feed: { getState: () => feed },
  };
}
