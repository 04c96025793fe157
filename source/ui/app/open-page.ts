import type { Feed } from '../../feed/feed-state.ts';
import { backupsLink, consoleLink, type Link } from '../../links/pages.ts';
import type { AppStore } from '../state/app-store.ts';
import type { AppProps } from './app.tsx';

/** The page of what is selected; `baseUrl` is undefined in a demo, whose clusters and buckets are made up. */
export function linkOf(
  what: 'backups' | 'bucket',
  store: Pick<AppStore, 'get' | 'selected' | 'selectedCluster'>,
  feed: Pick<Feed, 'getState'>,
  baseUrl: string | undefined,
): Link {
  if (baseUrl === undefined) {
    return {
      why: what === 'backups' ? 'A demo has no Atlas page to open.' : 'A demo has no bucket to open.',
    };
  }
  const job = store.selected();
  const cluster = store.get().screen === 'clusters' ? store.selectedCluster()?.ref : job;
  if (what === 'backups') {
    return cluster ? backupsLink(cluster, baseUrl) : { why: 'No cluster is selected.' };
  }
  if (!job) return { why: 'No job is selected.' };
  return consoleLink(job, feed.getState().buckets.get(job.exportBucketId ?? ''));
}

/** Opens the page, or copies its address and shows it; what came of it, as a sentence. */
export async function openPage(
  link: Link,
  { openUrl, copy, copyCaveat }: Pick<AppProps, 'openUrl' | 'copy' | 'copyCaveat'>,
): Promise<string> {
  if ('why' in link) return link.why;
  if (await openUrl(link.url)) return `Opened ${link.label} in the browser.`;
  const how = !copy(link.url)
    ? 'The address is'
    : copyCaveat() === undefined
      ? 'Copied the address'
      : "Sent the address to the terminal's clipboard:";
  return `No browser can be opened from here. ${how} ${link.url}`;
}
