import { toJson } from '../jobs/job-json.ts';
import type { Bucket, Job } from '../jobs/job.ts';
import { azureContainerOf, folderOf, placeOf } from './place.ts';

/** Something of a job that a person takes elsewhere: its text, or why there is none, as a sentence. */
export type CopyChoice = {
  /** Its binding is `copy-` and this. */
  readonly id: string;
  readonly label: string;
} & ({ readonly text: string } | { readonly why: string });

type Taken = { readonly text: string } | { readonly why: string };

/** What can be copied of a job; `bucket` is the record of its `exportBucketId`, once that is known. */
export function copyChoices(job: Job, bucket: Bucket | undefined): readonly CopyChoice[] {
  return [
    { id: 'id', label: 'id', text: job.id },
    { id: 'place', label: 'place in the bucket', ...placeText(job, bucket) },
    { id: 'command', label: 'command that lists it', ...listingCommand(job, bucket) },
    { id: 'error', label: 'error', ...errorText(job) },
    { id: 'json', label: 'JSON', text: JSON.stringify(toJson(job), undefined, 2) },
  ];
}

/** One word of a POSIX shell, whatever the text holds (POSIX.1-2024, Shell Command Language, §2.2.2). */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function placeText(job: Job, bucket: Bucket | undefined): Taken {
  const found = whereabouts(job, bucket);
  return 'why' in found ? found : { text: placeOf(job, found.bucket) };
}

/** The listing command of the cloud's own tool, for a POSIX shell. */
function listingCommand(job: Job, bucket: Bucket | undefined): Taken {
  const found = whereabouts(job, bucket);
  if ('why' in found) return found;
  // Without the slash at its end `…/1786332505` would list `…/17863325051` too.
  const folder = found.folder.endsWith('/') ? found.folder : `${found.folder}/`;
  const { cloudProvider, bucketName } = found.bucket;
  switch (cloudProvider) {
    case 'AWS':
      return { text: `aws s3 ls --recursive ${shellWord(`s3://${bucketName}/${folder}`)}` };
    case 'GCP':
      return { text: `gcloud storage ls --recursive ${shellWord(`gs://${bucketName}/${folder}`)}` };
    case 'AZURE':
      return azureListing(found.bucket, folder);
    default:
      return { why: `No listing command is known for buckets of ${cloudProvider}.` };
  }
}

function azureListing(bucket: Bucket, folder: string): Taken {
  const azure = azureContainerOf(bucket);
  if (azure?.account === undefined) {
    return { why: "The bucket's record does not tell the storage account." };
  }
  const { account, container } = azure;
  const options = [
    option('--account-name', account),
    option('--container-name', container),
    option('--prefix', folder),
  ];
  return { text: `az storage blob list ${options.join(' ')} -o table` };
}

/** A value that begins with a dash would be read as the next option. */
function option(name: string, value: string): string {
  return `${name}${value.startsWith('-') ? '=' : ' '}${shellWord(value)}`;
}

type Whereabouts = { readonly bucket: Bucket; readonly folder: string } | { readonly why: string };

function whereabouts(job: Job, bucket: Bucket | undefined): Whereabouts {
  const folder = folderOf(job);
  if (folder === undefined) return { why: 'Atlas names no folder for this job.' };
  if (bucket === undefined) {
    return {
      why:
        job.exportBucketId === undefined
          ? 'Atlas names no bucket for this job.'
          : "The bucket's name is not known yet: open the job, and Atlas is asked for it.",
    };
  }
  const unnamed = bucket.bucketName === namelessBucket && azureContainerOf(bucket) === undefined;
  return unnamed ? { why: "The bucket's record does not tell its name." } : { bucket, folder };
}

/** What decode.ts writes where the record names no bucket. */
const namelessBucket = '?';

function errorText({ errorCode, errMsg, state }: Job): Taken {
  const said = [errorCode, errMsg].filter((part) => part !== undefined && part !== '');
  if (said.length > 0) return { text: said.join(': ') };
  return {
    why: state === 'Failed' ? 'Atlas gave no reason for this failure.' : 'This job has no error.',
  };
}
