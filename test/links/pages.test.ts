import { assert, constantFrom, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { backupsLink, consoleLink, type Link } from '../../source/links/pages.ts';
import type { Bucket } from '../../source/jobs/job.ts';
import { noPrefix, splitPrefix } from '../../source/jobs/bucket-path.ts';
import { codePoint } from '../helpers/code-point.ts';

const groupId = '5f1b2c3d4e5f60718293a4b5';
const commercial = 'https://cloud.mongodb.com';

function bucket(given: Partial<Bucket>): Bucket {
  return {
    id: 'b',
    bucketName: 'acme',
    cloudProvider: 'AWS',
    region: 'EU_CENTRAL_1',
    serviceUrl: undefined,
    ...given,
  };
}

function urlOf(link: Link): string {
  if ('why' in link) throw new Error(link.why);
  return link.url;
}

test("a cluster's backup page is on the host of its cloud, government too", () => {
  const ref = { groupId, clusterName: 'Prod0' };
  expect(urlOf(backupsLink(ref, commercial))).toBe(
    `https://cloud.mongodb.com/v2/${groupId}#/clusters/backup/Prod0`,
  );
  expect(urlOf(backupsLink(ref, 'https://cloud.mongodbgov.com'))).toMatch(
    /^https:\/\/cloud\.mongodbgov\.com\/v2\//,
  );
});

test.each([
  'http://127.0.0.1:8080',
  'https://cloud.mongodb.com.evil.example',
  'https://user@evil.example',
  '',
])('there is no page for %s', (baseUrl) => {
  expect(backupsLink({ groupId, clusterName: 'Prod0' }, baseUrl)).toHaveProperty('why');
});

test("each cloud's console shows the folder of the job", () => {
  const job = splitPrefix('/exported_snapshots/5f/Prod0/2026-08-10T0327/1786332505');
  expect(urlOf(consoleLink(job, bucket({})))).toBe(
    'https://console.aws.amazon.com/s3/buckets/acme?region=eu-central-1' +
      '&prefix=exported_snapshots%2F5f%2FProd0%2F2026-08-10T0327%2F1786332505%2F',
  );
  expect(urlOf(consoleLink(job, bucket({ region: 'US_GOV_WEST_1' })))).toMatch(
    /^https:\/\/console\.amazonaws-us-gov\.com\/s3\/buckets\/acme\?region=us-gov-west-1&/,
  );
  expect(urlOf(consoleLink(job, bucket({ cloudProvider: 'GCP' })))).toBe(
    'https://console.cloud.google.com/storage/browser/acme/exported_snapshots/5f/Prod0/2026-08-10T0327/1786332505',
  );
  expect(urlOf(consoleLink(job, bucket({ cloudProvider: 'AZURE' })))).toMatch(
    /^https:\/\/portal\.azure\.com\/#browse/,
  );
  expect(consoleLink(job, bucket({ cloudProvider: 'javascript:' }))).toHaveProperty('why');
  expect(consoleLink(job, undefined)).toHaveProperty('why');
});

test("scheme and host are always ours, and a server's names stay in their own path segment", () => {
  const hostile = constantFrom(
    '../../evil',
    '..',
    '.',
    'a/b',
    '?x=1',
    '#/x',
    '@evil.example',
    '\u001B]8;;x\u0007',
    '"&|`$(x)',
  );
  const check = (name: string, cloudProvider: string): void => {
    const urls = [
      backupsLink({ groupId, clusterName: name }, commercial),
      consoleLink(splitPrefix(name), bucket({ cloudProvider, bucketName: name, region: name })),
      consoleLink(noPrefix, bucket({ cloudProvider, bucketName: name })),
    ].flatMap((link) => ('url' in link ? [link.url] : []));
    for (const url of urls) {
      expect(url).toMatch(/^[!-~]+$/);
      expect(url).not.toMatch(/["`\\<>|^{}\s]/);
      const parsed = new URL(url);
      expect(parsed.protocol).toBe('https:');
      expect([
        'cloud.mongodb.com',
        'console.aws.amazon.com',
        'console.amazonaws-us-gov.com',
        'console.cloud.google.com',
        'portal.azure.com',
      ]).toContain(parsed.host);
      // No name escaped from the fixed start of the path.
      expect(parsed.pathname).toMatch(/^\/(?:v2\/|s3\/buckets\/|storage\/browser\/|$)/);
    }
  };
  assert(property(hostile, constantFrom('AWS', 'GCP', 'AZURE'), check));
  assert(property(string({ unit: codePoint }), constantFrom('AWS', 'GCP', 'AZURE'), check));
});
