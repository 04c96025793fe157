import type { Facts } from '../bindings/scopes.ts';
import { hasAnyTurnedBad } from '../state/unseen.ts';
import type { FrameContent } from './frame-content.ts';
import type { FrameSources } from './frame-sources.ts';

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
