/** 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (Monitoring Plugins Development Guidelines, "Plugin Return Codes"). */
export const checkCode = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

export type CheckState = keyof typeof checkCode;

/** The output of `check`, and its exit code. */
export type CheckReport = { readonly text: string; readonly code: number };

/** The output of `check` when it could not run at all. In a file of its own because main.ts needs it at every start. */
export function stoppedCheck(why: string): CheckReport {
  return { text: `${statusLine('unknown', plainLine(why))}\n`, code: checkCode.unknown };
}

/** The start of the one line that monitoring systems show everywhere. */
export function statusLine(state: CheckState, text: string): string {
  return `EXPORTS ${state.toUpperCase()}: ${text}`;
}

/** A pipe anywhere starts the performance data, and a line break starts the long output. */
export function plainLine(text: string): string {
  return text.replaceAll('|', '¦').replaceAll(/[\r\n]+/g, ' ');
}
