import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonDocument, lineFormat } from '../../source/output/list-formats.ts';
import type { Job } from '../../source/jobs/job.ts';
import { toJson } from '../../source/jobs/job-json.ts';
import { job, namesOf, now, projects } from '../helpers/jobs.ts';

const options = { now: () => now, columns: undefined, names: namesOf('Prod0'), projects: new Map() };

function csv(one: Job): string {
  return lineFormat('csv', options).line(one);
}

function table(one: Job, columns?: number): string {
  return lineFormat('table', { ...options, columns }).line(one);
}

/** A CSV reader after the rules of RFC 4180 §2. */
function readRecord(line: string): string[] {
  const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)];
  return cells.map((cell) => cell[1]?.replaceAll('""', '"') ?? cell[2] ?? '');
}

describe('JSON', () => {
  test("uses the API's field names, and leaves out what Atlas did not send", () => {
    const one = job({ state: 'Failed', errMsg: 'no', errorCode: 'NO', exportStatus: undefined });
    const { totalCount, results } = JSON.parse(jsonDocument([one], 7));
    expect(totalCount).toBe(7);
    expect(Object.keys(results[0])).toEqual([
      'id',
      'groupId',
      'clusterName',
      'state',
      'createdAt',
      'finishedAt',
      'snapshotId',
      'exportBucketId',
      'prefix',
      'customData',
      'errMsg',
      'errorCode',
      'dataAsOf',
    ]);
    expect(results[0].createdAt).toBe('2026-08-10T03:00:00Z');
    expect(results[0].dataAsOf).toBe('2026-08-10T03:27:00Z');
  });

  test.each([0, 1, 200, 201, 450])('of %i jobs is what JSON.stringify writes', (count) => {
    const jobs = Array.from({ length: count }, () => job({ errMsg: 'two\nlines', exportStatus: undefined }));
    const results = jobs.map((each) => toJson(each, projects));
    expect(jsonDocument(jobs, 7, projects)).toBe(
      `${JSON.stringify({ totalCount: 7, results }, undefined, 2)}\n`,
    );
  });

  test('is one object per line as ndjson', () => {
    const format = lineFormat('ndjson', options);
    expect(format.head).toEqual([]);
    expect(format.end).toBe('\n');
    const line = format.line(job({ customData: [{ key: 'a', value: 'b\n' }] }));
    expect(line).not.toContain('\n');
    expect(JSON.parse(line).customData).toEqual([{ key: 'a', value: 'b\n' }]);
  });
});

describe('CSV', () => {
  test('has a header and CRLF line ends, as RFC 4180 says', () => {
    const { head, end } = lineFormat('csv', options);
    expect(head).toEqual([
      'id,groupId,clusterName,state,createdAt,finishedAt,snapshotId,exportBucketId,prefix,' +
        'exportedCollections,totalCollections,components,customData,errMsg,errorCode,dataAsOf,groupName',
    ]);
    expect(end).toBe('\r\n');
  });

  test('quotes commas, quotes and line breaks', () => {
    expect(csv(job({ errMsg: 'a, "b"\nc' }))).toContain(',"a, ""b""\nc",');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])(
    'makes %j harmless in a spreadsheet',
    (errMsg) => {
      expect(readRecord(csv(job({ errMsg })))[13]).toBe(`'${errMsg}`);
    },
  );

  test('writes numbers as numbers, missing values as empty fields, and lists as JSON', () => {
    const components = [
      { exportId: undefined, replicaSetName: 'shard-0' },
      { exportId: 'e', replicaSetName: 'shard-1' },
    ];
    const status = { exportedCollections: 3, totalCollections: 40 };
    const cells = readRecord(csv(job({ components, exportStatus: status, prefix: undefined })));
    expect(cells[8]).toBe('');
    expect(cells.slice(9, 11)).toEqual(['3', '40']);
    expect(JSON.parse(cells[11]!)).toEqual([
      { replicaSetName: 'shard-0' },
      { exportId: 'e', replicaSetName: 'shard-1' },
    ]);
    expect(cells[12]).toBe('');
    expect(cells[15]).toBe('');
    expect(readRecord(csv(job()))[15]).toBe('2026-08-10T03:27:00Z');
  });

  test('preserves any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (errMsg, key) => {
        const cells = readRecord(csv(job({ errMsg, customData: [{ key, value: '' }] })));
        expect(cells).toHaveLength(17);
        const isFormula = /^\s*[=+\-@\t\r＝＋－＠]/.test(errMsg);
        expect(cells[13]).toBe(isFormula ? `'${errMsg}` : errMsg);
        expect(JSON.parse(cells[12]!)).toEqual([{ key, value: '' }]);
      }),
      {
        numRuns: 200,
        examples: [
          [' -', ''],
          ["'=", ''],
        ],
      },
    );
  });
});

