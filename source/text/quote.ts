/** In double quotes, cut to 80 characters, control and invisible characters escaped, `\\` left as it is for paths. */
export function quote(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  return JSON.stringify(short)
    .replaceAll('\\\\', '\\')
    .replaceAll(/(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16);
      return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
    });
}

/** `a, b and c`. */
export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** All of them, as long as a person reads them; of more, two and how many others. */
export function fewNames(names: readonly string[]): string {
  return names.length > 10 ? someNames(names) : enumerate(names);
}

/** `Prod0`, `Prod0 and Orders`, `Prod0, Orders and 52 more`: two names, and how many others. */
export function someNames(names: readonly string[]): string {
  return enumerate(names.length > 2 ? [...names.slice(0, 2), `${names.length - 2} more`] : names);
}
