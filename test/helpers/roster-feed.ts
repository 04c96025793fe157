import type { RosterFeed } from '../../source/commands/session/roster.ts';
import { initialFeedState } from '../../source/feed/feed-state.ts';
import type { ClusterRef } from '../../source/jobs/job.ts';
import { troubleWith } from './fake-atlas.ts';

type Given = {
  readonly isPaused?: boolean;
  /** Clusters that Atlas no longer knows; a test can add some. */
  readonly gone?: readonly ClusterRef[];
  /** Hears for what each request is. */
  readonly onAsk?: (rank: string | undefined) => void;
};

/** The feed of a roster: sends requests at once. */
export function feedThat({ isPaused = false, gone = [], onAsk = () => {} }: Given = {}): RosterFeed {
  const trouble = troubleWith({ kind: 'not-found', status: 404, retryable: false });
  return {
    async ask({ rank }, request, signal) {
      onAsk(rank);
      const { value } = await request(signal);
      return value;
    },
    getState() {
      const state = initialFeedState(gone);
      const clusters = state.clusters.map((each) => ({ ...each, trouble }));
      return { ...state, clusters, paused: isPaused };
    },
  };
}
