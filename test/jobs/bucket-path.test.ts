import { assert, constantFrom, property, array, oneof, string } from 'fast-check';
import { expect, test } from 'vitest';
import type { Bucket } from '../../source/jobs/job.ts';
import {
  azureContainerOf,
  folderOf,
  exportUrl,
  noPrefix,
  prefixOf,
  splitPrefix,
} from '../../source/jobs/bucket-path.ts';
import { jobOf } from '../helpers/job-of.ts';

const recorded = 'exported_snapshots/5f/6a/Prod0/2026-08-10T0327/1786332505';
const job = jobOf('a', { prefix: recorded, exportBucketId: 'b' });

function bucket(given: Partial<Bucket>): Bucket {
  return {
    id: 'b',
    bucketName: 'acme',
    cloudProvider: 'AWS',
    region: undefined,
    serviceUrl: undefined,
    ...given,
  };
}

function azure(serviceUrl: string | undefined): Bucket {
  return bucket({ cloudProvider: 'AZURE', bucketName: 'exports', serviceUrl });
}

test('the path follows the tools of each cloud', () => {
  expect(exportUrl(job, bucket({}))).toBe(`s3://acme/${recorded}`);
  expect(exportUrl(job, bucket({ cloudProvider: 'GCP' }))).toBe(`gs://acme/${recorded}`);
  expect(exportUrl(job, azure('https://acmebackups.blob.core.windows.net/'))).toBe(
    `https://acmebackups.blob.core.windows.net/exports/${recorded}`,
  );
});

test('a leading slash of the prefix adds no empty folder', () => {
  for (const slashes of ['/', '//']) {
    const slashed = jobOf('a', { prefix: `${slashes}${recorded}` });
    expect(exportUrl(slashed, bucket({}))).toBe(`s3://acme/${recorded}`);
    expect(exportUrl(slashed, undefined)).toBe(recorded);
  }
  expect(folderOf(jobOf('a', { prefix: '/' }))).toBeUndefined();
});

test('unknown parts are not guessed', () => {
  expect(exportUrl(jobOf('a'), undefined)).toBeUndefined();
  expect(exportUrl(jobOf('a'), bucket({}))).toBe('s3://acme');
  expect(exportUrl(jobOf('a'), azure('https://x.blob.core.windows.net'))).toBe(
    'https://x.blob.core.windows.net/exports',
  );
  expect(exportUrl(job, bucket({ cloudProvider: 'NEW' }))).toBe(`acme/${recorded}`);
  expect(exportUrl(job, azure(undefined))).toBe(`exports/${recorded}`);
  expect(exportUrl(job, azure('not a web address'))).toBe(`exports/${recorded}`);
});

test.each([
  ['https://acme.blob.core.windows.net/exportcontainer', 'exportcontainer', 'acme'],
  ['https://acme.blob.core.windows.net/exportcontainer/', 'exportcontainer', 'acme'],
  ['https://acme.blob.core.windows.net', 'exports', 'acme'],
  ['acme.blob.core.windows.net//more', 'more', 'acme'],
  ['https://acme.blob.core.windows.net/%24root', '$root', 'acme'],
  ['https://acme.blob.core.windows.net/%zz', '%zz', 'acme'],
  ['https://storage.example.com/box', 'box', undefined],
])("%s shows Azure's container and account", (serviceUrl, container, account) => {
  expect(azureContainerOf(azure(serviceUrl))).toMatchObject({ container, account });
});

test('an address that already ends in the container does not get it twice', () => {
  const known = azure('https://acme.blob.core.windows.net/exports');
  expect(exportUrl(job, known)).toBe(`https://acme.blob.core.windows.net/exports/${recorded}`);
});

test('signatures and users are removed from the address', () => {
  const known = azure('https://user:hunter2@acme.blob.core.windows.net/exports?sv=1&sig=hunter2#hunter2');
  expect(exportUrl(job, known)).toBe(`https://acme.blob.core.windows.net/exports/${recorded}`);
  expect(exportUrl(job, azure('javascript://x/%0Aalert(1)'))).toBe(`exports/${recorded}`);
});

test("the blob's address is a valid URL for any folder name", () => {
  const odd = jobOf('a', { prefix: '/a b/夜?#%/c' });
  expect(exportUrl(odd, azure('https://acme.blob.core.windows.net/exports'))).toBe(
    'https://acme.blob.core.windows.net/exports/a%20b/%E5%A4%9C%3F%23%25/c',
  );
});

test('divides a prefix before the two folders that differ from job to job', () => {
  const first = splitPrefix('exported_snapshots/5f/6a/Prod0/2026-08-10T0327/1786332505');
  expect(first).toEqual({
    prefixStart: 'exported_snapshots/5f/6a/Prod0',
    prefixEnd: '2026-08-10T0327/1786332505',
  });
  expect(splitPrefix('/5f/2026-08-10T0327/1786332505/')).toEqual({
    prefixStart: '/5f',
    prefixEnd: '2026-08-10T0327/1786332505/',
  });
});

test.each(['', '/', '//', 'exported', '/exported', 'a/b', '/a/b'])('%j stays in one piece', (prefix) => {
  expect(splitPrefix(prefix)).toEqual({ prefixStart: undefined, prefixEnd: prefix });
});

test('both parts make the prefix again, whatever it is', () => {
  const step = oneof(constantFrom('/', 'a', '2026-08-10T0327', '夜', '\uD83D', ' '), string());
  assert(
    property(array(step), (steps) => {
      const prefix = steps.join('');
      expect(prefixOf(splitPrefix(prefix))).toBe(prefix);
    }),
  );
  expect(prefixOf(splitPrefix(undefined))).toBeUndefined();
  expect(splitPrefix(undefined)).toBe(noPrefix);
});
