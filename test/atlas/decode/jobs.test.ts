import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  decodeBucket,
  decodeBuckets,
  decodeClusters,
  decodeJob,
  decodeJobs,
  decodeProjects,
} from '../../../source/atlas/decode/jobs.ts';
import { AtlasError } from '../../../source/atlas/api/errors.ts';

const prod = { groupId: '5f9aa0000000000000000001', clusterName: 'Prod0' };

const recorded = {
  id: '605ccba3c1c7613f423e1585',
  state: 'Successful',
  createdAt: '2026-08-10T03:27:00Z',
  finishedAt: '2026-08-10T03:39:50Z',
  snapshotId: '5c4f3c4f4a65e07b4d1a1b2c',
  exportBucketId: '604f6322dc786a5341d4f7fb',
  prefix: 'exported_snapshots/1/2/Prod0/2026-08-10T0327/1786332505',
  exportStatus: { exportedCollections: 0, totalCollections: 0 },
  components: [],
  customData: [{ key: 'exported by', value: 'nightly' }],
};

const customDataOf = (customData: unknown) => decodeJob({ id: 'a', customData }, prod).customData;
const hasNext = (links: unknown) => decodeJobs({ results: [], links }, prod).hasNext;

function problemOf(action: () => unknown): AtlasError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(AtlasError);
    return error as AtlasError;
  }
  throw new Error('nothing was thrown');
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('decoding export jobs', () => {
  it('reads a job as recorded from Atlas', () => {
    expect(decodeJob(recorded, prod)).toEqual({
      ...prod,
      id: recorded.id,
      state: 'Successful',
      stateText: 'Successful',
      createdAt: Date.UTC(2026, 7, 10, 3, 27),
      finishedAt: Date.UTC(2026, 7, 10, 3, 39, 50),
      snapshotId: recorded.snapshotId,
      exportBucketId: recorded.exportBucketId,
      prefixStart: 'exported_snapshots/1/2/Prod0',
      prefixEnd: '2026-08-10T0327/1786332505',
      exportStatus: { exportedCollections: 0, totalCollections: 0 },
      components: [],
      customData: [{ key: 'exported by', value: 'nightly' }],
      errMsg: undefined,
      errorCode: undefined,
    });
  });

  it('reads a job with only an id', () => {
    expect(decodeJob({ id: 'a' }, prod)).toMatchObject({
      id: 'a',
      state: 'Unknown',
      stateText: '',
      createdAt: undefined,
      exportStatus: undefined,
      components: [],
      customData: [],
    });
  });

  it('treats null as missing', () => {
    const nulls = Object.fromEntries(Object.keys(recorded).map((name) => [name, null]));
    expect(decodeJob({ ...nulls, id: 'a' }, prod)).toEqual(decodeJob({ id: 'a' }, prod));
  });

  it('keeps the name of an unknown state', () => {
    expect(decodeJob({ id: 'a', state: 'Paused\u001b' }, prod)).toMatchObject({
      state: 'Unknown',
      stateText: 'Paused␛',
    });
    expect(decodeJob({ id: 'a', state: 'Cancelled' }, prod).state).toBe('Cancelled');
  });

  it('gives the reason of a failure in one shape for both APIs', () => {
    expect(decodeJob({ id: 'a', errMsg: 'Access denied' }, prod)).toMatchObject({
      errMsg: 'Access denied',
      errorCode: undefined,
    });
    const stateReason = { errorCode: 'DENIED', message: 'Access denied' };
    expect(decodeJob({ id: 'a', stateReason }, prod)).toMatchObject({
      errMsg: 'Access denied',
      errorCode: 'DENIED',
    });
    expect(decodeJob({ id: 'a', stateReason: 'Access denied' }, prod).errMsg).toBe('Access denied');
    expect(decodeJob({ id: 'a', errMsg: '', stateReason: [] }, prod).errMsg).toBeUndefined();
    expect(decodeJob({ id: 'a', errMsg: ' \t ' }, prod).errMsg).toBeUndefined();
    expect(decodeJob({ id: 'a', errorCode: 'DENIED' }, prod).errorCode).toBe('DENIED');
  });

  it('accepts numbers for strings and strings for numbers', () => {
    const job = decodeJob(
      {
        id: 42,
        snapshotId: 7,
        exportStatus: { exportedCollections: '3', totalCollections: '10' },
        errMsg: false,
      },
      prod,
    );
    expect(job).toMatchObject({
      id: '42',
      snapshotId: '7',
      exportStatus: { exportedCollections: 3, totalCollections: 10 },
      errMsg: 'false',
    });
  });

  it.each([
    [-1, 10],
    [Number.NaN, 10],
    [1, Infinity],
    [1.5, 10],
    ['1e3', 10_000],
    ['7.0', 10],
    [11, 10],
    [1, undefined],
    [null, null],
    [[1], 10],
  ])('treats %s of %s collections as no progress', (exportedCollections, totalCollections) => {
    expect(
      decodeJob({ id: 'a', exportStatus: { exportedCollections, totalCollections } }, prod).exportStatus,
    ).toBeUndefined();
  });

  it.each([
    ['2026-08-10T03:27:00Z', Date.UTC(2026, 7, 10, 3, 27)],
    ['2026-08-10T03:27:00.123Z', Date.UTC(2026, 7, 10, 3, 27, 0, 123)],
    ['2026-08-10T05:27:00+02:00', Date.UTC(2026, 7, 10, 3, 27)],
    ['2026-08-10T05:27:00+0200', Date.UTC(2026, 7, 10, 3, 27)],
    [' 2026-08-10T03:27:00Z ', Date.UTC(2026, 7, 10, 3, 27)],
    ['on 2026-08-10T03:27:00Z', undefined],
    ['2026-08-10T03:27:00Z or so', undefined],
    ['2026-08-10T03:27', Date.UTC(2026, 7, 10, 3, 27)],
    ['2026-08-10T03:27:00', Date.UTC(2026, 7, 10, 3, 27)],
    ['2026-13-45T99:00:00Z', undefined],
    ['yesterday', undefined],
    ['', undefined],
    [1_786_332_505, undefined],
    [{}, undefined],
  ])('reads the time %s', (createdAt, time) => {
    expect(decodeJob({ id: 'a', createdAt }, prod).createdAt).toBe(time);
  });

  it('reads a time without a zone as UTC, whatever the local zone', () => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    expect(new Date(2026, 7, 10).getTimezoneOffset()).toBe(-540);
    expect(decodeJob({ id: 'a', createdAt: '2026-08-10T03:27:00' }, prod).createdAt).toBe(
      Date.UTC(2026, 7, 10, 3, 27),
    );
  });

  it('reads the shards of a sharded cluster, also odd ones', () => {
    const components = [
      { exportId: '1', replicaSetName: 'shard-0' },
      { replicaSetName: 'shard-1' },
      { exportId: '3' },
      {},
      null,
      'shard-4',
    ];
    expect(decodeJob({ id: 'a', components }, prod).components).toEqual([
      { exportId: '1', replicaSetName: 'shard-0' },
      { exportId: undefined, replicaSetName: 'shard-1' },
      { exportId: '3', replicaSetName: '?' },
    ]);
    expect(decodeJob({ id: 'a', components: {} }, prod).components).toEqual([]);
  });

  it('keeps all custom data, whatever its shape', () => {
    expect(
      customDataOf([
        { key: 'a', value: 1 },
        { key: 'b' },
        { key: 'b2', value: null },
        { key: 'c', value: { d: [null] } },
        { value: 'x' },
      ]),
    ).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '' },
      { key: 'b2', value: '' },
      { key: 'c', value: '{"d":[null]}' },
    ]);
    expect(customDataOf({ team: 'data\n', n: 2 })).toEqual([
      { key: 'team', value: 'data␊' },
      { key: 'n', value: '2' },
    ]);
    expect(customDataOf('text')).toEqual([]);
    const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    expect(customDataOf([{ key: 'deep', value: deep }])).toEqual([
      { key: 'deep', value: '‹nested too deep›' },
    ]);
  });

  it('cleans every string', () => {
    const dirty = '\u001b]0;x\u0007\u202e';
    const job = decodeJob(
      {
        id: dirty,
        state: dirty,
        snapshotId: dirty,
        exportBucketId: dirty,
        prefix: dirty,
        components: [{ exportId: dirty, replicaSetName: dirty }],
        customData: [{ key: dirty, value: dirty }],
        stateReason: { errorCode: dirty, message: dirty },
      },
      prod,
    );
    expect(JSON.stringify(job)).not.toMatch(/\\u00|\u202e/);
    expect(JSON.stringify(job).match(/␛\]0;x␇‹U\+202E›/g)).toHaveLength(11);
  });

  it('is safe from __proto__', () => {
    const entry: unknown = JSON.parse('{"id":"a","__proto__":{"state":"Failed","id":"b"},"constructor":1}');
    expect(decodeJob(entry, prod)).toMatchObject({ id: 'a', state: 'Unknown' });
    expect(decodeJob({ id: 'a', customData: JSON.parse('{"__proto__":"x"}') }, prod).customData).toEqual([
      { key: '__proto__', value: 'x' },
    ]);
    expect(({} as Record<string, unknown>).state).toBeUndefined();
  });
});

