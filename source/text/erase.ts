const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The typed text without its last character (grapheme), its last word, or all of it. */
export function erased(text: string, what: 'character' | 'word' | 'all'): string {
  if (what === 'all') return '';
  if (what === 'word') {
    const words = text.trimEnd();
    let end = words.length;
    while (end > 0 && !/\s/.test(words.charAt(end - 1))) end -= 1;
    return words.slice(0, end);
  }
  return [...graphemes.segment(text)]
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('');
}
