import type { Feed, FeedState } from '../../feed/feed-state.ts';
import { cutSentence, withWholeTexts } from '../../feed/whole-texts.ts';
import type { ClusterRef, Job } from '../../jobs/job.ts';
import { backupsLink, consoleLink, type Link } from '../../links/pages.ts';
import type { JobLinks } from '../pane/pane-content.ts';
import type { AppStore } from '../state/app-store.ts';
import type { Outside } from './outside.ts';

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
  if (what === 'bucket') return job ? bucketLink(job, feed.getState()) : { why: 'No job is selected.' };
  const cluster = store.get().screen === 'clusters' ? store.selectedCluster()?.ref : job;
  return cluster ? backupsLink(cluster, baseUrl) : { why: 'No cluster is selected.' };
}

/** What turns texts about a job into links to its pages; texts without a page stay as they are. */
export function jobLinks(
  job: Job,
  feed: LinkFeed,
  { link, baseUrl }: Pick<Outside, 'link' | 'baseUrl'>,
): JobLinks | undefined {
  if (baseUrl === undefined) return undefined;
  return {
    backups: linking(backupsLink(job, baseUrl), link),
    bucket: linking(bucketLink(job, feed), link),
  };
}

/** What turns a text about a cluster into a link to Atlas's page of its backups; undefined in a demo. */
export function clusterLink(
  cluster: ClusterRef,
  { link, baseUrl }: Pick<Outside, 'link' | 'baseUrl'>,
): ((text: string) => string) | undefined {
  return baseUrl === undefined ? undefined : linking(backupsLink(cluster, baseUrl), link);
}

function linking(page: Link, link: Outside['link']): (text: string) => string {
  return (text) => ('url' in page ? link(text, page.url) : text);
}

type LinkFeed = Pick<FeedState, 'buckets' | 'whole'>;

function bucketLink(held: Job, feed: LinkFeed): Link {
  // A truncated path leads elsewhere.
  const why = cutSentence(held, feed);
  if (why !== undefined) return { why };
  const job = withWholeTexts(held, feed);
  return consoleLink(job, feed.buckets.get(job.exportBucketId ?? ''));
}

/** Opens the page, or copies its address and shows it; what came of it, as a sentence. */
export async function openPage(
  link: Link,
  { openUrl, copy, copyCaveat }: Pick<Outside, 'openUrl' | 'copy' | 'copyCaveat'>,
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
