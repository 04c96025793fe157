import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outlook } from '../../../source/jobs/outlook.ts';
import { roundUp, type Pace } from '../../../source/jobs/pace.ts';
import {
  leftText,
  paceText,
  progressCell,
  progressText,
  timeLeftText,
  usualText,
} from '../../../source/ui/list/progress.ts';
import { width } from '../../../source/text/width.ts';
import { job, plainTheme } from '../../helpers/jobs.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const theme = plainTheme();
const running = job({ state: 'InProgress' });

const blank: Outlook = {
  counts: undefined,
  share: undefined,
  shards: undefined,
  pace: undefined,
  by: undefined,
  usual: undefined,
  usualLeft: undefined,
  age: 2 * minute,
  long: false,
};
const counted: Outlook = {
  ...blank,
  counts: { exportedCollections: 25, totalCollections: 40 },
  share: 0.625,
};
const usual = { median: 770 * second, p90: 880 * second, count: 30 };
const left = (minutes: number, slower = false) => ({ kind: 'left', left: minutes * minute, slower }) as const;
const cell = (outlook: Outlook, cells = 36): string => progressCell(running, outlook, cells, theme);

describe('the progress of a running job', () => {
  it('shows collections and the time left, as far as they fit', () => {
    expect(cell({ ...counted, pace: left(12) })).toBe('█████···  62 %  25/40  12 min left');
    expect(cell({ ...counted, pace: left(12) }, 32)).toBe('██████▎···  25/40  12 min left');
    expect(cell({ ...counted, pace: left(12) }, 27)).toBe('███▏·  25/40  12 min left');
    expect(cell({ ...counted, pace: left(12) }, 18)).toBe('25/40  12 min left');
    expect(cell({ ...counted, pace: left(12) }, 17)).toBe('62 %  12 min left');
    expect(cell({ ...counted, pace: left(12) }, 10)).toBe('25/40');
  });

  it('keeps its bar in place when the estimate comes or goes', () => {
    for (const pace of [undefined, left(0), left(4), left(12)])
      expect(cell({ ...counted, pace })).toMatch(/^█████··· {2}62 % {2}25\/40/);
    expect(cell({ ...counted, counts: { exportedCollections: 9, totalCollections: 40 } })).toContain(
      '   9/40',
    );
  });

  it('says when the job slowed down, stalled, or is finishing', () => {
    expect(cell({ ...counted, pace: left(85, true) })).toContain('25/40  slower, 85 min');
    expect(cell({ ...counted, pace: { kind: 'quiet', since: 12 * minute } })).toContain('no move for 12 min');
    expect(cell({ ...counted, pace: { kind: 'finishing' } })).toContain('finishing');
  });

  it('shows the usual time where Atlas reports no collections', () => {
    expect(cell(blank)).toBe('running');
    expect(cell({ ...blank, usual, usualLeft: 2 * minute })).toBe('usually 12:50, about 2 min');
    expect(cell({ ...blank, usual, usualLeft: minute })).toBe('usually 12:50, about 1 min');
    expect(cell({ ...blank, usual, usualLeft: 2 * minute }, 20)).toBe('usually 12:50');
    expect(cell({ ...blank, usual, age: 800 * second })).toBe('usually up to 14:40');
    expect(cell({ ...blank, usual, age: 900 * second })).toBe('past the usual 14:40');
  });

  it('shows the usual time next to the collections until progress was observed', () => {
    expect(cell({ ...counted, usual, usualLeft: 2 * minute })).toBe('█████···  62 %  25/40  usually 12:50');
  });

  it('says "longer than usual" before anything else, of queued jobs too', () => {
    const long = { ...counted, usual, pace: left(3), long: true };
    expect(cell(long)).toContain('25/40  longer than usual');
    expect(cell(long, 17)).toBe('longer than usual');
    expect(cell({ ...blank, long: true }, 17)).toBe('longer than usual');
    const queued = job({ state: 'Queued' });
    expect(progressCell(queued, { ...blank, long: true }, 36, theme)).toBe('longer than usual');
    expect(progressCell(queued, { ...blank, usual }, 36, theme)).toBe('–');
  });

  it('counts the ended shards where some do not report collections', () => {
    expect(cell({ ...blank, shards: { ended: 3, all: 12 }, usual })).toMatch(/^3\/12 shards +usually 12:50$/);
  });

  it('shows only the counts once the job ended, or in an unknown state', () => {
    const exportStatus = { exportedCollections: 40, totalCollections: 40 };
    expect(progressCell(job({ exportStatus }), { ...counted, pace: left(3) }, 36, theme)).toBe('40/40');
    const unknown = job({ state: 'Unknown', stateText: 'Verifying', finishedAt: undefined });
    expect(progressCell(unknown, counted, 36, theme)).toBe('–');
  });
});