describe('the table', () => {
  test('aligns its columns with their titles', () => {
    const [head = ''] = lineFormat('table', options).head;
    const line = table(job({ exportStatus: { exportedCollections: 40, totalCollections: 40 } }));
    for (const [title, cell] of [
      ['STATE', 'Successful'],
      ['CREATED', '2026-08-10T03:00:00Z'],
      ['CLUSTER', 'Prod0'],
    ] as const) {
      expect(line.indexOf(cell)).toBe(head.indexOf(title));
    }
    expect(line).toContain('   12:50      40/40  ');
  });

  test('shows how long a running job has taken so far', () => {
    let at = now;
    const format = lineFormat('table', { ...options, now: () => at });
    const running = job({ state: 'InProgress', createdAt: now - 60_000 });
    expect(format.line(running)).toContain(' 1:00 ');
    at += 5000;
    expect(format.line(running)).toContain(' 1:05 ');
  });

  test('leaves unknown times and progress empty', () => {
    const zero = { exportedCollections: 0, totalCollections: 0 };
    const queued = table(
      job({ state: 'Queued', exportStatus: zero, snapshotId: undefined, prefix: undefined }),
    );
    expect(queued.split(/ +/).slice(3)).toEqual(['-', '-', 'Prod0', '-', '-']);
    expect(table(job({ createdAt: undefined }))).toMatch(/Successful {2}- +- /);
  });

  test("shows why a job failed, and Atlas's word for an unknown state", () => {
    expect(table(job({ state: 'Failed', errorCode: 'DENIED' }))).toMatch(/DENIED$/);
    expect(table(job({ state: 'Failed', errorCode: 'DENIED', errMsg: 'no access' }))).toMatch(/no access$/);
    expect(table(job({ state: 'Unknown', stateText: 'Thinking' }))).toContain('Thinking');
    expect(table(job({ state: 'Unknown', stateText: '' }))).toMatch(/^\S+ {2}- /);
    expect(table(job({ state: 'Unknown', stateText: 'WaitingForApproval' }))).toContain(
      'WaitingForApproval  2026',
    );
  });

  const reason = "Access denied: the bucket's role lacks s3:PutObject";
  const failed = job({ state: 'Failed', errMsg: reason });

  test.each([80, 120])('keeps cluster, state and reason whole on a terminal of %i columns', (columns) => {
    const format = lineFormat('table', { ...options, columns });
    const [head = ''] = format.head;
    const lines = format.line(failed).split('\n');
    expect(lines[0]).toContain('  Failed  ');
    expect(lines[0]).toContain('  Prod0');
    expect(lines.join(' ')).toContain(reason);
    for (const line of [head, ...lines]) expect(line.length).toBeLessThanOrEqual(columns);
  });

  test('wraps a long reason onto lines of its own on a terminal', () => {
    const long = Array.from({ length: 40 }, (_, word) => `word${word}`).join(' ');
    const [first, ...rest] = table(job({ state: 'Failed', errMsg: long }), 80).split('\n');
    expect(first).not.toContain('word0');
    expect(rest.map((line) => line.trim()).join(' ')).toBe(long);
    for (const line of rest) expect(line).toMatch(/^ {4}\S.{0,75}$/);
  });

  test('shows the end of the id and local times on a terminal', () => {
    const one = job({ createdAt: now - 3_600_000 });
    const line = table(one, 120);
    expect(line.startsWith(`…${one.id.slice(-8)}  `)).toBe(true);
    const at = new Date(now - 3_600_000);
    expect(line).toContain(`Aug 10 ${String(at.getHours()).padStart(2, '0')}:00`);
    expect(line).not.toContain('2026');
  });

  test('is complete as wide, on a terminal too', () => {
    const line = lineFormat('wide', { ...options, columns: 80 }).line(failed);
    expect(line).toBe(table(failed));
    expect(line).toContain(failed.id);
    expect(line).toContain('2026-08-10T03:00:00Z');
  });

  test('has the chosen columns', () => {
    const chosen = ['cluster', 'customData.team', 'reason', 'finished'] as const;
    const one = job({ customData: [{ key: 'team', value: 'Ledger' }] });
    const format = lineFormat('table', { ...options, chosen });
    expect(format.head[0]?.split(/ {2,}/)).toEqual(['CLUSTER', 'TEAM', 'REASON', 'FINISHED']);
    expect(format.line(one).split(/ {2,}/)).toEqual(['Prod0', 'Ledger', '-', '2026-08-10T03:12:50Z']);
  });
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1', '＠SUM(A1)', '  =1', '\u3000=1'])(
  'a cell with %j is no formula to a spreadsheet',
  (prefix) => {
    expect(csv(job({ prefix }))).toContain(`,'${prefix},`);
  },
);
