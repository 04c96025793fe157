/** When jobs without a schedule are expected, judged by earlier ones. Times are milliseconds since 1970. */
export type Rhythm = {
  /** `daily`, `Mon to Fri`, `about every 6 h`. */
  readonly words: string;
  /** How often a job came in time, of how many times one was expected. */
  readonly kept: number;
  readonly of: number;
  /** How much later than expected a job may come. */
  readonly tolerance: number;
  /** When a job is expected after the one of that time. */
  next(after: number): number;
};

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How many of the newest jobs decide: older ones say little about today; bursts use up many places. */
export const sampleLimit = 120;
/** Fewer jobs have no rhythm. */
export const fewestForRhythm = 4;
/** Jobs that came within less time are one person's work of one day, not a rhythm. */
const leastSpan = 12 * hour;
const leastPeriod = 5 * minute;
const leastTolerance = 2 * hour;
/** Weekdays count over this many days; a rhythm is judged by the last 30 of them. */
const weekdayWindow = 35;
const toldDays = 30;
/** From this many days on, every weekday was seen at least twice, except for one or two. */
const twoWeeks = 12;
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const [sunday, saturday] = [0, 6];

/**
 * The rhythm in which jobs were created, in any order; undefined for fewer than four jobs, or if there is none. One odd
 * job, a manual burst and free weekends do not change it.
 */
export function rhythmOf(times: readonly number[]): Rhythm | undefined {
  const { starts, strays } = withoutBursts(times.toSorted((a, b) => a - b).slice(-sampleLimit));
  const [first, last] = [starts[0], starts.at(-1)];
  if (starts.length < fewestForRhythm || first === undefined || last === undefined) return undefined;
  if (last - first < leastSpan) return undefined;
  const typical = typicalGap(gapsOf(starts));
  if (typical < leastPeriod) return undefined;
  const byDays = typical > 18 * hour && typical < 8 * day ? weekdayRhythm(starts, last) : undefined;
  return byDays ?? steadyRhythm(starts, typical, strays);
}

/** Of jobs much closer together than usual the first one counts; strays are too far apart for a burst. */
function withoutBursts(sorted: readonly number[]): {
  readonly starts: readonly number[];
  readonly strays: number;
} {
  const typical = typicalGap(gapsOf(sorted));
  const starts: number[] = [];
  let strays = 0;
  for (const [index, time] of sorted.entries()) {
    const before = starts.at(-1);
    if (before === undefined || time - before >= typical / 2) starts.push(time);
    else if (time - (sorted[index - 1] ?? time) > typical / 10) strays += 1;
  }
  return { starts, strays };
}

function gapsOf(sorted: readonly number[]): number[] {
  return sorted.slice(1).map((time, index) => time - (sorted[index] ?? time));
}

/** The median gap weighted by its length, without the longest one: a burst weighs next to nothing. */
function typicalGap(gaps: readonly number[]): number {
  const sorted = gaps.toSorted((a, b) => a - b);
  const usual = sorted.length >= 3 ? sorted.slice(0, -1) : sorted;
  const half = usual.reduce((sum, gap) => sum + gap, 0) / 2;
  let passed = 0;
  for (const gap of usual) {
    passed += gap;
    if (passed >= half) return gap;
  }
  return 0;
}

function steadyRhythm(starts: readonly number[], period: number, strays: number): Rhythm | undefined {
  const gaps = gapsOf(starts);
  const off = gaps.map((gap) => Math.abs(gap - period));
  const kept = off.filter((each) => each <= Math.max(15 * minute, period / 4)).length;
  if (kept < 0.6 * (gaps.length + strays)) return undefined;
  const worksAtWeekends = starts.some((time) => isWeekend(new Date(time).getUTCDay()));
  const knowsWeekends = worksAtWeekends || (starts.at(-1) ?? 0) - (starts[0] ?? 0) >= twoWeeks * day;
  return {
    words: `about every ${spanWords(period)}`,
    kept,
    of: gaps.length,
    tolerance: Math.max(leastTolerance, 3 * median(off), period / 4),
    next(after) {
      const expected = after + period;
      if (knowsWeekends) return expected;
      const weekday = new Date(expected).getUTCDay();
      return expected + (weekday === saturday ? 2 * day : weekday === sunday ? day : 0);
    },
  };
}

