import { expect, test } from 'vitest';
import { clean } from '../../source/text/clean.ts';
import { timelineOf } from '../../source/jobs/timeline.ts';
import { timelineLines } from '../../source/ui/timeline/timeline-lines.ts';
import { zoomSteps } from '../../source/ui/state/timeline-window.ts';
import { jobOf } from '../helpers/job-of.ts';
import { namesOf, plainTheme } from '../helpers/jobs.ts';
import { quickest } from './quickest.ts';

const minute = 60_000;
const now = Date.UTC(2026, 7, 10);

function jobs(count: number, every: number, length: number) {
  return Array.from({ length: count }, (_, index) => {
    const createdAt = now - index * every;
    return jobOf(`${index}`, { state: 'Successful', createdAt, finishedAt: createdAt + length });
  });
}

test('1 MB of the worst text is cleaned in 200 ms', () => {
  const text = '\u0301\u202e\u200d👩'.repeat(200_000);
  expect(quickest(() => clean(text))).toBeLessThan(200);
});

test('a hundred thousand overlapping jobs are packed in a second', () => {
  // A new list each time, since lanes are cached by its identity.
  const list = jobs(100_000, 1, 1_000_000);
  expect(quickest(() => timelineOf([...list]))).toBeLessThan(1000);
});

test('5,000 jobs are drawn in 50 ms at each zoom', () => {
  const list = jobs(5000, 25 * minute, 13 * minute);
  for (const { span } of zoomSteps) {
    const options = {
      columns: 120,
      rows: 40,
      now,
      theme: plainTheme(),
      names: namesOf('c'),
      selectedId: '7',
    };
    const draw = () => timelineLines(list, { ...options, window: { end: 'now', span } });
    expect(quickest(draw)).toBeLessThan(50);
  }
});
