import { describe, expect, test } from 'vitest';
import {
  decodeEvents,
  decodeSchedule,
  decodeSnapshot,
  decodeSnapshots,
} from '../../../source/atlas/decode/backup.ts';
import { AtlasError } from '../../../source/atlas/api/errors.ts';

/** As recorded, with automatic export off. */
const recorded = {
  autoExportEnabled: false,
  policies: [
    {
      id: '6a7943462c88faeba59cd000',
      policyItems: [
        {
          frequencyInterval: 1,
          frequencyType: 'daily',
          id: '6a7943462c88faeba59cd001',
          retentionUnit: 'days',
          retentionValue: 7,
        },
      ],
    },
  ],
  nextSnapshot: '2026-11-29T03:16:00Z',
  referenceHourOfDay: 3,
  referenceMinuteOfHour: 16,
};

describe('a schedule', () => {
  test('as recorded', () => {
    expect(decodeSchedule(recorded)).toEqual({
      autoExport: false,
      exportFrequency: undefined,
      exportBucketId: undefined,
      items: [
        {
          id: '6a7943462c88faeba59cd001',
          frequencyType: 'daily',
          frequencyInterval: 1,
          retentionUnit: 'days',
          retentionValue: 7,
        },
      ],
      oddItems: 0,
      referenceHour: 3,
      referenceMinute: 16,
    });
  });

  test('with automatic export of an unknown frequency', () => {
    const exported = { exportBucketId: 'b', frequencyType: 'Fort\u001Bnightly' };
    const schedule = decodeSchedule({ ...recorded, autoExportEnabled: true, export: exported });
    expect(schedule).toMatchObject({
      autoExport: true,
      exportFrequency: 'fort␛nightly',
      exportBucketId: 'b',
    });
  });

  test.each([
    ['no items', [{ policyItems: [] }], 0, 0],
    ['no policies', [], 0, 0],
    ['invalid items', [{ policyItems: [7, null, { frequencyType: '' }, { frequencyType: 'daily' }] }], 1, 3],
    ['items that are not a list', [{ policyItems: 'daily' }], 0, 1],
    ['an invalid policy', ['daily'], 0, 1],
  ])('%s', (_, policies, items, oddItems) => {
    const schedule = decodeSchedule({ ...recorded, policies });
    expect([schedule.items.length, schedule.oddItems]).toEqual([items, oddItems]);
  });

  test.each([
    ['true', true],
    ['no', undefined],
    [1, undefined],
    [null, undefined],
  ])('autoExportEnabled %j', (autoExportEnabled, told) => {
    expect(decodeSchedule({ ...recorded, autoExportEnabled }).autoExport).toBe(told);
  });

  test('drops wrong types and limits the number of items', () => {
    const odd = { referenceHourOfDay: -3, referenceMinuteOfHour: {}, export: 'daily' };
    const policies = [{ policyItems: Array.from({ length: 5000 }, () => ({ frequencyType: 'daily' })) }];
    const schedule = decodeSchedule({ ...recorded, ...odd, policies });
    expect(schedule).toMatchObject({
      referenceHour: undefined,
      referenceMinute: undefined,
      exportFrequency: undefined,
    });
    expect(schedule.items).toHaveLength(1000);
  });

  test.each([undefined, null, [], 'x', {}, { policies: {} }])('%j is not a schedule', (content) => {
    expect(() => decodeSchedule(content)).toThrow(AtlasError);
  });
});

describe('snapshots', () => {
  /** Exactly as recorded. */
  const one = {
    cloudProvider: 'AWS',
    copyRegions: [],
    createdAt: '2026-08-10T03:27:08Z',
    description: 'test-snapshot',
    expiresAt: '2026-08-11T03:28:21Z',
    frequencyType: 'ondemand',
    id: '6a7943462c88faeba59ccf5f',
    mongodVersion: '8.0.29',
    policyItems: [],
    replicaSetName: 'cluster-989',
    snapshotType: 'onDemand',
    status: 'completed',
    storageSizeBytes: 1_574_477_824,
    type: 'replicaSet',
  };

  test('one by its id', () => {
    expect(decodeSnapshot(one)).toMatchObject({ id: one.id, storageSizeBytes: 1_574_477_824 });
    expect(() => decodeSnapshot({ ...one, id: undefined })).toThrow(AtlasError);
  });

  test('as recorded', () => {
    expect(decodeSnapshots({ results: [one], totalCount: 1 }).items).toEqual([
      {
        id: '6a7943462c88faeba59ccf5f',
        memberIds: [],
        status: 'completed',
        snapshotType: 'ondemand',
        frequencyType: 'ondemand',
        createdAt: Date.UTC(2026, 7, 10, 3, 27, 8),
        expiresAt: Date.UTC(2026, 7, 11, 3, 28, 21),
        storageSizeBytes: 1_574_477_824,
        mongodVersion: '8.0.29',
        policyItems: [],
      },
    ]);
  });

  test('one in progress has no date, a sharded one has members, and an unknown state is kept', () => {
    const { items, problems } = decodeSnapshots({
      results: [
        { ...one, id: 'a', createdAt: undefined, status: 'inProgress', storageSizeBytes: 0 },
        { ...one, id: 'b', members: [{ id: 'c' }, {}, 7], policyItems: ['d', { id: 'e' }, null] },
        { id: 'f', status: 'Paused\n', createdAt: 'yesterday', storageSizeBytes: -1, policyItems: {} },
        { status: 'completed' },
      ],
    });
    expect(items[0]).toMatchObject({ createdAt: undefined, status: 'inprogress', storageSizeBytes: 0 });
    expect(items[1]).toMatchObject({ memberIds: ['c'], policyItems: ['d', 'e'] });
    expect(items[2]).toMatchObject({ status: 'paused␊', createdAt: undefined, storageSizeBytes: undefined });
    expect(problems).toEqual([
      'Entry 4 of the page is not a readable snapshot: it has no usable id or name.',
    ]);
  });
});

test('events keep unknown types, and may name no cluster', () => {
  const { items, problems } = decodeEvents({
    results: [
      {
        id: 'a',
        eventTypeName: 'CPS_AUTO_EXPORT_FAILED',
        created: '2026-11-28T03:18:00Z',
        clusterName: 'Prod0',
      },
      { id: 'b', eventTypeName: 'SOMETHING_NEW', created: 7 },
      { id: 'c' },
    ],
  });
  expect(items).toEqual([
    {
      id: 'a',
      type: 'CPS_AUTO_EXPORT_FAILED',
      createdAt: Date.UTC(2026, 10, 28, 3, 18),
      clusterName: 'Prod0',
    },
    { id: 'b', type: 'SOMETHING_NEW', createdAt: undefined, clusterName: undefined },
  ]);
  expect(problems).toHaveLength(1);
});
