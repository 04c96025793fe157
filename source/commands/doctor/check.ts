/** What one check found; every text is safe to print, and no secret is in any. */
export type Check = {
  readonly name: string;
  /** `bad` keeps the program from working, `warning` from something that it could do. */
  readonly status: 'good' | 'warning' | 'bad';
  readonly says: string;
  /** What to do; there is always something unless all is good. */
  readonly remedy?: string | undefined;
  /** The exit code of a bad one. */
  readonly code?: number;
};

export function good(name: string, says: string): Check {
  return { name, status: 'good', says };
}

export function warning(name: string, says: string, remedy: string): Check {
  return { name, status: 'warning', says, remedy };
}

export function bad(name: string, code: number, says: string, remedy: string): Check {
  return { name, status: 'bad', says, remedy, code };
}
