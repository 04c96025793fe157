/** One rule of a backup schedule: how often snapshots are taken, and how long they are kept. */
export type PolicyItem = {
  readonly id: string | undefined;
  /** `hourly`, `daily`, `weekly`, `monthly`, `yearly`; an open string, lower case. */
  readonly frequencyType: string;
  readonly frequencyInterval: number | undefined;
  readonly retentionUnit: string | undefined;
  readonly retentionValue: number | undefined;
};

/** A cluster's backup schedule (Atlas reference, "DiskBackupSnapshotSchedule"), decoded and cleaned. */
export type Schedule = {
  /** Undefined if Atlas does not say. */
  readonly autoExport: boolean | undefined;
  /** Which snapshots are exported: those of policy items of this frequency; lower case, an open string. */
  readonly exportFrequency: string | undefined;
  readonly exportBucketId: string | undefined;
  readonly items: readonly PolicyItem[];
  /** Policy items that could not be read. */
  readonly oddItems: number;
  /** 0 to 23 and 0 to 59, UTC. */
  readonly referenceHour: number | undefined;
  readonly referenceMinute: number | undefined;
};

/** When an export is due, milliseconds since 1970. */
export type DueTime = {
  readonly at: number;
  /** False if a less frequent item is due at the same time: then the snapshot may belong to that one. */
  readonly certain: boolean;
};

/** When a schedule's exports are due. */
export type DueTimes =
  /** No policy item takes snapshots of the exported frequency. */
  | { readonly kind: 'never' }
  /** `why` completes "It is not clear when exports are due:". */
  | { readonly kind: 'unknown'; readonly why: string }
  | {
      readonly kind: 'known';
      /** The first after that time. */
      next(after: number): DueTime;
      /** The last one up to and including that time. */
      last(upTo: number): DueTime;
    };

/** The times at which one policy item takes its snapshots. */
type Beat = { next(after: number): number; last(upTo: number): number };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;
/** 1970 began on a Thursday. */
const firstWeekday = 4;
/** "The last day of the month" (Atlas reference, `frequencyInterval`). */
const lastDay = 40;

/** From the most to the least frequent. */
const frequencies = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'];

/** When the schedule's automatic exports are due, in UTC; ignores whether automatic export is on. */
export function dueTimes(schedule: Schedule): DueTimes {
  const { items, exportFrequency, oddItems } = schedule;
  if (exportFrequency === undefined || exportFrequency === '')
    return { kind: 'unknown', why: 'Atlas does not say which snapshots it exports' };
  const own = items.filter(({ frequencyType }) => frequencyType === exportFrequency);
  if (own.length === 0) {
    if (oddItems === 0) return { kind: 'never' };
    return { kind: 'unknown', why: 'a part of the backup policy could not be read' };
  }
  const beats = own.map((item) => beatOf(item, schedule));
  const odd = own.find((_, index) => beats[index] === undefined);
  const known = beats.filter((beat) => beat !== undefined);
  if (odd !== undefined) return { kind: 'unknown', why: whyUnknown(odd, schedule) };
  const rarer = items
    .filter(({ frequencyType }) => isRarer(frequencyType, exportFrequency))
    .map((item) => beatOf(item, schedule))
    .filter((beat) => beat !== undefined);
  const due = (at: number): DueTime => ({ at, certain: rarer.every((beat) => beat.last(at) !== at) });
  return {
    kind: 'known',
    next: (after) => due(Math.min(...known.map((beat) => beat.next(after)))),
    last: (upTo) => due(Math.max(...known.map((beat) => beat.last(upTo)))),
  };
}

/** Whether automatic export is on, or may be: Atlas does not say so, but names what is exported. */
export function isAutoExportOn({ autoExport, exportFrequency }: Schedule): boolean {
  return autoExport ?? exportFrequency !== undefined;
}

function isRarer(frequency: string, than: string): boolean {
  return frequencies.indexOf(frequency) > frequencies.indexOf(than);
}

function whyUnknown({ frequencyType, frequencyInterval }: PolicyItem, schedule: Schedule): string {
  if (referenceOf(schedule) === undefined) return 'Atlas does not say at what time of day it takes snapshots';
  if (!frequencies.includes(frequencyType))
    return `atlas-exports does not know the frequency “${frequencyType}”`;
  return frequencyInterval === undefined
    ? `Atlas gives no interval for ${frequencyType} snapshots`
    : `atlas-exports does not know the interval ${frequencyInterval} of ${frequencyType} snapshots`;
}

/** Undefined for a frequency or an interval that Atlas does not document, and without a reference time. */
function beatOf({ frequencyType, frequencyInterval = 0 }: PolicyItem, schedule: Schedule): Beat | undefined {
  const reference = referenceOf(schedule);
  if (reference === undefined) return undefined;
  switch (frequencyType) {
    case 'hourly': {
      return [1, 2, 4, 6, 8, 12].includes(frequencyInterval)
        ? steady(frequencyInterval * hour, reference)
        : undefined;
    }
    case 'daily': {
      return steady(day, reference);
    }
    case 'weekly': {
      return isWithin(frequencyInterval, 7)
        ? steady(week, (frequencyInterval - firstWeekday) * day + reference)
        : undefined;
    }
    case 'monthly': {
      if (!isWithin(frequencyInterval, 28) && frequencyInterval !== lastDay) return undefined;
      return byMonth(1, (year, month) =>
        frequencyInterval === lastDay
          ? Date.UTC(year, month + 1, 0) + reference
          : Date.UTC(year, month, frequencyInterval) + reference,
      );
    }
    case 'yearly': {
      return isWithin(frequencyInterval, 12)
        ? byMonth(12, (year) => Date.UTC(year, frequencyInterval - 1, 1) + reference)
        : undefined;
    }
    default: {
      return undefined;
    }
  }
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

/** Milliseconds from midnight UTC. */
function referenceOf({ referenceHour, referenceMinute }: Schedule): number | undefined {
  if (referenceHour === undefined || referenceMinute === undefined) return undefined;
  if (referenceHour > 23 || referenceMinute > 59) return undefined;
  return referenceHour * hour + referenceMinute * minute;
}

/** Every `period` milliseconds: a day of UTC has no leap seconds and no daylight saving. */
function steady(period: number, offset: number): Beat {
  const last = (upTo: number): number => Math.floor((upTo - offset) / period) * period + offset;
  return { last, next: (after) => last(after) + period };
}

/**
 * Once every so many months; `at` returns the time for a year and its month from 0, and is also called across the
 * year's end.
 */
function byMonth(months: 1 | 12, at: (year: number, month: number) => number): Beat {
  const around = (time: number): number[] => {
    const date = new Date(time);
    return [-months, 0, months].map((more) =>
      at(...monthOf(date.getUTCFullYear(), date.getUTCMonth() + more)),
    );
  };
  return {
    next: (after) => around(after).find((time) => time > after) ?? after,
    last: (upTo) => around(upTo).findLast((time) => time <= upTo) ?? upTo,
  };
}

function monthOf(year: number, month: number): [year: number, month: number] {
  return [year + Math.floor(month / 12), ((month % 12) + 12) % 12];
}
