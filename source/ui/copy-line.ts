import type { FeedState } from '../feed/feed-state.ts';
import type { Job } from '../jobs/job.ts';
import { copyChoices, type CopyChoice } from './take-along.ts';
import type { Binding } from './keymap.ts';
import { width } from './text.ts';
import type { Theme } from './theme.ts';

/** What can be copied of a job, as far as its bucket is known. */
export function choicesOf(job: Job, { buckets }: Pick<FeedState, 'buckets'>): readonly CopyChoice[] {
  return copyChoices(job, job.exportBucketId === undefined ? undefined : buckets.get(job.exportBucketId));
}

/** The line on which it is chosen what to copy; what is not there to be copied is dim. */
export function copyLine(
  choices: readonly CopyChoice[],
  bindings: readonly Binding[],
  columns: number,
  { paint }: Theme,
): string {
  const keyOf = (id: string): string | undefined => bindings.find((one) => one.id === `copy-${id}`)?.shown;
  let line = ` ${paint.bold('Copy')}`;
  let used = 5;
  for (const choice of [...choices, { id: 'nothing', label: 'nothing', text: '' }]) {
    const key = keyOf(choice.id);
    if (key === undefined) continue;
    const cells = width(key) + 1 + width(choice.label) + 2;
    if (used + cells > columns) break;
    const label = `${key} ${choice.label}`;
    line += `  ${'text' in choice ? label : paint.dim(label)}`;
    used += cells;
  }
  return line;
}
