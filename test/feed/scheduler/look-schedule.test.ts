import { describe, expect, it } from 'vitest';
import { createLookSchedule } from '../../../source/feed/scheduler/look-schedule.ts';

const second = 1000;
const minute = 60 * second;

/** 1,000 clusters in 100 projects, 20 of them with a running job, within 300 requests a minute. */
function organisation() {
  const clock = { now: 0 };
  const rates = { perMinute: 300, current: 582 };
  const looks = createLookSchedule(
    10 * second,
    () => rates,
    () => clock.now,
  );
  looks.noteProjects(100);
  const names = Array.from({ length: 1000 }, (_, index) => `c${index}`);
  for (const name of names) looks.add(name);
  return { clock, rates, looks, names };
}

/** When each cluster is due a second time, if they are looked at one after the other for so long. */
function lookAtAll(
  { clock, looks, names }: ReturnType<typeof organisation>,
  span: number,
): readonly number[] {
  return names.map((name, index) => {
    clock.now = (index * span) / names.length;
    const kind = index % 50 === 0 ? 'running' : 'quiet';
    looks.note(name, kind, 1);
    return looks.next(kind, clock.now, undefined);
  });
}

describe('the shares of 300 requests a minute', () => {
  it('keep running jobs within 12 s and quiet clusters within 6 min, and leave some for verdicts', () => {
    const all = organisation();
    lookAtAll(all, 3.5 * minute);
    all.rates.current = 294;
    const { looks } = all;
    const [running, quiet] = [looks.period('running'), looks.period('quiet')];
    expect(running).toBeLessThan(11.5 * second);
    expect(quiet).toBeLessThan(5.85 * minute);
    const events = looks.eventPeriods(6);
    const perMinute = {
      running: (20 * minute) / running,
      quiet: (980 * minute) / quiet,
      lively: (6 * minute) / events.lively,
      others: (100 * minute) / events.others,
      verdicts: minute / looks.verdictGap(),
    };
    expect(perMinute.verdicts).toBeGreaterThan(8);
    expect(Object.values(perMinute).reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(300);
  });

  it('of few clusters with many running jobs, let these wait a moment longer, and quiet ones not', () => {
    const looks = createLookSchedule(
      10 * second,
      () => ({ perMinute: 75, current: 73.5 }),
      () => 0,
    );
    for (let index = 0; index < 100; index += 1) looks.note(`c${index}`, index < 10 ? 'running' : 'quiet', 1);
    expect(looks.period('running')).toBeLessThan(11.5 * second);
    expect(looks.period('quiet')).toBeLessThan(5.25 * minute);
  });

  it('change for a job that lasts, but not for one that is over within a minute', () => {
    const all = organisation();
    lookAtAll(all, 3.5 * minute);
    const { looks, clock, names } = all;
    const usual = looks.period('quiet');
    const begun = names.filter((_, index) => index % 50 === 1);
    for (const name of begun) looks.note(name, 'running', 1);
    expect(looks.period('quiet')).toBe(usual);
    clock.now += 0.9 * minute;
    for (const name of begun) looks.note(name, 'running', 1);
    expect(looks.period('quiet')).toBe(usual);
    clock.now += 0.2 * minute;
    for (const name of begun) looks.note(name, 'running', 1);
    expect(looks.period('quiet')).toBeGreaterThan(1.2 * usual);
    for (const name of begun) looks.note(name, 'quiet', 1);
    expect(looks.period('quiet')).toBe(usual);
  });

  it('give verdicts what the first looks leave, so that these take no longer than 4 min', () => {
    const { looks, clock } = organisation();
    expect(582 - minute / looks.verdictGap()).toBeCloseTo(582 / 2);
    // Late, they come first.
    clock.now = 3.4 * minute;
    expect(minute / looks.verdictGap()).toBeCloseTo(300 * 0.03);
  });

  it('give first verdicts what the looks leave of the larger budget, until the last one is known', () => {
    const all = organisation();
    lookAtAll(all, 3.5 * minute);
    expect(minute / all.looks.verdictGap()).toBeGreaterThan(250);
  });
});

describe('second looks', () => {
  it('follow the first ones evenly, whether these came evenly or not', () => {
    const dues = lookAtAll(organisation(), 3.5 * minute).filter((_, index) => index % 50 !== 0);
    const sorted = dues.toSorted((a, b) => a - b);
    expect(sorted[0]).toBeGreaterThan(3.4 * minute);
    const [early, late] = [
      sorted.filter((at) => at < 6.3 * minute),
      sorted.filter((at) => at >= 6.3 * minute),
    ];
    expect(early.length / late.length).toBeGreaterThan(0.9);
    expect(early.length / late.length).toBeLessThan(1.1);
  });
});
