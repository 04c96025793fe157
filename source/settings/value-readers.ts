import { UsageError } from '../platform/usage-error.ts';

/** Reads a parsed value of config.toml; `what` is its name there. A mistake is a `UsageError`. */
export type Reader<T> = (what: string, value: unknown) => T;

export function text<T>(read: (what: string, value: string) => T): Reader<T> {
  return (what, value) => {
    if (typeof value === 'string') return read(what, value);
    throw wrongType(what, 'a text', '"…"');
  };
}

/** A list of names, each read as one or more, each once; `example` is one in TOML. */
export function list<T>(
  read: (what: string, value: string) => readonly T[],
  example: string,
): Reader<readonly T[]> {
  return (what, value) => {
    if (!Array.isArray(value)) throw wrongType(what, 'a list of names', example);
    return [...new Set(value.flatMap((name) => text(read)(what, name)))];
  };
}

export function number<T>(read: (what: string, value: string) => T): Reader<T> {
  return (what, value) => {
    if (typeof value === 'number') return read(what, String(value));
    throw wrongType(what, 'a number', '10');
  };
}

export function flag(what: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongType(what, 'true or false', 'true');
}

export function wrongType(what: string, wanted: string, example: string): UsageError {
  return new UsageError(`${what} must be ${wanted}.`, `Write ${what} = ${example}.`);
}

export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
