import { expect, test } from 'vitest';
import type { Job } from '../../../source/jobs/job.ts';
import { headingLine, selectedLine } from '../../../source/ui/timeline/summary-lines.ts';
import { job, namesOf, plainTheme } from '../../helpers/jobs.ts';

const theme = plainTheme();
const hour = 3_600_000;
const now = new Date(2026, 7, 10, 4, 0).getTime();
const whole = { from: now - 12 * hour, to: Infinity, now };
const id = '605ccba3c1c7613f77665544';
const none = { earlier: 0, inView: 0, later: 0, undated: 0 };

const told = (given: Partial<Job>, columns = 100, place = whole) =>
  selectedLine(
    job({ id, createdAt: now - hour, finishedAt: now - hour + 770_000, ...given }),
    place,
    columns,
    { theme, names: namesOf('Prod0') },
  );

test("the selected job's state, time, duration, place and id are shown", () => {
  expect(told({})).toBe(' ✔ Successful · Aug 10 03:00 · took 12:50 · Prod0 · 605ccba3c1c7613f77665544');
  expect(told({ state: 'InProgress' })).toContain(' · runs 1:00:00 · ');
  expect(told({ state: 'Queued' })).toContain(' · waits 1:00:00 · ');
});

test('a failure shows its reason, as far as there is room', () => {
  const failed = { state: 'Failed', errMsg: 'Access denied: no s3:PutObject' } as const;
  expect(told(failed, 120)).toMatch(/77665544 · Access denied: no s3:PutObject$/);
  expect(told(failed, 90)).toMatch(/77665544 · Access denied…$/);
  expect(told(failed, 80)).toMatch(/77665544$/);
  expect(told({ state: 'Failed', errorCode: 'EXPORT_FAILED' }, 120)).toMatch(/ · EXPORT_FAILED$/);
});

test('with little room the words go first, then the start of the id, then the last fields', () => {
  expect(told({}, 60)).toBe(' ✔ Successful · Aug 10 03:00 · took 12:50 · Prod0');
  expect(told({}, 48)).toBe(' ✔ · Prod0 · Aug 10 03:00 · 12:50 · …77665544');
  expect(told({}, 30)).toBe(' ✔ · Prod0 · Aug 10 03:00');
});

test('fields that Atlas does not send are left out', () => {
  expect(told({ createdAt: undefined })).toBe(' ✔ Successful · no date · Prod0 · 605ccba3c1c7613f77665544');
  expect(told({ finishedAt: undefined })).toBe(
    ' ✔ Successful · Aug 10 03:00 · Prod0 · 605ccba3c1c7613f77665544',
  );
});

test("an unknown state shows Atlas's word, as much as fits", () => {
  expect(told({ state: 'Unknown', stateText: 'Verifying' })).toMatch(/^ \? Verifying · /);
  expect(told({ state: 'Unknown', stateText: '' })).toMatch(/^ \? Unknown · /);
  expect(told({ state: 'Unknown', stateText: 'x'.repeat(50) })).toMatch(/^ \? x{23}… · /);
});

test('a job out of view shows on which side it is', () => {
  expect(told({}, 100, { ...whole, from: now })).toMatch(/^ ✔ Successful · earlier · /);
  expect(told({}, 100, { ...whole, to: now - 2 * hour })).toMatch(/^ ✔ Successful · later · /);
});

test('without a selection the line says so', () => {
  expect(selectedLine(undefined, whole, 80, { theme, names: namesOf() })).toBe(' No job selected');
  expect(selectedLine(undefined, whole, 10, { theme, names: namesOf() })).toBe(' No job …');
});

test('the heading shows the zoom, the time span and the number of jobs outside it', () => {
  const counts = { earlier: 1230, inView: 12, later: 3, undated: 2 };
  const bounds = { from: now - 12 * hour, to: now, now };
  expect(headingLine(bounds, counts, 100, theme)).toBe(
    ' 12 hours  Aug 09 16:00 – now               12 in view · 1,230 earlier · 3 later · 2 without a date',
  );
  expect(headingLine(bounds, counts, 50, theme)).toBe(' 12 hours  Aug 09 16:00 – now          12 in view');
  expect(headingLine(bounds, { ...none }, 60, theme)).toMatch(/ {2}no job in view$/);
  expect(headingLine({ from: now - 2 * hour, to: now - hour, now }, none, 60, theme)).toMatch(
    /^ 1 hour {2}Aug 10 02:00 – Aug 10 03:00 /,
  );
});

test('another year is shown, and so is a span that no key sets', () => {
  const from = new Date(2025, 11, 1, 4, 0).getTime();
  expect(headingLine({ from, to: from + 2 * hour, now }, none, 80, theme)).toMatch(
    /^ 2:00:00 {2}2025 Dec 01 04:00 – Dec 01 06:00 /,
  );
});
