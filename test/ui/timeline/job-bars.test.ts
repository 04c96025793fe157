import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownStates, type Job } from '../../../source/jobs/job.ts';
import { spanOf, timelineOf, type Lane } from '../../../source/jobs/timeline.ts';
import { barsLine, extentOf } from '../../../source/ui/timeline/job-bars.ts';
import { createTheme } from '../../../source/ui/theme/theme.ts';
import { job, plainTheme } from '../../helpers/jobs.ts';

/** Ten cells of 800 ms, from 0 to 8000; `live` bars end now. */
const past = { cells: 10, cell: 800, from: 0, to: 8000, now: 100_000, live: false };
const live = { ...past, now: 7900, live: true };

const lane = (...jobs: readonly Job[]): Lane => timelineOf(jobs).spans;
const ended = (createdAt: number, finishedAt: number, given: Partial<Job> = {}) =>
  job({ state: 'Failed', createdAt, finishedAt, ...given });

function row(jobs: readonly Job[], scale = past, selectedId?: string, ascii = false): string {
  return barsLine([lane(...jobs)], scale, { selectedId }, plainTheme({ ascii }));
}

test('a bar starts and ends within an eighth of a cell, and its glyph stands in a full cell', () => {
  expect(row([ended(1000, 4100)])).toBe('  ▎✖██▏     ');
  expect(row([ended(800, 4000)])).toBe('  ✖███      ');
  expect(row([ended(1200, 2800)])).toBe('  ▌✖▌       ');
});

test('a short bar that fills no cell has its glyph at its start', () => {
  expect(row([ended(1200, 2000)])).toBe('  ✖▌        ');
});

test('every job is at least one cell wide', () => {
  expect(row([ended(1000, 1001)])).toBe('  ✖         ');
  expect(row([ended(7999, 7999)])).toBe('          ✖ ');
  expect(row([ended(0, 0)])).toBe(' ✖          ');
});

test('success is a glyph with a trail, a queued job is hollow, a running one reaches the now line', () => {
  expect(row([ended(1000, 4100, { state: 'Successful' })])).toBe('  ✔███▏     ');
  expect(row([ended(1000, 4100, { state: 'Cancelled' })])).toBe('  ⊘███▏     ');
  expect(row([job({ state: 'Queued', createdAt: 4000 })], live)).toBe('      ○┄┄┄┄│');
  expect(row([job({ state: 'InProgress', createdAt: 4000 })], live)).toBe('      ◐████│');
});

test('an unknown state has its own glyph', () => {
  expect(row([ended(800, 4000, { state: 'Unknown' })])).toBe('  ?███      ');
});

test('a bar that continues out of view shows an arrow', () => {
  expect(row([ended(-5000, 1600)])).toBe('‹✖█         ');
  expect(row([ended(7000, 9000)])).toBe('         ▊✖›');
  expect(row([job({ state: 'InProgress', createdAt: -5 })])).toBe('‹◐█████████›');
});

const selected = (one: Job, scale = past) => row([one], scale, one.id);

test('the selected bar is in brackets, as far as it is in view', () => {
  expect(selected(ended(1000, 4100))).toBe(' [▎✖██▏]    ');
  expect(selected(ended(-5000, 1600))).toBe('‹✖█]        ');
  expect(selected(ended(7000, 9000))).toBe('        [▊✖›');
  expect(selected(job({ state: 'Queued', createdAt: 4000 }), live)).toBe('     [○┄┄┄┄]');
});

test("a bracket may hide a neighbour's success, but nothing else", () => {
  const one = ended(1600, 2400);
  expect(row([ended(800, 801), one, ended(2400, 2401)], past, one.id)).toBe('  ✖✖✖       ');
  const good = { state: 'Successful' } as const;
  expect(row([ended(800, 801, good), one, ended(2400, 2401, good)], past, one.id)).toBe('  [✖]       ');
});

test('in a cell shared by several jobs failures win, and the selected job above all', () => {
  const good = ended(1000, 1001, { state: 'Successful' });
  const bad = ended(1100, 1101);
  expect(row([good, bad])).toBe('  ✖         ');
  expect(row([good, bad], past, good.id)).toBe(' [✔]        ');
});

test('a job that follows within the same cell is not hidden by the one that ends there', () => {
  expect(row([ended(800, 4100), ended(4200, 4300, { state: 'Successful' })])).toBe('  ✖███✔     ');
});

test("folded lanes keep each job's glyph", () => {
  const lanes = [lane(ended(800, 6400)), lane(ended(2400, 4000, { state: 'Successful' }))];
  expect(barsLine(lanes, past, { selectedId: undefined }, plainTheme())).toBe('  ✖█✔████   ');
});

const loaded = (loadedSince: number) =>
  barsLine([lane(ended(4000, 5600))], past, { selectedId: undefined, loadedSince }, plainTheme());

test('time before the loaded jobs is not shown as empty', () => {
  expect(loaded(4000)).toBe(' ·····✖█    ');
  expect(loaded(-5)).toBe('      ✖█    ');
  expect(loaded(1e9)).toBe(' ·····✖█··· ');
});

test('with --ascii bars are made of letters', () => {
  expect(row([ended(1000, 4100)], past, undefined, true)).toBe('  x###      ');
  expect(row([ended(1000, 1001, { state: 'Successful' })], past, undefined, true)).toBe('  +         ');
  expect(row([job({ state: 'Queued', createdAt: 4000 })], live, undefined, true)).toBe('      o::::|');
  expect(row([ended(-10, 9000)], past, undefined, true)).toBe('<x#########>');
});

test('colours: a failure is solid with its glyph cut out, success a glyph with a dim trail', () => {
  const theme = createTheme({ name: 'dark', colorLevel: 1, ascii: false });
  const [failed, good] = [ended(800, 2400), ended(4000, 5600, { state: 'Successful' })];
  expect(barsLine([lane(failed, good)], past, { selectedId: undefined }, theme)).toBe(
    '  \u001B[7m\u001B[1m\u001B[91m✖\u001B[39m\u001B[22m\u001B[27m\u001B[1m\u001B[91m█\u001B[39m\u001B[22m' +
      '  \u001B[92m✔\u001B[39m\u001B[37m█\u001B[39m    ',
  );
});

test('every bar lies within the axis, and every row has the given width', () => {
  const time = fc.integer({ min: -20_000, max: 20_000 });
  const anyJob = fc
    .record({ createdAt: time, finishedAt: time, state: fc.constantFrom(...knownStates, 'Unknown' as const) })
    .map((given) => job(given));
  fc.assert(
    fc.property(fc.array(anyJob, { maxLength: 20 }), fc.boolean(), fc.boolean(), (jobs, isLive, ascii) => {
      const scale = isLive ? live : past;
      const theme = plainTheme({ ascii });
      for (const one of jobs) {
        const { first, last, lead, fill } = extentOf(spanOf(one)!, scale, theme.glyphs.bar.length);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(last).toBeLessThan(scale.cells);
        expect(last).toBeGreaterThanOrEqual(first);
        expect(lead).toBeLessThan(theme.glyphs.bar.length);
        expect(fill).toBeGreaterThan(0);
      }
      const line = barsLine([lane(...jobs)], scale, { selectedId: jobs[0]?.id }, theme);
      expect([...line]).toHaveLength(scale.cells + 2);
      if (ascii) expect(line).toMatch(/^[ -~]*$/);
    }),
    { numRuns: 300 },
  );
});
