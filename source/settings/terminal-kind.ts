import type { Surface } from '../platform/old-console.ts';

/** Whether the terminal can do no more than print lines: it says so, or says nothing of itself, as only Windows may. */
export function isDumb({ env, platform }: Surface): boolean {
  const { TERM: term = '' } = env;
  return term === 'dumb' || (term === '' && platform !== 'win32');
}

/** A variable of the environment for which only ASCII is written; undefined where there is none. */
export function asciiVariable({
  env,
  platform,
}: Surface): 'LC_ALL' | 'LC_CTYPE' | 'LANG' | 'TERM' | undefined {
  if (platform === 'win32') return undefined;
  // POSIX, Base Definitions §8.2: the first of them that is not empty.
  const name = (['LC_ALL', 'LC_CTYPE', 'LANG'] as const).find((each) => env[each]);
  if (name !== undefined && namesOtherCharset(env[name] ?? '')) return name;
  // The Linux console's font has 256 or 512 glyphs, and none of ours.
  return /^linux(-|$)/.test(env['TERM'] ?? '') ? 'TERM' : undefined;
}

/** Whether a locale names a charset that is not UTF-8. `en_US` names none, and there it may be any. */
function namesOtherCharset(locale: string): boolean {
  if (/utf-?8/i.test(locale)) return false;
  return /^(C|POSIX)$/.test(locale) || /\.|@euro$/.test(locale);
}
