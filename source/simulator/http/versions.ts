import type { ApiName } from './job-json.ts';

/** The version dates of a resource in v2, oldest first. */
export type VersionDates = readonly [string, ...string[]];

/**
 * The answer's `Content-Type`, or undefined when Atlas answers 406: v2 requires a version date no older than the
 * resource's first, and uses the newest version up to it.
 */
export function negotiate(api: ApiName, accept: string | undefined, dates: VersionDates): string | undefined {
  const ranges = (accept ?? '*/*')
    .split(',')
    .map((range) => (range.split(';')[0] ?? '').trim().toLowerCase());
  if (api === 'v1.0') {
    const suits = ['*/*', 'application/*', 'application/json'].some((range) => ranges.includes(range));
    return suits ? 'application/json' : undefined;
  }
  for (const range of ranges) {
    const asked = /^application\/vnd\.atlas\.(\d{4}-\d{2}-\d{2})\+json$/.exec(range)?.[1];
    const served =
      asked === undefined || Number.isNaN(Date.parse(asked)) ? undefined : newestUpTo(dates, asked);
    if (served !== undefined) return `application/vnd.atlas.${served}+json;charset=utf-8`;
  }
  return undefined;
}

function newestUpTo(dates: VersionDates, asked: string): string | undefined {
  return dates.findLast((date) => date <= asked);
}
