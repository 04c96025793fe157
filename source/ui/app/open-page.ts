import type { Feed } from '../../feed/feed-state.ts';
import { backupsLink, consoleLink, type Link } from '../../links/pages.ts';
import { cut } from '../../text/width.ts';
import type { CopyChoice } from '../pane/copy-choices.ts';
import type { AppStore } from '../state/app-store.ts';
import type { AppProps } from './app.tsx';

/** The page of what is selected. */
export function linkOf(what: 'backups' | 'bucket', store: AppStore, feed: Feed, baseUrl: string): Link {
  const job = store.selected();
  const cluster = store.get().screen === 'clusters' ? store.selectedCluster()?.ref : job;
  if (what === 'backups') {
    return cluster ? backupsLink(cluster, baseUrl) : { why: 'No cluster is selected.' };
  }
  if (!job) return { why: 'No job is selected.' };
  return consoleLink(job, feed.getState().buckets.get(job.exportBucketId ?? ''));
}

/** Opens the page, or copies its address; what came of it, as a sentence. */
export async function openPage(
  link: Link,
  terminal: Pick<AppProps, 'openUrl' | 'copy' | 'copyCaveat'>,
): Promise<string> {
  if ('why' in link) return link.why;
  if (await terminal.openUrl(link.url)) return `Opened ${link.label} in the browser.`;
  const address = { id: 'address', label: `address of ${link.label}`, text: link.url };
  return `No browser can be opened from here. ${copied(address, terminal)}`;
}

/** Copies it; what came of it, as a sentence. */
export function copied(
  choice: CopyChoice | undefined,
  { copy, copyCaveat }: Pick<AppProps, 'copy' | 'copyCaveat'>,
): string {
  if (!choice) return 'There is nothing to copy from.';
  if ('why' in choice) return choice.why;
  const caveat = copyCaveat();
  if (copy(choice.text)) {
    return caveat === undefined
      ? `Copied the ${choice.label}: ${cut(choice.text.replaceAll(/\s+/g, ' '), 60)}`
      : `Sent the ${choice.label} to the terminal's clipboard. ${caveat}`;
  }
  return caveat ?? `The ${choice.label} is more than terminals take into a clipboard; w writes it to a file.`;
}
