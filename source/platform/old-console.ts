/** What identifies the terminal. */
export type TerminalTraits = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
};

const successors = ['WT_SESSION', 'TERM', 'TERM_PROGRAM', 'TERMINAL_EMULATOR', 'ConEmuPID'] as const;

/**
 * Whether this seems to be the old Windows console: its one font lacks most of the glyphs, and programs cannot reach
 * the clipboard through it. Newer terminals identify themselves in the environment.
 */
export function isOldConsole({ env, platform }: TerminalTraits): boolean {
  return platform === 'win32' && successors.every((name) => !env[name]);
}
