import type { TerminalTraits } from '../platform/old-console.ts';

/** Whether the terminal can only print lines: it says so, or has no TERM, which is normal only on Windows. */
export function isDumb({ env, platform }: TerminalTraits): boolean {
  const { TERM: term = '' } = env;
  return term === 'dumb' || (term === '' && platform !== 'win32');
}

/** The environment variable that makes the output ASCII only; undefined if there is none. */
export function asciiVariable({
  env,
  platform,
}: TerminalTraits): 'LC_ALL' | 'LC_CTYPE' | 'LANG' | 'TERM' | undefined {
  if (platform === 'win32') return undefined;
  // POSIX, Base Definitions §8.2: the first that is not empty counts.
  const name = (['LC_ALL', 'LC_CTYPE', 'LANG'] as const).find((each) => env[each]);
  if (name !== undefined && namesOtherCharset(env[name] ?? '')) return name;
  // The Linux console's font has 256 or 512 glyphs, and none of ours.
  return /^linux(-|$)/.test(env['TERM'] ?? '') ? 'TERM' : undefined;
}

/** Whether a locale names a charset other than UTF-8. `en_US` names none, so it may be any. */
function namesOtherCharset(locale: string): boolean {
  if (/utf-?8/i.test(locale)) return false;
  return /^(C|POSIX)$/.test(locale) || /\.|@euro$/.test(locale);
}
