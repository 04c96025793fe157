import { describe, expect, test } from 'vitest';
import { readRange } from '../../source/cli/ranges.ts';
import type { Coverage } from '../../source/jobs/coverage/coverage.ts';
import { verdicts } from '../../source/jobs/coverage/facts.ts';
import type { Verdict } from '../../source/jobs/coverage/facts.ts';
import { stoppedCheck } from '../../source/output/check-line.ts';
import { checkReport } from '../../source/output/check-report.ts';
import type { CheckLimits } from '../../source/output/check-report.ts';
import { hour, judged, now } from '../helpers/coverage.ts';
import { namesOf } from '../helpers/jobs.ts';

const limits: CheckLimits = {
  warning: undefined,
  critical: readRange('--critical', '0'),
  ageWarning: 26 * hour,
  ageCritical: 50 * hour,
  agesForAll: false,
  ignored: new Set(),
};

function cluster(verdict: Verdict, given: Partial<Coverage> = {}): Coverage {
  return judged({
    clusterName: verdict,
    verdict,
    reason: 'A reason.',
    dataAsOf: now - 5 * hour,
    lastDue: now - 5 * hour,
    nextDue: now + 19 * hour,
    ...given,
  });
}

const check = (clusters: readonly Coverage[], given: Partial<CheckLimits> = {}) =>
  checkReport({ clusters, names: namesOf(), refused: [] }, now, { ...limits, ...given });

describe('the exit code', () => {
  test.each([
    ['missing', 2],
    ['not-exported', 2],
    ['never-due', 2],
    ['overdue', 2],
    ['failing', 2],
    ['running', 0],
    ['good', 0],
    ['no-exports', 0],
    ['unknown', 3],
  ] as const)('%s: %i', (verdict, code) => {
    expect(check([cluster(verdict)]).code).toBe(code);
    expect(check([cluster(verdict)], { ignored: new Set([verdict]) }).code).toBe(0);
  });

  test('bad clusters outrank unknown ones, and ranges set how many are allowed', () => {
    const clusters = [cluster('missing'), cluster('failing'), cluster('unknown'), cluster('good')];
    const ranges = (warning: string, critical: string) => ({
      warning: readRange('-w', warning),
      critical: readRange('--critical', critical),
    });
    expect(check(clusters).code).toBe(2);
    expect(check(clusters, ranges('0', '2')).code).toBe(1);
    expect(check(clusters, ranges('2', '5')).code).toBe(3);
    expect(check(clusters, ranges('~:', '@2:3')).code).toBe(2);
  });

  test.each([
    [25, 0],
    [27, 1],
    [51, 2],
  ])('data that is %i hours old ends with %i', (age, code) => {
    expect(check([cluster('good', { dataAsOf: now - age * hour })]).code).toBe(code);
    expect(
      check([cluster('good', { dataAsOf: now - age * hour, lastDue: undefined, nextDue: undefined })]).code,
    ).toBe(code);
  });

  test('an unknown cluster is called unknown, and its old data as well', () => {
    const { code, text } = check([cluster('unknown', { dataAsOf: now - 90 * hour })]);
    expect([code, text.split(' | ')[0]]).toEqual([
      2,
      'EXPORTS CRITICAL: 1 of 1 cluster: unknown unknown with data 3 d old',
    ]);
  });

  test('the age of the data alone decides about exports by hand', () => {
    const byHand = (age: number) =>
      check([cluster('unknown', { doubt: 'irregular', dataAsOf: now - age, lastDue: undefined })]);
    expect(byHand(hour).code).toBe(0);
    const { code, text } = byHand(30 * hour);
    expect([code, text.split(' | ')[0]]).toEqual([
      1,
      'EXPORTS WARNING: 1 of 1 cluster: unknown data 30 h old',
    ]);
  });

  test('a weekly export may be older, unless a maximum age is given', () => {
    const weekly = cluster('good', {
      dataAsOf: now - 100 * hour,
      lastDue: now - 100 * hour,
      nextDue: now + 68 * hour,
    });
    expect(check([weekly]).code).toBe(0);
    expect(check([weekly], { agesForAll: true }).code).toBe(2);
    expect(check([weekly], { agesForAll: true, ageCritical: 200 * hour }).code).toBe(1);
  });
});

describe('the output', () => {
  test('has one line with performance data, and a line for each cluster that needs attention', () => {
    const clusters = [
      cluster('missing', { remedy: 'Do it.' }),
      cluster('good', { dataAsOf: now - 30 * hour }),
    ];
    const counts = verdicts.map(
      (name) => `${name.replace('-', '_')}=${/^(missing|good)$/.test(name) ? 1 : 0};;;0;2`,
    );
    expect(check(clusters).text.split('\n')).toEqual([
      `EXPORTS CRITICAL: 2 of 2 clusters: missing missing and good data 30 h old | clusters=2;;;0 bad=1;;0;0;2 ${counts.join(' ')} oldest_data=108000s;93600;180000;0`,
      'missing missing: A reason. Do it. Data 5 h old.',
      'good good: A reason. Data 30 h old.',
      '',
    ]);
  });

  test('says that all is well', () => {
    expect(check([cluster('good')]).text).toMatch(/^EXPORTS OK: 1 cluster checked, nothing is missing \| /);
    expect(check([]).text).toMatch(/^EXPORTS OK: 0 clusters/);
  });

  test('has no pipe, line break or control character from a text of Atlas', () => {
    const nasty = cluster('failing', { clusterName: 'a|b=1', reason: 'x | y=5\nforged' });
    const [line, second, ...rest] = check([nasty]).text.split('\n');
    expect(line?.split('|')).toHaveLength(2);
    expect(second).toBe('a¦b=1 failing: x ¦ y=5 forged Data 5 h old.');
    expect(rest).toEqual(['']);
    expect(stoppedCheck('a|b\nc')).toEqual({ text: 'EXPORTS UNKNOWN: a¦b c\n', code: 3 });
  });

  test('names the first clusters and counts the rest', () => {
    const lines = check(Array.from({ length: 100 }, () => cluster('missing')))
      .text.trimEnd()
      .split('\n');
    expect(lines[0]).toContain('missing missing and 95 more |');
    expect([lines.length, lines.at(-1)]).toEqual([42, 'and 60 more']);
  });
});
