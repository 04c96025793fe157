import { expect, test } from 'vitest';
import { byteSize, count, roughSpan, shortId, span, when } from '../../source/text/format.ts';
import { now } from '../helpers/jobs.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [999, '1.0 kB'],
  [820_000_000, '820 MB'],
  [1_574_477_824, '1.6 GB'],
  [9_960_000_000, '10 GB'],
  [2_345_000_000_000, '2.3 TB'],
  [5e15, '5,000 TB'],
])('%d bytes are shown as %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text);
});

test('a duration is shown like a clock, and in days when it is long', () => {
  expect(span(7000)).toBe('0:07');
  expect(span(12 * minute + 50_000)).toBe('12:50');
  expect(span(hour + 2 * minute + 3000)).toBe('1:02:03');
  expect(span(5 * day + 12 * hour)).toBe('5 d 12 h');
  expect(span(-5000)).toBe('0:00');
});

test('a rough duration is one number and its unit', () => {
  expect([
    roughSpan(-1),
    roughSpan(59_000),
    roughSpan(61_000),
    roughSpan(3 * hour),
    roughSpan(50 * hour),
  ]).toEqual(['0 s', '59 s', '1 min', '3 h', '2 d']);
});

test('a time is relative within a day and a date after it', () => {
  expect(when(now - 30_000, now)).toBe('just now');
  expect(when(now + 20_000, now)).toBe('just now');
  expect(when(now - 2 * minute, now)).toBe('2 min ago');
  expect(when(now - 23 * hour, now)).toBe('23 h ago');
  expect(when(now - 30 * hour, now)).toMatch(/^Aug 0[89] \d\d:\d\d$/);
  expect(when(now - 400 * day, now)).toMatch(/^2025 Jul 0\d$/);
  expect(when(now + 2 * hour, now)).toMatch(/^Aug 10 \d\d:\d\d$/);
  expect(when(undefined, now)).toBe('no date');
});

test('numbers have thousands separators, ids keep their ends', () => {
  expect([count(0), count(999), count(1240), count(1_234_567)]).toEqual(['0', '999', '1,240', '1,234,567']);
  expect(shortId('605ccba3c1c7613f77665544')).toBe('…77665544');
  expect(shortId('short')).toBe('short');
  expect(shortId('id-🚀1234567')).toBe('…1234567');
  expect(shortId('id-🚀123456')).toBe('…🚀123456');
});
