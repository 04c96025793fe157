import { toJson } from '../../jobs/job-json.ts';
import type { Bucket, Job } from '../../jobs/job.ts';
import { azureContainerOf, folderOf, exportUrl, namelessBucket } from '../../jobs/bucket-path.ts';

/** Something about a job to copy: its text, or a sentence that says why there is none. */
export type CopyChoice = {
  /** Its binding is `copy-` plus this id. */
  readonly id: string;
  readonly label: string;
} & ({ readonly text: string } | { readonly why: string });

type Taken = { readonly text: string } | { readonly why: string };

/**
 * What can be copied of a job; `bucket` is the record for its `exportBucketId`, once known. Commands are quoted for the
 * platform's shells.
 */
export function copyChoices(
  job: Job,
  bucket: Bucket | undefined,
  platform: NodeJS.Platform,
): readonly CopyChoice[] {
  return [
    { id: 'id', label: 'id', text: job.id },
    { id: 'place', label: 'place in the bucket', ...placeText(job, bucket) },
    { id: 'command', label: 'command that lists it', ...listingCommand(job, bucket, platform) },
    { id: 'error', label: 'error', ...errorText(job) },
    { id: 'json', label: 'JSON', text: JSON.stringify(toJson(job), undefined, 2) },
  ];
}

/** One word for a POSIX shell, whatever the text contains (POSIX.1-2024, Shell Command Language, §2.2.2). */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * One word for PowerShell, cmd and Git Bash, because nobody knows into which one it will be pasted; undefined if a
 * character is special to any of them: all three expand within double quotes, each with different characters.
 */
export function windowsWord(text: string): string | undefined {
  // PowerShell treats typographic quotes as quotes (about_Quoting_Rules).
  return /["$`%!\\\u201c-\u201f\p{C}\p{Zl}\p{Zp}]/u.test(text) ? undefined : `"${text}"`;
}

function placeText(job: Job, bucket: Bucket | undefined): Taken {
  const found = whereabouts(job, bucket);
  return 'why' in found ? found : { text: exportUrl(job, found.bucket) };
}

/** The command that lists the folder, with the cloud's own tool. */
function listingCommand(job: Job, bucket: Bucket | undefined, platform: NodeJS.Platform): Taken {
  const found = whereabouts(job, bucket);
  if ('why' in found) return found;
  // Without the trailing slash, `…/1786332505` would also match `…/17863325051`.
  const folder = found.folder.endsWith('/') ? found.folder : `${found.folder}/`;
  const parts = listingParts(found.bucket, folder);
  if ('why' in parts) return parts;
  const texts = parts.map((part) => (typeof part === 'string' ? part : quoted(part, platform)));
  return texts.includes(undefined)
    ? { why: 'A name in it has characters that mean something else to PowerShell or cmd.' }
    : { text: texts.join(' ') };
}

/** A part of a command: literal, or untrusted text. */
type Part = string | { readonly option?: string; readonly text: string };

function listingParts(bucket: Bucket, folder: string): readonly Part[] | { readonly why: string } {
  const { cloudProvider, bucketName } = bucket;
  switch (cloudProvider) {
    case 'AWS':
      return ['aws s3 ls --recursive', { text: `s3://${bucketName}/${folder}` }];
    case 'GCP':
      return ['gcloud storage ls --recursive', { text: `gs://${bucketName}/${folder}` }];
    case 'AZURE':
      return azureParts(bucket, folder);
    default:
      return { why: `No listing command is known for buckets of ${cloudProvider}.` };
  }
}

function azureParts(bucket: Bucket, folder: string): readonly Part[] | { readonly why: string } {
  const azure = azureContainerOf(bucket);
  if (azure?.account === undefined) {
    return { why: "The bucket's record does not tell the storage account." };
  }
  return [
    'az storage blob list',
    { option: '--account-name', text: azure.account },
    { option: '--container-name', text: azure.container },
    { option: '--prefix', text: folder },
    '-o table',
  ];
}

function quoted({ option, text }: Exclude<Part, string>, platform: NodeJS.Platform): string | undefined {
  const word = platform === 'win32' ? windowsWord(text) : shellWord(text);
  if (option === undefined || word === undefined) return word;
  // A value that starts with a dash would be read as the next option.
  return `${option}${text.startsWith('-') ? '=' : ' '}${word}`;
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

function errorText({ errorCode, errMsg, state }: Job): Taken {
  const said = [errorCode, errMsg].filter((part) => part !== undefined && part !== '');
  if (said.length > 0) return { text: said.join(': ') };
  return {
    why: state === 'Failed' ? 'Atlas gave no reason for this failure.' : 'This job has no error.',
  };
}
