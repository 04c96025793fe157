import type { Job } from '../jobs/job.ts';
import type { FeedState } from './feed-state.ts';

/** A held job whose texts are cut with its whole ones, once they have come; any other job as it is. */
export function withWholeTexts(job: Job, { whole }: Pick<FeedState, 'whole'>): Job {
  if (job.isCut !== true || whole?.id !== job.id || whole.state.kind !== 'loaded') return job;
  const { isCut: _isCut, ...held } = job;
  const { stateText, snapshotId, exportBucketId, prefix, components, customData, errMsg, errorCode } =
    whole.state.job;
  return {
    ...held,
    // What has come since is in the held one only, until it is asked for again.
    stateText: whole.state.job.state === job.state ? stateText : job.stateText,
    snapshotId: snapshotId ?? job.snapshotId,
    exportBucketId: exportBucketId ?? job.exportBucketId,
    prefix: prefix ?? job.prefix,
    components,
    customData,
    errMsg: errMsg ?? job.errMsg,
    errorCode: errorCode ?? job.errorCode,
  };
}

/** Why the texts of a job are still cut, as a sentence; undefined where they are whole. */
export function cutSentence(job: Job, feed: Pick<FeedState, 'whole'>): string | undefined {
  if (withWholeTexts(job, feed).isCut !== true) return undefined;
  const state = feed.whole?.id === job.id ? feed.whole.state : undefined;
  if (state?.kind === 'failed')
    return `Long texts are cut short here, and the whole ones could not be asked for: ${state.trouble.sentence} ${state.trouble.remedy}`;
  if (state?.kind === 'absent')
    return 'Long texts are cut short here, and Atlas no longer has the whole ones.';
  return 'Long texts are cut short here until the whole ones have come.';
}
