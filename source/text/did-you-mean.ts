/** The candidate closest to a mistyped `word`; undefined when none is close enough. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const given = word.toLowerCase();
  // One mistake per three letters, three at most: anything beyond that is a guess.
  let best = Math.min(3, Math.max(1, Math.floor(given.length / 3))) + 1;
  let found: string | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(given, candidate.toLowerCase());
    if (distance >= best) continue;
    best = distance;
    found = candidate;
  }
  return found;
}

/** `Did you mean X?` as the remedy for an unknown word, or the other remedy when nothing is close. */
export function didYouMean(word: string, candidates: readonly string[], otherwise: string): string {
  const found = nearest(word, candidates);
  return found === undefined ? otherwise : `Did you mean ${found}?`;
}

/** Damerau–Levenshtein: the insertions, deletions, replacements and swaps that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replacing = a[row - 1] === b[column - 1] ? 0 : 1;
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          cost(last, column) + 1,
          cost(current, column - 1) + 1,
          cost(last, column - 1) + replacing,
          isSwap ? cost(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return cost(last, b.length);
}

function cost(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
