/** What tells how the terminal can be spoken to. */
export type Surface = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
};

const successors = ['WT_SESSION', 'TERM', 'TERM_PROGRAM', 'TERMINAL_EMULATOR', 'ConEmuPID'] as const;

/**
 * Whether this is, as far as one can know, the old console window of Windows: it draws from one font, which lacks most of
 * the glyphs, and has no clipboard for programs. What came after it says so in the environment.
 */
export function isOldConsole({ env, platform }: Surface): boolean {
  return platform === 'win32' && successors.every((name) => !env[name]);
}
