import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAgenda } from '../../../source/feed/coverage/agenda.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const step = fc.oneof(
  fc.record({ set: key, at: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Infinity)) }),
  fc.record({ forget: key }),
  fc.record({ now: fc.integer({ min: 0, max: 9 }) }),
);

test('has what a search through all times would find, in their order', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const agenda = createAgenda<string>();
      const model = new Map<string, number>();
      for (const each of steps) {
        if ('set' in each) {
          agenda.set(each.set, each.at);
          model.set(each.set, each.at);
        } else if ('forget' in each) {
          agenda.delete(each.forget);
          model.delete(each.forget);
        } else {
          const due = [...model].filter(([, at]) => at <= each.now);
          const taken = agenda.takeDue(each.now);
          expect(taken.toSorted()).toEqual(due.map(([name]) => name).toSorted());
          const times = taken.map((name) => model.get(name) ?? 0);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          for (const name of taken) model.delete(name);
        }
        expect(agenda.earliest()).toBe(Math.min(Infinity, ...model.values()));
      }
    }),
  );
});
