import { folderOf, namelessBucket, type Prefix } from '../jobs/bucket-path.ts';
import type { Bucket, ClusterRef } from '../jobs/job.ts';
import { quote } from '../text/quote.ts';

/** A page to open in the browser, or why there is none, as a sentence. */
export type Link = { readonly label: string; readonly url: string } | { readonly why: string };

/** Where Atlas's pages are; a proxy and any other host have none. */
const atlasHosts: ReadonlySet<string> = new Set(['cloud.mongodb.com', 'cloud.mongodbgov.com']);

/** Atlas's page of a cluster's backups. Scheme and host are ours; whatever the server said is encoded. */
export function backupsLink({ groupId, clusterName }: ClusterRef, baseUrl: string): Link {
  const host = URL.parse(baseUrl)?.host ?? '';
  if (!atlasHosts.has(host)) return { why: `${quote(host)} has no Atlas pages to open.` };
  if (!/^[\da-f]{24}$/.test(groupId)) return { why: "The project's id is none that Atlas makes." };
  return {
    label: "Atlas's page of the backups",
    url: `https://${host}/v2/${groupId}#/clusters/backup/${encoded(clusterName)}`,
  };
}

/** The page of a job's folder in the console of its cloud. */
export function consoleLink(job: Prefix, bucket: Bucket | undefined): Link {
  if (bucket === undefined) return { why: "The bucket's name is not known yet: open the job first." };
  if (bucket.bucketName === namelessBucket) return { why: "The bucket's record does not tell its name." };
  const folder = folderOf(job)?.replace(/\/$/, '') ?? '';
  switch (bucket.cloudProvider) {
    case 'AWS': {
      return { label: 'the AWS console', url: awsUrl(bucket, folder) };
    }
    case 'GCP': {
      const steps = [bucket.bucketName, ...folder.split('/').filter((step) => step !== '')];
      return {
        label: 'the Google Cloud console',
        url: `https://console.cloud.google.com/storage/browser/${steps.map(encoded).join('/')}`,
      };
    }
    case 'AZURE': {
      // Its page of one container wants the subscription, which Atlas does not tell.
      return {
        label: "the Azure portal's storage accounts",
        url: 'https://portal.azure.com/#browse/Microsoft.Storage%2FStorageAccounts',
      };
    }
    default: {
      return { why: 'The console of this cloud is not known.' };
    }
  }
}

function awsUrl({ bucketName, region = '' }: Bucket, folder: string): string {
  const host = region.startsWith('US_GOV') ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
  const query = [
    ...(/^[A-Z]+(?:_[A-Z]+)*_\d$/.test(region)
      ? [`region=${region.toLowerCase().replaceAll('_', '-')}`]
      : []),
    ...(folder === '' ? [] : [`prefix=${encoded(`${folder}/`)}`]),
  ];
  return `https://${host}/s3/buckets/${encoded(bucketName)}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

/** One step of a path or one value: nothing in it can end the step, and `..` can't climb. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(/^\.+$/g, (dots) =>
    dots.replaceAll('.', '%252E'),
  );
}
