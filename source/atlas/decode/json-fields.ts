import { clean } from '../../text/clean.ts';

// Reads JSON that may hold anything: each function takes any value, and none throws.

/** A whole number from 0, also as a string; undefined for anything else. */
export function toCount(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** A field's clean text; undefined when it is missing, blank, or not a string. */
export function cleanText(value: unknown, name: string): string | undefined {
  return toText(field(value, name));
}

/** Clean text, from a string or a number; undefined when it is blank or anything else. */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? clean(value) : undefined;
}

/** The list; empty for anything else. */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own fields only: `__proto__` and `constructor` in a body are names like any other. */
export function field(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
