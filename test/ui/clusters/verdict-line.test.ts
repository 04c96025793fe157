import { expect, test } from 'vitest';
import type { CoverageState } from '../../../source/feed/coverage/verdicts.ts';
import { verdicts, type Verdict } from '../../../source/jobs/coverage/facts.ts';
import { width } from '../../../source/text/width.ts';
import { verdictLine } from '../../../source/ui/clusters/verdict-line.ts';
import { frame } from '../../helpers/frames.tsx';
import { cluster, feedState, plainTheme } from '../../helpers/jobs.ts';

const theme = plainTheme();
const failed = { count: 3, span: 24 * 3_600_000 };

/** This many clusters of each verdict; the line needs only the counts. */
function having(counts: Partial<Record<Verdict, number>>): CoverageState {
  const all = Object.entries(counts).flatMap(([verdict, amount]) =>
    Array.from({ length: amount }, (_, index) => [`${verdict}-${index}`, { coverage: { verdict } }] as const),
  );
  return new Map(all) as unknown as CoverageState;
}

const each = having(Object.fromEntries(verdicts.map((verdict) => [verdict, 2])));

test.each([32, 40, 59, 60, 80, 100, 103, 104, 120, 200])(
  'at %i columns every count has its word',
  (columns) => {
    for (const coverage of [each, having({ missing: 2, good: 129, running: 3, 'no-exports': 7 })]) {
      const line = verdictLine(coverage, [], failed, { columns, theme });
      expect(width(line)).toBeLessThanOrEqual(columns);
      expect(line).toContain('✖ 2 missing');
      expect(line.replace('last 24 h', '24 h')).not.toMatch(/\S 24 h:/);
      expect(line).not.toMatch(/[✖▲◐✔·?] [\d,]+ *(?:[✖▲◐✔·?]|$)/);
      const told = [...line.matchAll(/([✖▲◐✔·?]|\+)\s?(\d+) /g)].reduce((sum, [, , n]) => sum + Number(n), 0);
      expect(told).toBe(coverage.size);
    }
  },
);

test('where not all fit, what is wrong is one count after the worst, then the least important are dropped and counted', () => {
  const at = (columns: number): string => verdictLine(each, [], failed, { columns, theme });
  expect(at(200)).toMatch(/· 2 no exports {3}\? 2 unknown +last 24 h: 3 failed$/);
  expect(at(120)).toMatch(
    /^ ✖ 2 missing {3}\+8 wrong {3}◐ 2 running {3}✔ 2 good {3}· 2 no exports {3}\? 2 unknown +last 24 h: 3 failed$/,
  );
  expect(at(80)).toBe(' ✖ 2 missing  +8 wrong  ◐ 2 running  ✔ 2 good  · 2 no exports  ? 2 unknown');
  expect(at(60)).toBe(' ✖ 2 missing  +8 wrong  ◐ 2 running  ? 2 unknown  +4 more');
  expect(at(40)).toBe(' ✖ 2 missing   +8 wrong   +8 more');
});

test('chosen verdicts always stay', () => {
  expect(verdictLine(each, [2], failed, { columns: 120, theme })).toContain('[✔ 2 good]');
});

test('each group shows its key before its first count, where there is room', () => {
  const verdictKeys = ['1', '2', '3', '4', '5'];
  const at = (columns: number, groups: readonly number[] = []): string =>
    verdictLine(having({ missing: 2, overdue: 1, good: 129, running: 3 }), groups, failed, {
      columns,
      theme,
      verdictKeys,
    });
  expect(at(100)).toMatch(/^ <1> ✖ 2 missing +▲ 1 overdue +<2> ◐ 3 running +<3> ✔ 129 good +.*3 failed$/);
  // Choosing a group adds brackets, and moves nothing.
  expect(at(160, [0]).replaceAll(/[[\]]/g, ' ')).toBe(at(160));
  expect(at(160, [0])).toMatch(/^\[<1> ✖ 2 missing\] *\[▲ 1 overdue\] +<2>/);
  expect(at(160, [4])).toContain('[<5> ? 0 unknown]');
  expect(at(72)).toMatch(/^ <1> ✖ 2 missing {3}\+1 wrong {3}<2> ◐ 3 running {3}<3> ✔ 129 good$/);
  expect(at(40)).not.toContain('<');
});

test('before any cluster has answered, nothing is said of failures', () => {
  const asked = cluster({ updatedAt: undefined, total: undefined, loaded: 0 });
  const header = (given: typeof asked): string | undefined =>
    frame(feedState([], { clusters: [given] }), { state: { screen: 'clusters' } })[1];
  expect(header(cluster())).toContain('last 24 h: 0 failed');
  expect(header(asked)).not.toContain('failed');
});
