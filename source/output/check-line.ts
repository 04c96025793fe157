/** 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (Monitoring Plugins Development Guidelines, "Plugin Return Codes"). */
export const checkCode = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

export type CheckState = keyof typeof checkCode;

/** What `check` prints and how it ends. */
export type CheckReport = { readonly text: string; readonly code: number };

/** What `check` prints when it could not be done at all. Apart from the rest: main.ts needs it at every start. */
export function stoppedCheck(why: string): CheckReport {
  return { text: `${statusLine('unknown', plain(why))}\n`, code: checkCode.unknown };
}

/** The beginning of the one line that is shown everywhere. */
export function statusLine(state: CheckState, text: string): string {
  return `EXPORTS ${state.toUpperCase()}: ${text}`;
}

/** The pipe begins performance data, wherever it stands; a line break would begin the long output. */
export function plain(text: string): string {
  return text.replaceAll('|', '¦').replaceAll(/[\r\n]+/g, ' ');
}
