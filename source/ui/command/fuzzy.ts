/** How well a name fits what is typed, lower is better: itself, its beginning, a part, its letters in order; undefined: not at all. */
function fuzzyScore(typed: string, name: string): number | undefined {
  const text = name.toLowerCase();
  const wanted = typed.toLowerCase();
  if (text === wanted) return 0;
  const at = text.indexOf(wanted);
  if (at >= 0) return at === 0 ? 1 : /[\s/-]/.test(text.charAt(at - 1)) ? 2 : 3;
  let from = 0;
  let skipped = 0;
  for (const character of wanted) {
    const found = text.indexOf(character, from);
    if (found < 0) return undefined;
    skipped += found - from;
    from = found + 1;
  }
  return 4 + skipped;
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
