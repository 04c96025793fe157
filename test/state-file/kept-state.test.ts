import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { KeptCluster } from '../../source/feed/feed-state.ts';
import { withCutTexts } from '../../source/feed/plan/job-size.ts';
import { byNewest, knownStates } from '../../source/jobs/job.ts';
import type { ClusterRef, Job } from '../../source/jobs/job.ts';
import {
  encodeState,
  joinStates,
  largestState,
  nothingKept,
  openState,
  wholeState,
  type KeptState,
} from '../../source/state-file/kept-state.ts';
import { clean } from '../../source/text/clean.ts';
import { codePoint } from '../helpers/code-point.ts';
import { jobOf } from '../helpers/job-of.ts';

const account = 'a'.repeat(64);
const now = 1_800_000_000_000;
const groupId = '5f1b2c3d4e5f60718293a4b5';

function decodeState(text: string, of: string, at: number): KeptState {
  return wholeState(openState(Buffer.from(text), of, at));
}

function clusterOf(name: string, jobs: readonly Job[], at = now - 1000): KeptCluster {
  const ref = { groupId, clusterName: name };
  return { ref, at, total: jobs.length, jobs: jobs.map((job) => ({ ...job, ...ref })) };
}

function stateOf(...clusters: readonly KeptCluster[]): KeptState {
  return { ...nothingKept, clusters };
}

const text = fc.string({ unit: codePoint, maxLength: 40 }).map((each) => clean(each));
const time = fc.option(fc.integer({ min: -1e12, max: 4e12 }), { nil: undefined });
const counts = fc.tuple(fc.nat(), fc.nat()).map((pair) => ({
  exportedCollections: Math.min(...pair),
  totalCollections: Math.max(...pair),
}));
const job: fc.Arbitrary<Job> = fc
  .record({
    id: fc.string({ minLength: 1, maxLength: 30 }).map((each) => clean(each)),
    state: fc.constantFrom(...knownStates),
    createdAt: time,
    finishedAt: time,
    snapshotId: fc.option(text, { nil: undefined }),
    exportBucketId: fc.option(text, { nil: undefined }),
    prefix: fc.option(text, { nil: undefined }),
    exportStatus: fc.option(counts, { nil: undefined }),
    components: fc.array(fc.record({ exportId: fc.option(text, { nil: undefined }), replicaSetName: text }), {
      maxLength: 3,
    }),
    customData: fc.array(fc.record({ key: text, value: text }), { maxLength: 3 }),
    errMsg: fc.option(text, { nil: undefined }),
    errorCode: fc.option(text, { nil: undefined }),
  })
  .map(({ id, ...fields }) => jobOf(id, fields));
const jobs = fc
  .uniqueArray(job, { selector: ({ id }) => id, maxLength: 12 })
  .map((some) => some.toSorted(byNewest));
const states = fc.uniqueArray(
  fc
    .record({ name: fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,10}$/), jobs, at: fc.nat({ max: now }) })
    .map((each) => clusterOf(each.name, each.jobs, each.at)),
  { selector: ({ ref }) => ref.clusterName, maxLength: 6 },
);

