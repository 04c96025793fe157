import type { FeedState } from '../../feed/feed-state.ts';
import type { Job } from '../../jobs/job.ts';
import { cutSentence, withWholeTexts } from '../../feed/whole-texts.ts';
import { copyChoices, type CopyChoice } from './copy-choices.ts';
import type { AppBinding } from '../bindings/scopes.ts';
import { width } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';

/** What can be copied of a job, as far as its bucket and full texts are known. */
export function choicesOf(
  held: Job,
  feed: Pick<FeedState, 'buckets' | 'whole'>,
  platform: NodeJS.Platform,
): readonly CopyChoice[] {
  const job = withWholeTexts(held, feed);
  const bucket = job.exportBucketId === undefined ? undefined : feed.buckets.get(job.exportBucketId);
  const choices = copyChoices(job, bucket, platform);
  const why = cutSentence(held, feed);
  // A truncated path leads elsewhere.
  if (why === undefined) return choices;
  return choices.map((choice) => (choice.id === 'id' ? choice : { id: choice.id, label: choice.label, why }));
}

/** The line with the copy choices; unavailable ones are dim. */
export function copyLine(
  choices: readonly CopyChoice[],
  bindings: readonly AppBinding[],
  columns: number,
  { paint, keys }: Theme,
): string {
  const keyOf = (id: string): string | undefined => bindings.find((one) => one.id === `copy-${id}`)?.shown;
  const all = [...choices, { id: 'nothing', label: 'nothing', text: '' }].flatMap((choice) => {
    const key = keyOf(choice.id);
    return key === undefined ? [] : [{ key: keys(key), label: choice.label, isThere: 'text' in choice }];
  });
  const cellsOf = (some: typeof all): number =>
    some.reduce((sum, { key, label }) => sum + 2 + width(key) + 1 + width(label), 5);
  // Nobody presses a key that is not shown: shorten long labels to their first words, then leave out what is not there.
  const brief = all.map((one) => ({ ...one, label: one.label.split(' ', 1)[0] ?? '' }));
  const there = brief.filter(({ isThere }) => isThere);
  const fitting = [all, brief, there].find((some) => cellsOf(some) <= columns) ?? there;
  const isTight = cellsOf(fitting.slice(0, -1)) > columns;
  const gap = isTight ? ' ' : '  ';
  let line = isTight ? '' : ` ${paint.bold('Copy')}`;
  let used = width(line);
  for (const { key, label, isThere } of fitting) {
    const text = `${key} ${label}`;
    if (used + gap.length + width(text) > columns) break;
    line += gap + (isThere ? text : paint.dim(text));
    used += gap.length + width(text);
  }
  return line;
}
