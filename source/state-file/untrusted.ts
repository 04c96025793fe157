import { clean } from '../text/clean.ts';

// Readers for JSON that anybody may have written: none of them throws.

/** Ids and names are much shorter. */
const longestName = 240;

/** Undefined for a text that is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function toName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > longestName) return undefined;
  return clean(value);
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The range of `Date` (ECMA-262, "Time Values"). */
export function toTime(value: unknown): number | undefined {
  const isTime = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 8.64e15;
  return isTime ? value : undefined;
}