describe('the saved state', () => {
  it('is read back as written, for any text', () => {
    fc.assert(
      fc.property(states, (clusters) => {
        const back = decodeState(encodeState(stateOf(...clusters), account), account, now);
        expect(back.clusters).toEqual(clusters.toSorted((a, b) => b.at - a.at));
      }),
    );
  });

  it('is empty at worst, whatever bytes the file has', () => {
    const whole = encodeState(stateOf(clusterOf('Prod0', [jobOf('a', { createdAt: 1 })])), account);
    const broken = fc
      .tuple(fc.nat({ max: whole.length }), fc.nat({ max: whole.length }), fc.string({ unit: codePoint }))
      .map(([from, to, put]) => whole.slice(0, from) + put + whole.slice(to));
    const shaped = fc
      .jsonValue({ maxDepth: 6 })
      .map((clusters) => JSON.stringify({ version: 2, account, clusters, targets: clusters }));
    const entries = fc
      .array(fc.array(fc.oneof(fc.jsonValue(), fc.constant([['id']])), { maxLength: 15 }))
      .map((rows) => {
        const line = `\n${JSON.stringify(rows)}`;
        const brief = [groupId, 'Prod0', 1, 1, Buffer.byteLength(line), '?', 1, rows];
        return JSON.stringify({ version: 2, account, targets: [], clusters: [brief] }) + line;
      });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: codePoint }), fc.json(), broken, shaped, entries), (bytes) => {
        for (const cluster of decodeState(bytes, account, now).clusters) {
          expect(cluster.at).toBeLessThanOrEqual(now);
          expect(cluster.total).toBeGreaterThanOrEqual(cluster.jobs.length);
          expect(cluster.jobs).toEqual(cluster.jobs.toSorted(byNewest));
          for (const each of cluster.jobs) {
            expect(each).toMatchObject(cluster.ref);
            expect(clean(JSON.stringify(each), { limit: 1e6 })).toBe(JSON.stringify(each));
            for (const at of [each.createdAt, each.finishedAt])
              if (at !== undefined) expect(new Date(at).getTime()).toBe(at);
          }
        }
      }),
    );
    expect(({} as Record<string, unknown>)['version']).toBeUndefined();
  });

  it.each([
    ['of another account', (file: string) => file.replace('aaaa', 'aaab')],
    ['of another version', (file: string) => file.replace('"version":2', '"version":1')],
    ['that is cut off', (file: string) => file.slice(0, -10)],
    ['that is cut off between two lines', (file: string) => file.slice(0, file.indexOf('\n'))],
    ['with more than was written', (file: string) => `${file}\n[]`],
    ['without clusters', (file: string) => file.replace('"clusters"', '"others"')],
    ['from the future', (file: string) => file.replace(String(now - 1000), String(now + 1))],
    ['with an invalid cluster name', (file: string) => file.replace('Prod0', 'Prod/0')],
    ['with an invalid project id', (file: string) => file.replace(groupId, groupId.toUpperCase())],
  ])('is not read from a file %s', (_, change) => {
    const file = encodeState(stateOf(clusterOf('Prod0', [jobOf('a')])), account);
    expect(decodeState(file, account, now).clusters).toHaveLength(1);
    expect(decodeState(change(file), account, now)).toEqual(nothingKept);
  });

  it('cleans planted text, plain or escaped', () => {
    const [escaped, plain] = [String.raw`\u001b[2Jgone`, 'a\u202eb'];
    // As long as what is planted, as the file says how long each line is.
    const [errMsg, value] = [escaped, plain].map((text) => 'E'.repeat(Buffer.byteLength(text)));
    const planted = jobOf('a', { errMsg, customData: [{ key: 'k', value: value ?? '' }] });
    const file = encodeState(stateOf(clusterOf('Prod0', [planted])), account);
    const evil = file.replace(`"${errMsg}"`, `"${escaped}"`).replace(`"${value}"`, `"${plain}"`);
    const [back] = decodeState(evil, account, now).clusters[0]?.jobs ?? [];
    expect(back?.errMsg).toBe('␛[2Jgone');
    expect(back?.customData).toEqual([{ key: 'k', value: 'a‹U+202E›b' }]);
  });

  it('has the newest jobs and the running ones, and fewer when there are many clusters', () => {
    const many = Array.from({ length: 1000 }, (_, age) =>
      jobOf(`job${age}`, { createdAt: 5000 - age, state: age === 900 ? 'InProgress' : 'Successful' }),
    );
    const one = decodeState(encodeState(stateOf(clusterOf('Prod0', many)), account), account, now);
    expect(one.clusters[0]?.jobs.map(({ id }) => id)).toEqual([
      ...Array.from({ length: 200 }, (_, age) => `job${age}`),
      'job900',
    ]);
    expect(one.clusters[0]?.total).toBe(1000);
    const thousand = Array.from({ length: 1000 }, (_, number) => clusterOf(`c${number}`, many.slice(0, 20)));
    const back = decodeState(encodeState(stateOf(...thousand), account), account, now);
    expect(back.clusters).toHaveLength(1000);
    expect(new Set(back.clusters.map(({ jobs: some }) => some.length))).toEqual(new Set([3]));
  });

  it('never exceeds its size, and drops what was looked at longest ago', () => {
    const long = jobOf('a', { errMsg: '夜'.repeat(3000), components: [], prefix: '夜'.repeat(3000) });
    const clusters = Array.from({ length: 1000 }, (_, number) => clusterOf(`c${number}`, [long], number));
    const file = encodeState(stateOf(...clusters), account);
    expect(Buffer.byteLength(file)).toBeLessThanOrEqual(largestState);
    const back = decodeState(file, account, now).clusters;
    expect(back.length).toBeLessThan(1000);
    expect(back.map(({ ref }) => ref.clusterName)).toEqual(
      Array.from({ length: back.length }, (_, index) => `c${999 - index}`),
    );
    expect(back[0]?.jobs[0]).toEqual({ ...withCutTexts(long), ...back[0]?.ref, state: 'Queued' });
  });

  it('is the newer of two instances, for each cluster', () => {
    const ref = (clusterName: string): ClusterRef => ({ groupId, clusterName });
    const targets = (selection: string, name: string) => ({ selection, projects: [], clusters: [ref(name)] });
    const earlier = {
      clusters: [clusterOf('a', [jobOf('old')], 5), clusterOf('b', [], 9)],
      targets: [targets('x', 'a'), targets('y', 'b')],
    };
    const later = {
      clusters: [clusterOf('a', [jobOf('new')], 7), clusterOf('b', [jobOf('older')], 8)],
      targets: [targets('x', 'c')],
    };
    const joined = joinStates(earlier, later);
    expect(joined.clusters.map(({ ref: { clusterName }, at }) => [clusterName, at])).toEqual([
      ['b', 9],
      ['a', 7],
    ]);
    expect(joined.targets).toEqual([targets('x', 'c'), targets('y', 'b')]);
    expect(decodeState(encodeState(joined, account), account, now)).toEqual(joined);
  });
});
