/** Whether a name, or a word of it, begins with what is typed. */
export function beginsWord(typed: string, name: string): boolean {
  const [text, wanted] = [name.toLowerCase(), typed.toLowerCase()];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (at === 0 || /[\s/-]/.test(text.charAt(at - 1))) return true;
  }
  return false;
}

/** Those that fit what is typed, best first; among equals the order stays. */
export function fuzzyMatches<T>(typed: string, all: readonly T[], nameOf: (one: T) => string): readonly T[] {
  if (typed === '') return all;
  return all
    .flatMap((one) => {
      const score = fuzzyScore(typed, nameOf(one));
      return score === undefined ? [] : [{ one, score }];
    })
    .toSorted((a, b) => a.score - b.score)
    .map(({ one }) => one);
}

/** Lower is better: the name itself, its beginning, a word's, a part, its letters in order; undefined: no fit. */
function fuzzyScore(typed: string, name: string): number | undefined {
  if (name === typed) return 0;
  const [text, wanted] = [name.toLowerCase(), typed.toLowerCase()];
  if (text === wanted) return 1;
  if (text.startsWith(wanted)) return 2;
  if (beginsWord(typed, name)) return 3;
  if (text.includes(wanted)) return 4;
  let from = 0;
  let skipped = 0;
  for (const character of wanted) {
    const found = text.indexOf(character, from);
    if (found < 0) return undefined;
    skipped += found - from;
    from = found + character.length;
  }
  return 5 + skipped;
}
