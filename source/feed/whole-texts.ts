import type { Job } from '../jobs/job.ts';
import type { FeedState } from './feed-state.ts';

/** Replaces a held job's cut texts with the full ones, once they have arrived; any other job is returned as it is. */
export function withWholeTexts(job: Job, { whole }: Pick<FeedState, 'whole'>): Job {
  if (job.isCut !== true || whole?.id !== job.id || whole.state.kind !== 'loaded') return job;
  const { isCut: _isCut, ...held } = job;
  const { stateText, snapshotId, exportBucketId, components, customData, errMsg, errorCode } =
    whole.state.job;
  const { prefixStart, prefixEnd } = whole.state.job.prefixEnd === undefined ? job : whole.state.job;
  return {
    ...held,
    // News since then is only in the held job, until the full one is requested again.
    stateText: whole.state.job.state === job.state ? stateText : job.stateText,
    snapshotId: snapshotId ?? job.snapshotId,
    exportBucketId: exportBucketId ?? job.exportBucketId,
    prefixStart,
    prefixEnd,
    components,
    customData,
    errMsg: errMsg ?? job.errMsg,
    errorCode: errorCode ?? job.errorCode,
  };
}

/** Why a job's texts are still cut, as a sentence; undefined if they are complete. */
export function cutSentence(job: Job, feed: Pick<FeedState, 'whole'>): string | undefined {
  if (withWholeTexts(job, feed).isCut !== true) return undefined;
  const state = feed.whole?.id === job.id ? feed.whole.state : undefined;
  if (state?.kind === 'failed')
    return `Long texts are shortened here, and the full ones could not be loaded: ${state.trouble.sentence} ${state.trouble.remedy}`;
  if (state?.kind === 'absent')
    return 'Long texts are shortened here, and Atlas no longer has the full ones.';
  return 'Long texts are shortened here until the full ones arrive.';
}
