import { expect, test } from 'vitest';
import { createReadingPlan } from '../../../source/feed/coverage/reading-plan.ts';
import type { ReadingReason } from '../../../source/feed/coverage/reading-plan.ts';

const minute = 60_000;

/** In which order plans are read that became due so many minutes ago. */
function order(plans: Readonly<Record<string, readonly [ReadingReason, number]>>): readonly string[] {
  const all = Object.entries(plans).map(([name, [reason, ago]]) => {
    const plan = createReadingPlan();
    plan.want(-ago * minute, reason);
    return { name, place: plan.place() };
  });
  return all.toSorted((a, b) => a.place - b.place).map(({ name }) => name);
}

test('news and clusters that look bad come before first readings, and routine last', () => {
  expect(
    order({ routine: ['routine', 40], first: ['first', 5], bad: ['suspect', 1], news: ['news', 0] }),
  ).toEqual(['bad', 'news', 'first', 'routine']);
});

test('nothing waits forever', () => {
  expect(order({ first: ['first', 0], routine: ['routine', 61] })).toEqual(['routine', 'first']);
  expect(order({ news: ['news', 0], first: ['first', 31] })).toEqual(['first', 'news']);
});

test('what is wanted earlier stays wanted, and what is more urgent comes sooner', () => {
  const plan = createReadingPlan();
  plan.want(0, 'routine');
  plan.want(5 * minute, 'news');
  expect(plan.dueAt()).toBe(0);
  expect(plan.place()).toBe(-25 * minute);
  plan.clear();
  expect(plan.dueAt()).toBe(Infinity);
});
