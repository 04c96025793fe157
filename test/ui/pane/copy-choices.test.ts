import { execFileSync } from 'node:child_process';
import { array, assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { toJson } from '../../../source/jobs/job-json.ts';
import type { Bucket, Job } from '../../../source/jobs/job.ts';
import { copyChoices, shellWord, windowsWord } from '../../../source/ui/pane/copy-choices.ts';
import { codePoint } from '../../helpers/code-point.ts';
import { jobOf, type JobFields } from '../../helpers/job-of.ts';

const folder = 'exported_snapshots/5f/6a/Prod0/2026-08-10T0327/1786332505';

const aws: Bucket = {
  id: 'b',
  bucketName: 'acme',
  cloudProvider: 'AWS',
  region: undefined,
  serviceUrl: undefined,
};
const gcp: Bucket = { ...aws, cloudProvider: 'GCP' };
const azure: Bucket = {
  ...aws,
  cloudProvider: 'AZURE',
  serviceUrl: 'https://acmebackups.blob.core.windows.net/exports',
};

function exported(given: JobFields = {}): Job {
  return jobOf('605ccba3c1c7613f423e1585', { prefix: folder, exportBucketId: 'b', ...given });
}

/** What a choice copies, or in brackets why it cannot. */
function taken(
  id: string,
  job: Job,
  bucket: Bucket | undefined,
  platform: NodeJS.Platform = 'linux',
): string | undefined {
  const choice = copyChoices(job, bucket, platform).find((each) => each.id === id);
  if (choice === undefined) return undefined;
  return 'text' in choice ? choice.text : `[${choice.why}]`;
}

/** The words that a POSIX shell makes of a command. */
function wordsOf(command: string): string[] {
  const printed = execFileSync('sh', ['-c', `set -f; printf '%s\\000' ${command}`], { encoding: 'utf8' });
  return printed.split('\0').slice(0, -1);
}

test('each choice has a key in the table', () => {
  const choices = copyChoices(exported(), aws, 'linux');
  expect(choices.map(({ id, label }) => [id, label])).toEqual([
    ['id', 'id'],
    ['place', 'place in the bucket'],
    ['command', 'command that lists it'],
    ['error', 'error'],
    ['json', 'JSON'],
  ]);
});

test('id, place and JSON are copied from the job', () => {
  const job = exported({ state: 'Successful' });
  expect(taken('id', job, aws)).toBe('605ccba3c1c7613f423e1585');
  expect(taken('place', job, aws)).toBe(`s3://acme/${folder}`);
  expect(JSON.parse(taken('json', job, aws) ?? '')).toEqual(toJson(job));
});

test("the listing command is that of the cloud's own tool", () => {
  expect(taken('command', exported(), aws)).toBe(`aws s3 ls --recursive 's3://acme/${folder}/'`);
  expect(taken('command', exported({ prefix: `/${folder}/` }), gcp)).toBe(
    `gcloud storage ls --recursive 'gs://acme/${folder}/'`,
  );
  expect(taken('command', exported(), azure)).toBe(
    `az storage blob list --account-name 'acmebackups' --container-name 'exports' --prefix '${folder}/' -o table`,
  );
});

test('an unavailable choice says why', () => {
  for (const id of ['place', 'command']) {
    expect(taken(id, exported({ prefix: undefined }), aws)).toBe('[Atlas names no folder for this job.]');
    expect(taken(id, exported({ exportBucketId: undefined }), undefined)).toBe(
      '[Atlas names no bucket for this job.]',
    );
    expect(taken(id, exported(), undefined)).toBe(
      "[The bucket's name is not known yet: open the job, and Atlas is asked for it.]",
    );
    expect(taken(id, exported(), { ...aws, bucketName: '?' })).toBe(
      "[The bucket's record does not tell its name.]",
    );
  }
  expect(taken('command', exported(), { ...azure, bucketName: '?' })).toContain("--container-name 'exports'");
  expect(taken('command', exported(), { ...azure, serviceUrl: undefined })).toBe(
    "[The bucket's record does not tell the storage account.]",
  );
  expect(taken('command', exported(), { ...aws, cloudProvider: 'NEW' })).toBe(
    '[No listing command is known for buckets of NEW.]',
  );
  expect(taken('place', exported(), { ...aws, cloudProvider: 'NEW' })).toBe(`acme/${folder}`);
});

test("the error is copied in Atlas's own words; without one the choice says why", () => {
  const failed = exported({ state: 'Failed', errMsg: 'Access denied', errorCode: 'EXPORT_FAILED' });
  expect(taken('error', failed, aws)).toBe('EXPORT_FAILED: Access denied');
  expect(taken('error', exported({ state: 'Failed', errMsg: 'Access denied' }), aws)).toBe('Access denied');
  expect(taken('error', exported({ state: 'Failed', errMsg: '' }), aws)).toBe(
    '[Atlas gave no reason for this failure.]',
  );
  expect(taken('error', exported({ state: 'Successful' }), aws)).toBe('[This job has no error.]');
});

test('a shell reads every text as one word, unchanged', () => {
  const text = string({ unit: codePoint, maxLength: 40 }).filter((each) => !each.includes('\0'));
  const ascii = string({ unit: 'binary-ascii', maxLength: 40 }).filter((each) => !each.includes('\0'));
  for (const each of [text, ascii]) {
    assert(
      // Many a shell: starting one takes longer than it reads.
      property(array(each, { minLength: 15, maxLength: 15 }), (given) => {
        expect(wordsOf(given.map(shellWord).join(' '))).toEqual(given);
      }),
      { numRuns: 10 },
    );
  }
});

test('no bucket or folder name runs as a command or becomes an option', () => {
  const nasty = `-o$(touch x)';"\`id\`" \\ !! *`;
  const named = { bucketName: nasty, serviceUrl: 'https://acme.blob.core.windows.net' };
  const job = exported({ prefix: nasty });
  expect(wordsOf(taken('command', job, { ...aws, ...named }) ?? '').slice(4)).toEqual([
    `s3://${nasty}/${nasty}/`,
  ]);
  expect(wordsOf(taken('command', job, { ...gcp, ...named }) ?? '').slice(4)).toEqual([
    `gs://${nasty}/${nasty}/`,
  ]);
  expect(wordsOf(taken('command', job, { ...azure, ...named }) ?? '')).toEqual([
    'az',
    'storage',
    'blob',
    'list',
    '--account-name',
    'acme',
    `--container-name=${nasty}`,
    `--prefix=${nasty}/`,
    '-o',
    'table',
  ]);
});

test('on Windows the command reads the same in PowerShell, cmd and Git Bash', () => {
  expect(taken('command', exported(), aws, 'win32')).toBe(`aws s3 ls --recursive "s3://acme/${folder}/"`);
  expect(taken('command', exported(), gcp, 'win32')).toBe(
    `gcloud storage ls --recursive "gs://acme/${folder}/"`,
  );
  expect(taken('command', exported(), azure, 'win32')).toBe(
    `az storage blob list --account-name "acmebackups" --container-name "exports" --prefix "${folder}/" -o table`,
  );
});

test('on Windows a name that one of the shells would expand makes no command', () => {
  for (const sign of [
    '"',
    '$',
    '`',
    '%',
    '!',
    '\\',
    '\u201c',
    '\u201d',
    '\u201e',
    '\n',
    '\u0000',
    '\u2028',
  ]) {
    expect(windowsWord(`a${sign}b`)).toBeUndefined();
    expect(taken('command', exported({ prefix: `a${sign}b` }), aws, 'win32')).toBe(
      '[A name in it has characters that mean something else to PowerShell or cmd.]',
    );
  }
  // These mean nothing within double quotes in any of the three.
  const harmless = "a b&c|d<e>f^g;h'i(j)k*l?m#n~o@p=q,r";
  expect(wordsOf(windowsWord(harmless) ?? '')).toEqual([harmless]);
  expect(wordsOf(windowsWord('grüße/夜') ?? '')).toEqual(['grüße/夜']);
});
