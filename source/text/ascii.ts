/** What ASCII has another sign for; accents and wide forms are taken off by Unicode's own tables. */
const signs: readonly (readonly [other: RegExp, ascii: string])[] = [
  [/[\u2010-\u2015\u2212\u00b7\u2022]/g, '-'],
  [/[\u2018\u2019\u2039\u203a]/g, "'"],
  [/[\u201c-\u201e\u00ab\u00bb]/g, '"'],
  [/\u2192/g, '->'],
  [/\u00df/g, 'ss'],
];

/** The text in printable ASCII: `é` is `e`, `—` is `-`, `…` is `...`, and what has nothing like it is `?`. */
export function toAscii(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  const near = signs.reduce((left, [other, ascii]) => left.replace(other, ascii), text);
  return near
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^ -~]/gu, '?');
}
