import { describe, expect, it } from 'vitest';
import { troubleOf } from '../../../source/atlas/api/errors.ts';
import { resources } from '../../../source/atlas/api/resources.ts';

const groupId = '5f9aa0000000000000000001';
const exportId = '605ccba3c1c7613f423e1585';
const v2 = resources('v2');
const old = resources('v1.0');

describe('paths and versions', () => {
  it.each([
    [
      v2.exports(groupId, 'Prod0'),
      `/api/atlas/v2/groups/${groupId}/clusters/Prod0/backup/exports`,
      '2023-01-01',
    ],
    [
      v2.export(groupId, 'Prod0', exportId),
      `/api/atlas/v2/groups/${groupId}/clusters/Prod0/backup/exports/${exportId}`,
      '2023-01-01',
    ],
    [v2.buckets(groupId), `/api/atlas/v2/groups/${groupId}/backup/exportBuckets`, '2024-05-30'],
    [
      v2.bucket(groupId, exportId),
      `/api/atlas/v2/groups/${groupId}/backup/exportBuckets/${exportId}`,
      '2024-05-30',
    ],
    [v2.projects(), '/api/atlas/v2/groups', '2023-01-01'],
    [v2.clusters(groupId), `/api/atlas/v2/groups/${groupId}/clusters`, '2024-08-05'],
    [
      v2.schedule(groupId, 'Prod0'),
      `/api/atlas/v2/groups/${groupId}/clusters/Prod0/backup/schedule`,
      '2024-08-05',
    ],
    [
      v2.snapshot(groupId, 'Prod0', exportId, false),
      `/api/atlas/v2/groups/${groupId}/clusters/Prod0/backup/snapshots/${exportId}`,
      '2023-01-01',
    ],
    [
      v2.snapshot(groupId, 'Prod0', exportId, true),
      `/api/atlas/v2/groups/${groupId}/clusters/Prod0/backup/snapshots/shardedCluster/${exportId}`,
      '2023-01-01',
    ],
    [
      v2.snapshots(groupId, 'Prod0', { pageNum: 2 }),
      `/api/atlas/v2/groups/${groupId}/clusters/Prod0/backup/snapshots?pageNum=2`,
      '2023-01-01',
    ],
    [
      v2.shardedSnapshots(groupId, 'Prod0'),
      `/api/atlas/v2/groups/${groupId}/clusters/Prod0/backup/snapshots/shardedClusters`,
      '2023-01-01',
    ],
    [
      v2.events(groupId, { eventTypes: ['A', 'B&c'], since: Date.UTC(2026, 10, 1), itemsPerPage: 500 }),
      `/api/atlas/v2/groups/${groupId}/events?itemsPerPage=500&eventType=A&eventType=B%26c&minDate=2026-11-01T00%3A00%3A00.000Z`,
      '2023-01-01',
    ],
  ])('v2: %j', (resource, path, version) => {
    expect(resource).toMatchObject({ path, accept: `application/vnd.atlas.${version}+json` });
  });

  it('v1.0 asks for plain JSON, and its list path ends in a slash', () => {
    expect(old.exports(groupId, 'Prod0', { pageNum: 2 })).toMatchObject({
      path: `/api/atlas/v1.0/groups/${groupId}/clusters/Prod0/backup/exports/?pageNum=2`,
      accept: 'application/json',
    });
    expect(old.export(groupId, 'Prod0', exportId).path).toMatch(/\/exports\/605ccba3c1c7613f423e1585$/);
  });

  it('sends every list parameter, always in the same order', () => {
    const query = { envelope: false, pretty: true, includeCount: false, itemsPerPage: 500, pageNum: 3 };
    expect(v2.projects(query).path).toBe(
      '/api/atlas/v2/groups?pageNum=3&itemsPerPage=500&includeCount=false&pretty=true&envelope=false',
    );
  });
});

describe('invalid addresses are refused before a request is sent', () => {
  it.each([
    ['a project id with capitals', () => v2.clusters('5F9AA0000000000000000001'), /project's id/],
    ['a short project id', () => v2.buckets('5f9a'), /project's id/],
    ['a path in the project id', () => v2.clusters(`../${groupId}`), /project's id/],
    ['a path behind the project id', () => v2.clusters(`${groupId}/..`), /project's id/],
    ['a path in the name', () => v2.exports(groupId, '../x'), /cluster's name/],
    ['an encoded path in the name', () => v2.exports(groupId, '%2e%2e'), /cluster's name/],
    ['an empty name', () => v2.exports(groupId, ''), /cluster's name/],
    ['a name with a line break', () => v2.exports(groupId, 'Prod0\n'), /cluster's name/],
    ['a name that begins with a hyphen', () => v2.exports(groupId, '-x'), /cluster's name/],
    ['an odd export id', () => v2.export(groupId, 'Prod0', 'x'), /export job's id/],
    ['an odd bucket id', () => v2.bucket(groupId, ''), /export bucket's id/],
    ['page 0', () => v2.projects({ pageNum: 0 }), /page number/],
    ['half a page', () => v2.projects({ pageNum: 1.5 }), /page number/],
    ['a page of 501', () => v2.projects({ itemsPerPage: 501 }), /page size/],
  ])('%s', (_, make, sentence) => {
    expect(make).toThrow(sentence);
    expect(() => {
      try {
        make();
      } catch (error) {
        throw new Error(troubleOf(error).remedy, { cause: error });
      }
    }).toThrow(
      /^(Give its name as Atlas shows|Give it with --project|Copy it again|Choose another one).*\.$/,
    );
  });

  it('limits the size of an answer: 16 KB an entry, between 1 MB and 8 MB', () => {
    const { exports: list, export: one } = resources('v2');
    expect(list(groupId, 'Prod0', { itemsPerPage: 10 }).mostBytes).toBe(2 ** 20);
    expect(list(groupId, 'Prod0').mostBytes).toBe(100 * 16_384);
    expect(list(groupId, 'Prod0', { itemsPerPage: 500 }).mostBytes).toBe(500 * 16_384);
    expect(one(groupId, 'Prod0', '605ccba3c1c7613f423e1585').mostBytes).toBe(2 ** 20);
  });
});