const count = fc.nat({ max: 1e6 });
const anyOutlook: fc.Arbitrary<Outlook> = fc.record({
  counts: fc.option(fc.record({ exportedCollections: count, totalCollections: count }), { nil: undefined }),
  share: fc.option(fc.double({ min: 0, max: 0.99, noNaN: true }), { nil: undefined }),
  shards: fc.option(fc.record({ ended: fc.nat({ max: 999 }), all: fc.nat({ max: 999 }) }), {
    nil: undefined,
  }),
  pace: fc.option(
    fc.oneof(
      fc.record({ kind: fc.constant('left' as const), left: fc.nat().map(roundUp), slower: fc.boolean() }),
      fc.record({ kind: fc.constant('quiet' as const), since: fc.nat() }),
      fc.constant({ kind: 'finishing' as const }),
    ),
    { nil: undefined },
  ),
  by: fc.constant(undefined),
  usual: fc.option(fc.record({ median: fc.nat(), p90: fc.nat(), count: fc.integer({ min: 1, max: 30 }) }), {
    nil: undefined,
  }),
  usualLeft: fc.option(fc.integer({ min: 1 }).map(roundUp), { nil: undefined }),
  age: fc.option(fc.nat(), { nil: undefined }),
  long: fc.boolean(),
});

it('never shows NaN, Infinity, 100 % or a negative number, and fits its column', () => {
  fc.assert(
    fc.property(anyOutlook, fc.integer({ min: 17, max: 60 }), (outlook, cells) => {
      const texts = [cell(outlook, cells), timeLeftText(outlook) ?? '', progressText(outlook, theme) ?? ''];
      for (const text of texts) expect(text).not.toMatch(/NaN|Infinity|100 %|undefined|-\d/);
      expect(width(texts[0] ?? '')).toBeLessThanOrEqual(cells);
    }),
    { numRuns: 500 },
  );
});

describe('the time left, in words', () => {
  const by = { seen: 12, watched: 200 * second } as Pace;

  it('says what it is based on', () => {
    expect(timeLeftText({ ...counted, pace: left(4), by })).toBe('about 4 min  (12 collections in 3:20)');
    expect(timeLeftText({ ...counted, pace: left(0), by })).toBe('less than 1 min  (12 collections in 3:20)');
    expect(timeLeftText({ ...counted, pace: left(4), by, shards: { ended: 1, all: 3 } })).toBe(
      'about 4 min  (its slowest shard: 12 collections in 3:20)',
    );
    expect(timeLeftText({ ...blank, usual, usualLeft: 2 * minute })).toBe(
      'about 2 min, if it takes as long as usual',
    );
    expect(timeLeftText(blank)).toBeUndefined();
  });

  it('says what it is slower than', () => {
    expect(timeLeftText({ ...counted, pace: left(4, true) })).toBe('about 4 min, slower than before');
    expect(timeLeftText({ ...counted, usual, pace: left(20) })).toBe('about 20 min, slower than usual');
    expect(timeLeftText({ ...counted, usual, pace: left(4) })).toBe('about 4 min');
  });

  it('says when it is unknown', () => {
    expect(timeLeftText({ ...counted, pace: { kind: 'quiet', since: 12 * minute } })).toBe(
      'unknown: no collection in the last 12 min',
    );
    expect(timeLeftText({ ...counted, pace: { kind: 'finishing' } })).toContain('has yet to end');
    expect(timeLeftText({ ...blank, usual, age: 800 * second })).toContain('such jobs usually do');
    expect(timeLeftText({ ...blank, usual, age: 900 * second })).toContain('than 9 in 10 did');
  });

  it('uses a fitting unit', () => {
    expect([0, minute, 12 * minute, 120 * minute, 2.5 * hour, 13 * hour, 120 * hour].map(leftText)).toEqual([
      '<1 min',
      '<1 min',
      '12 min',
      '120 min',
      '2.5 h',
      '13 h',
      '5 d',
    ]);
    expect(paceText(left(4))).toBe('4 min left');
  });
});

describe('the usual time, in words', () => {
  it('has its spread and the number of jobs behind it', () => {
    expect(usualText(usual)).toBe('usually 12:50, 9 in 10 within 14:40, by the last 30');
    expect(usualText({ ...usual, count: 4 })).toBe('usually 12:50, at most 14:40, by the last 4');
    expect(usualText({ ...usual, count: 1 })).toBe('the one before took 12:50');
    expect(usualText(usual, true)).toBe('usually ends after 12:50, 9 in 10 within 14:40, by the last 30');
    expect(usualText({ ...usual, count: 1 }, true)).toBe('the one before ended after 12:50');
  });
});

describe('the progress, in words', () => {
  it('shows collections, ended shards, or both', () => {
    expect(progressText(counted, theme)).toBe('████████████▌······· 25/40 collections');
    expect(progressText({ ...counted, shards: { ended: 1, all: 3 } }, theme)).toMatch(
      /25\/40 collections, 1 of 3 shards ended$/,
    );
    expect(progressText({ ...blank, shards: { ended: 1, all: 3 } }, theme)).toBe('1 of 3 shards ended');
    expect(progressText(blank, theme)).toBeUndefined();
  });
});