/** At most one job a day, at about the same time, on the same weekdays; days start at the usual time. */
function weekdayRhythm(starts: readonly number[], last: number): Rhythm | undefined {
  const usual = last + median(starts.map((time) => offWholeDays(time - last)));
  const dayOf = (time: number): number => Math.round((time - usual) / day);
  const off = starts.map((time) => Math.abs(time - usual - dayOf(time) * day));
  if (off.filter((each) => each > 6 * hour).length > 0.3 * off.length) return undefined;
  const weekdayOf = (index: number): number => new Date(usual + index * day).getUTCDay();

  const hits = new Set(starts.map(dayOf));
  const latest = dayOf(last);
  const earliest = Math.max(dayOf(starts[0] ?? last), latest - weekdayWindow + 1);
  const looked = Array.from({ length: latest - earliest + 1 }, (_, index) => earliest + index);
  const on = looked.length < twoWeeks ? youngWeek(looked, hits, weekdayOf) : oldWeek(looked, hits, weekdayOf);
  if (on === undefined || on.size === 0) return undefined;

  const told = looked.slice(-toldDays).filter((index) => on.has(weekdayOf(index)));
  return {
    words: looked.some((index) => isWeekend(weekdayOf(index))) ? weekWords(on) : 'daily',
    kept: told.filter((index) => hits.has(index)).length,
    of: told.length,
    tolerance: Math.max(6 * hour, 3 * median(off)),
    next(after) {
      let index = dayOf(after) + 1;
      while (!on.has(weekdayOf(index))) index += 1;
      return usual + index * day;
    },
  };
}

/** The weekdays with a job more often than not, if they explain nearly all jobs. */
function oldWeek(
  looked: readonly number[],
  hits: ReadonlySet<number>,
  weekdayOf: (index: number) => number,
): ReadonlySet<number> | undefined {
  const on = new Set<number>();
  for (const weekday of weekdays.keys()) {
    const those = looked.filter((index) => weekdayOf(index) === weekday);
    if (2 * those.filter((index) => hits.has(index)).length > those.length) on.add(weekday);
  }
  const expected = looked.filter((index) => on.has(weekdayOf(index)));
  const unexplained = looked.filter((index) => on.has(weekdayOf(index)) !== hits.has(index));
  return unexplained.length <= 0.3 * expected.length ? on : undefined;
}

/** After only a few days: all working days, and weekends if one had a job, too. */
function youngWeek(
  looked: readonly number[],
  hits: ReadonlySet<number>,
  weekdayOf: (index: number) => number,
): ReadonlySet<number> | undefined {
  const [free, working] = [
    looked.filter((index) => isWeekend(weekdayOf(index))),
    looked.filter((index) => !isWeekend(weekdayOf(index))),
  ];
  if (working.filter((index) => !hits.has(index)).length > 1) return undefined;
  const all = free.some((index) => hits.has(index));
  return new Set([...weekdays.keys()].filter((weekday) => all || !isWeekend(weekday)));
}

function isWeekend(weekday: number): boolean {
  return weekday === sunday || weekday === saturday;
}

/** A time span without its whole days: at most twelve hours either way. */
function offWholeDays(span: number): number {
  return span - Math.round(span / day) * day;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function weekWords(on: ReadonlySet<number>): string {
  if (on.size === 7) return 'daily';
  // The week begins on Monday.
  const days = [...on].toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  const names = days.map((weekday) => weekdays[weekday]).join(', ');
  if (on.size === 1) return `weekly on ${names}`;
  return names === 'Mon, Tue, Wed, Thu, Fri' ? 'Mon to Fri' : names;
}

/** `6 h`, `2 d`, `45 min`, `20 s`: rounded, for a period. */
function spanWords(span: number): string {
  if (span >= 47 * hour) return `${Math.round(span / day)} d`;
  if (span >= hour) return `${Math.round(span / hour)} h`;
  return span >= minute ? `${Math.round(span / minute)} min` : `${Math.round(span / 1000)} s`;
}
