import type { CoverageState } from '../../feed/coverage/coverage-feed.ts';
import { badVerdicts, verdicts, type Verdict } from '../../jobs/coverage/facts.ts';
import { count, roughSpan } from '../../text/format.ts';
import { cut, width } from '../../text/width.ts';
import { clusterSortNames, verdictGroups, type ClustersState } from '../state/clusters-state.ts';
import type { RecentFailures } from '../list/recent-failures.ts';
import type { HeaderPart } from '../list/header-part.ts';
import type { Theme } from '../theme/theme.ts';
import { countVerdicts } from './cluster-rows.ts';

/** What is wrong, the loudest first: `✖ 1 missing`. */
export function problemParts(coverage: CoverageState, theme: Theme): readonly HeaderPart[] {
  const counts = countVerdicts(coverage);
  const wrong = verdicts.filter((verdict) => badVerdicts.has(verdict) && counts.has(verdict));
  return wrong.map((verdict) => partOf(verdict, counts.get(verdict) ?? 0, true, theme));
}

/** The header of the clusters view: how many clusters have each verdict, and what failed of late in the corner. */
export function verdictLine(
  coverage: CoverageState,
  groups: readonly number[],
  failed: RecentFailures,
  columns: number,
  theme: Theme,
): string {
  const corner = columns < 60 ? '' : `last ${roughSpan(failed.span)}: ${count(failed.count)} failed`;
  const counts = countVerdicts(coverage);
  const chosen = new Set<Verdict>(groups.flatMap((group) => verdictGroups[group]?.verdicts ?? []));
  const shown = verdicts.filter((verdict) => counts.has(verdict) || chosen.has(verdict));
  const { paint } = theme;
  const room = columns - 2 - width(corner);
  const naming = (isNamed: (verdict: Verdict) => boolean): readonly HeaderPart[] =>
    shown.map((verdict) => partOf(verdict, counts.get(verdict) ?? 0, isNamed(verdict), theme));
  // As many words as fit; the worst has its word in any case.
  const fewest = naming((verdict) => verdict === shown[0]);
  const parts =
    [naming(() => true), naming((verdict) => badVerdicts.has(verdict))].find(
      (some) => some.reduce((sum, { text }) => sum + width(text) + 3, 0) <= room,
    ) ?? fewest;
  let line = '';
  let used = 0;
  for (const [index, { text, painted }] of parts.entries()) {
    if (used + width(text) + 3 > room) break;
    const isChosen = chosen.has(shown[index] ?? 'unknown');
    line += isChosen ? `${paint.accent('[')}${painted}${paint.accent(']')} ` : ` ${painted}  `;
    used += width(text) + 3;
  }
  const brush = failed.count > 0 ? paint.reason : paint.dim;
  return line + ' '.repeat(Math.max(0, columns - 1 - used - width(corner))) + brush(corner);
}

/** What is left out of the clusters view and in which order the rest stands; undefined while all stand worst first. */
export function clustersFilterLine(
  { text, groups, sort }: ClustersState,
  seen: number,
  all: number,
  { columns, theme }: { readonly columns: number; readonly theme: Theme },
): string | undefined {
  const words = text.trim();
  if (words === '' && groups.length === 0 && sort === 'worst') return undefined;
  const parts = [
    ...(words === '' ? [] : [`"${words}"`]),
    ...(groups.length === 0 ? [] : [groups.map((group) => verdictGroups[group]?.words ?? '').join(' or ')]),
    ...(sort === 'worst' ? [] : [clusterSortNames[sort]]),
  ];
  const found = `${count(seen)} of ${count(all)} clusters`;
  const left = cut(
    parts.join(` ${theme.glyphs.between} `),
    Math.max(0, columns - width(found) - 4),
    theme.glyphs.ellipsis,
  );
  const fill = ' '.repeat(Math.max(1, columns - 2 - width(left) - width(found)));
  return ` ${theme.paint.accent(left)}${fill}${theme.paint.dim(found)}`;
}

function partOf(verdict: Verdict, amount: number, withWord: boolean, theme: Theme): HeaderPart {
  const { glyph, word, token } = theme.verdicts[verdict];
  const text = `${glyph} ${count(amount)}${withWord ? ` ${word.toLowerCase()}` : ''}`;
  return { text, painted: theme.paint[amount > 0 ? token : 'dim'](text) };
}
