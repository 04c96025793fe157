import { expect, test } from 'vitest';
import type { Bucket } from '../../../source/jobs/job.ts';
import { clusterLink, jobLinks, linkOf, openPage } from '../../../source/ui/app/open-page.ts';
import { createAppStore } from '../../../source/ui/state/app-store.ts';
import { feedState, groupId, job, now } from '../../helpers/jobs.ts';

const url = 'https://cloud.mongodb.com/v2/x';
const page = { label: "Atlas's page of the backups", url };

test('a page opens in the browser, or its address is copied and shown', async () => {
  const copies: string[] = [];
  const terminal = (opens: boolean, takes = true, caveat?: string) => ({
    openUrl: () => Promise.resolve(opens),
    copy: (text: string) => takes && copies.push(text) > 0,
    copyCaveat: () => caveat,
  });
  expect(await openPage(page, terminal(true))).toBe("Opened Atlas's page of the backups in the browser.");
  expect(copies).toEqual([]);
  const no = 'No browser can be opened from here.';
  expect(await openPage(page, terminal(false))).toBe(`${no} Copied the address ${url}`);
  expect(copies).toEqual([url]);
  expect(await openPage(page, terminal(false, true, 'Allow it.'))).toBe(
    `${no} Sent the address to the terminal's clipboard: ${url}`,
  );
  expect(await openPage(page, terminal(false, false))).toBe(`${no} The address is ${url}`);
  expect(await openPage({ why: 'No job is selected.' }, terminal(true))).toBe('No job is selected.');
});

test('the selected job has pages; in the demo and without a job there are none', () => {
  const atlas = 'https://cloud.mongodb.com';
  const bucket: Bucket = {
    id: 'b1',
    bucketName: 'acme',
    cloudProvider: 'AWS',
    region: 'EU_CENTRAL_1',
    serviceUrl: undefined,
  };
  const state = feedState([], { buckets: new Map([['b1', bucket]]) });
  const feed = { getState: () => state };
  const store = createAppStore(now);
  expect(linkOf('backups', store, feed, atlas)).toEqual({ why: 'No cluster is selected.' });
  store.show({ ...store.view(), rows: [job({ exportBucketId: 'b1' })], listRows: 4, complete: true });
  expect(linkOf('backups', store, feed, atlas)).toMatchObject({
    url: `https://cloud.mongodb.com/v2/${groupId}#/clusters/backup/Prod0`,
  });
  expect(linkOf('bucket', store, feed, atlas)).toMatchObject({
    url: expect.stringMatching(/^https:\/\/console\.aws\.amazon\.com\/s3\/buckets\/acme\?/),
  });
  expect(linkOf('bucket', store, feed, undefined)).toEqual({ why: 'A demo has no bucket to open.' });
  store.dispatch({ type: 'toggleScreen', screen: 'clusters' });
  expect(linkOf('backups', store, feed, atlas)).toEqual({ why: 'No cluster is selected.' });
});

test('job texts link to their pages; without a page, and in the demo, they stay plain text', () => {
  const feed = feedState([]);
  const link = (text: string, url: string): string => `${text} <${url}>`;
  const links = jobLinks(job(), feed, { link, baseUrl: 'https://cloud.mongodb.com' });
  expect(links?.backups('Prod0')).toBe(
    `Prod0 <https://cloud.mongodb.com/v2/${groupId}#/clusters/backup/Prod0>`,
  );
  expect(links?.bucket('–')).toBe('–');
  expect(jobLinks(job(), feed, { link, baseUrl: undefined })).toBeUndefined();
  const linked = clusterLink(
    { groupId, clusterName: 'a/../b' },
    { link, baseUrl: 'https://cloud.mongodbgov.com' },
  );
  expect(linked?.('Do')).toBe(`Do <https://cloud.mongodbgov.com/v2/${groupId}#/clusters/backup/a%2F..%2Fb>`);
  expect(clusterLink(job(), { link, baseUrl: undefined })).toBeUndefined();
  expect(clusterLink(job(), { link, baseUrl: 'https://a.example' })?.('Do')).toBe('Do');
});