describe('decoding a page', () => {
  it('keeps the good jobs beside unreadable ones', () => {
    const odd = [null, 'x', [], { state: 'Queued' }, { id: '' }, { id: 'x'.repeat(241) }];
    const results = [recorded, ...odd, { ...recorded, id: 'b' }];
    const page = decodeJobs({ results, totalCount: 8 }, prod);
    expect(page.items.map((job) => job.id)).toEqual([recorded.id, 'b']);
    expect(page).toMatchObject({ totalCount: 8, received: 8, hasNext: undefined });
    expect(page.problems).toHaveLength(6);
    expect(page.problems[0]).toBe(
      'Entry 2 of the page is not a readable export job: it has no usable id or name.',
    );
  });

  it("reads at most ten of the largest pages' worth of jobs, and says so", () => {
    const results = Array.from({ length: 5002 }, (_, index) => ({ id: `job${index}` }));
    const page = decodeJobs({ results }, prod);
    expect(page.items).toHaveLength(5000);
    expect(page).toMatchObject({
      received: 5002,
      problems: ['The page holds 5002 export jobs, and only the first 5000 of them were read.'],
    });
    expect(decodeJobs({ results: results.slice(0, 5000) }, prod).problems).toEqual([]);
    expect(decodeJobs({ results: Array.from({ length: 60 }) }, prod).problems).toHaveLength(51);
    expect(decodeJobs({ results: Array.from({ length: 60 }) }, prod).problems.at(-1)).toBe(
      '10 more entries of the page are not readable export jobs.',
    );
  });

  it('keeps one of two jobs with the same id', () => {
    const page = decodeJobs(
      {
        results: [
          { id: 'a', state: 'Queued' },
          { id: 'a', state: 'Failed' },
        ],
      },
      prod,
    );
    expect(page.items).toMatchObject([{ id: 'a', state: 'Queued' }]);
    expect(page).toMatchObject({ received: 2, problems: [] });
  });

  it('knows whether there is another page', () => {
    expect(hasNext([{ rel: 'self' }, { rel: 'next', href: 'x' }])).toBe(true);
    expect(hasNext([{ rel: 'self' }, null])).toBe(false);
    expect(hasNext([])).toBe(false);
    expect(hasNext('none')).toBeUndefined();
    expect(hasNext(undefined)).toBeUndefined();
  });

  it.each([
    [7, 7],
    ['7', 7],
    [-1, undefined],
    [7.5, undefined],
    ['many', undefined],
    [null, undefined],
  ])('takes the count %s', (totalCount, read) => {
    expect(decodeJobs({ results: [], totalCount }, prod).totalCount).toBe(read);
  });

  it('accepts a bare list too', () => {
    expect(decodeJobs([recorded], prod)).toMatchObject({ received: 1, totalCount: undefined });
  });

  it.each([null, undefined, 7, 'x', {}, { results: null }, { results: {} }, { results: 'x' }])(
    'reports that %j has no list',
    (content) => {
      const { trouble } = problemOf(() => decodeJobs(content, prod));
      expect(trouble).toMatchObject({
        kind: 'unreadable',
        sentence: 'The answer holds no list of export jobs.',
        retryable: true,
      });
    },
  );

  it('decodes buckets, projects and clusters', () => {
    expect(
      decodeBuckets({
        results: [{ _id: 'b', bucketName: 'acme', cloudProvider: 'AWS', region: 'US_EAST_1' }, {}],
      }),
    ).toMatchObject({
      items: [
        { id: 'b', bucketName: 'acme', cloudProvider: 'AWS', region: 'US_EAST_1', serviceUrl: undefined },
      ],
      received: 2,
    });
    expect(decodeBucket({ id: 'b', serviceUrl: 'https://x.blob' })).toEqual({
      id: 'b',
      bucketName: '?',
      cloudProvider: '?',
      region: undefined,
      serviceUrl: 'https://x.blob',
    });
    expect(decodeProjects({ results: [{ id: 'p', name: 'Payments' }, { id: 'q' }, {}] }).items).toEqual([
      { id: 'p', name: 'Payments' },
      { id: 'q', name: 'q' },
    ]);
    expect(
      decodeClusters({ results: [{ name: 'Prod0', clusterType: 'SHARDED' }, {}, { name: 'Prod1' }] }).items,
    ).toEqual([{ name: 'Prod0', clusterType: 'SHARDED' }, { name: 'Prod1' }]);
    const nouns = [decodeBuckets, decodeProjects, decodeClusters].map(
      (decode) => decode({ results: [{}] }).problems[0],
    );
    expect(nouns).toEqual(
      ['export bucket', 'project', 'cluster'].map(
        (noun) => `Entry 1 of the page is not a readable ${noun}: it has no usable id or name.`,
      ),
    );
    expect(problemOf(() => decodeBucket([])).trouble.sentence).toBe(
      'The answer is not a readable export bucket: it has no usable id.',
    );
    expect(problemOf(() => decodeJob({}, prod)).trouble).toMatchObject({
      kind: 'unreadable',
      sentence: 'The answer is not a readable export job: it has no usable id.',
      retryable: true,
    });
  });

  it('accepts any JSON without throwing', () => {
    const names = [
      ...Object.keys(recorded),
      'results',
      'links',
      'rel',
      'key',
      'value',
      'stateReason',
      'totalCount',
    ];
    const tree = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
      ),
    })).value;
    fc.assert(
      fc.property(tree, (content) => {
        try {
          const page = decodeJobs(content, prod);
          expect(page.items.length + page.problems.length).toBeLessThanOrEqual(page.received);
          for (const job of page.items) expect(job).toMatchObject(prod);
        } catch (error) {
          expect(error).toBeInstanceOf(AtlasError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
