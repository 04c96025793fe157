import type { CoverageState } from '../../feed/coverage/coverage-feed.ts';
import { badVerdicts, verdicts, type Verdict } from '../../jobs/coverage/facts.ts';
import { count, roughSpan } from '../../text/format.ts';
import { width } from '../../text/width.ts';
import { filteredLine, wordsPart, type Room } from '../components/filtered-line.ts';
import { clusterSortNames, verdictGroups, type ClustersState } from '../state/clusters-state.ts';
import type { RecentFailures } from '../list/recent-failures.ts';
import { afterKey, type HeaderPart, type ProblemPart } from '../list/header-part.ts';
import type { Theme } from '../theme/theme.ts';
import { countVerdicts } from './cluster-rows.ts';

/** What is wrong, the loudest first: `✖ 1 missing`. */
export function problemParts(coverage: CoverageState, theme: Theme): readonly ProblemPart[] {
  const counts = countVerdicts(coverage);
  const wrong = verdicts.filter((verdict) => badVerdicts.has(verdict) && counts.has(verdict));
  return wrong.map((verdict) => {
    const clusters = counts.get(verdict) ?? 0;
    return { ...partOf(verdict, clusters, true, theme), clusters };
  });
}

/** Counts that go first when there is no room for all, the least important first; what failed of late is among them. */
const dropped = ['no-exports', 'good', 'running', 'corner', 'unknown'] as const;

type VerdictLineOptions = {
  readonly columns: number;
  readonly theme: Theme;
  /** The keys that show only clusters of a group, in the order of `verdictGroups`, as far as they act now. */
  readonly verdictKeys?: readonly (string | undefined)[];
};

/** The header of the clusters view: how many clusters have each verdict, and what failed of late in the corner. */
export function verdictLine(
  coverage: CoverageState,
  groups: readonly number[],
  failed: RecentFailures,
  { columns, theme, verdictKeys = [] }: VerdictLineOptions,
): string {
  const counts = countVerdicts(coverage);
  const chosen = new Set<Verdict>(groups.flatMap((group) => verdictGroups[group]?.verdicts ?? []));
  const all = verdicts
    .filter((verdict) => counts.has(verdict) || chosen.has(verdict))
    .map((verdict) => ({ verdict, ...partOf(verdict, counts.get(verdict) ?? 0, true, theme) }));
  const rest = `${roughSpan(failed.span)}: ${count(failed.count)} failed`;
  const corners = columns < 60 ? [''] : [`last ${rest}`, rest];
  const keyed = withKeys(all, verdictKeys, theme);
  for (const corner of corners) {
    const gap = [3, 2].find((cells) => cellsOf(keyed, cells) + cornerCells(corner) <= columns);
    if (gap !== undefined) return drawn(keyed, chosen, gap, corner, failed.count > 0, columns, theme);
  }
  let kept = all;
  // First the spaces shrink, then the corner's words, then whole counts go: each count that stays has its word.
  for (const next of [undefined, ...dropped]) {
    if (next === 'corner') corners.splice(0, corners.length, '');
    else if (next !== undefined && !chosen.has(next)) kept = kept.filter(({ verdict }) => verdict !== next);
    const parts = [...kept, ...morePart(all, kept, counts, theme)];
    for (const corner of corners) {
      const gap = [3, 2].find((cells) => cellsOf(parts, cells) + cornerCells(corner) <= columns);
      if (gap !== undefined) return drawn(parts, chosen, gap, corner, failed.count > 0, columns, theme);
    }
  }
  return drawn(fewest(kept, all, counts, columns, theme), chosen, 2, '', false, columns, theme);
}

/** The first count of each group after the key that shows only this group. */
function withKeys(
  parts: readonly VerdictPart[],
  keys: readonly (string | undefined)[],
  theme: Theme,
): readonly VerdictPart[] {
  const told = new Set<number>();
  return parts.map((part) => {
    const group = verdictGroups.findIndex(({ verdicts: some }) =>
      (some as readonly (Verdict | undefined)[]).includes(part.verdict),
    );
    if (told.has(group)) return part;
    told.add(group);
    return { ...part, ...afterKey(keys[group], part, theme) };
  });
}

type VerdictPart = HeaderPart & { readonly verdict?: Verdict };

type CountPart = HeaderPart & { readonly verdict: Verdict };

/** `+12 more`: how many clusters have a verdict that is left out; nothing if none has. */
function morePart(
  all: readonly CountPart[],
  kept: readonly CountPart[],
  counts: ReadonlyMap<Verdict, number>,
  { paint }: Theme,
): readonly HeaderPart[] {
  const left = all.filter((part) => !kept.includes(part));
  const amount = left.reduce((sum, { verdict }) => sum + (counts.get(verdict) ?? 0), 0);
  const text = `+${count(amount)} more`;
  return amount === 0 ? [] : [{ text, painted: paint.dim(text) }];
}

/** The worst of the counts that were kept, and how many clusters the others of all have. */
function fewest(
  kept: readonly CountPart[],
  all: readonly CountPart[],
  counts: ReadonlyMap<Verdict, number>,
  columns: number,
  theme: Theme,
): readonly VerdictPart[] {
  const shown: CountPart[] = [];
  let room = columns - 1;
  for (const part of kept) {
    const more = morePart(all, [...shown, part], counts, theme);
    room -= width(part.text) + 2;
    // After the last part nothing stands, so its gap is free.
    if (room < (more.length === 0 ? -2 : cellsOf(more, 0))) break;
    shown.push(part);
  }
  return [...shown, ...morePart(all, shown, counts, theme)];
}

/** With two cells before it. */
function cornerCells(corner: string): number {
  return corner === '' ? 1 : width(corner) + 2;
}

function cellsOf(parts: readonly HeaderPart[], gap: number): number {
  return parts.reduce((sum, { text }) => sum + width(text) + gap, 0);
}

function drawn(
  parts: readonly VerdictPart[],
  chosen: ReadonlySet<Verdict>,
  gap: number,
  corner: string,
  isLoud: boolean,
  columns: number,
  { paint }: Theme,
): string {
  const between = ' '.repeat(gap - 2);
  const line = parts
    .map(({ verdict, painted }) =>
      verdict !== undefined && chosen.has(verdict)
        ? paint.accent('[') + painted + paint.accent(']') + between
        : ` ${painted} ${between}`,
    )
    .join('');
  if (corner === '') return line.trimEnd();
  const cells = cellsOf(parts, gap);
  return line + ' '.repeat(columns - 1 - cells - width(corner)) + (isLoud ? paint.reason : paint.dim)(corner);
}

/** What is left out of the clusters view and in which order the rest stands; undefined while all stand worst first. */
export function clustersFilterLine(
  { text, groups, sort }: ClustersState,
  seen: number,
  all: number,
  room: Room,
): string | undefined {
  const parts = [
    ...wordsPart(text),
    ...(groups.length === 0 ? [] : [groups.map((group) => verdictGroups[group]?.words ?? '').join(' or ')]),
    ...(sort === 'worst' ? [] : [clusterSortNames[sort]]),
  ];
  return filteredLine(parts, `${count(seen)} of ${count(all)} clusters`, room);
}

function partOf(verdict: Verdict, amount: number, withWord: boolean, theme: Theme): HeaderPart {
  const { glyph, word, token } = theme.verdicts[verdict];
  const text = `${glyph} ${count(amount)}${withWord ? ` ${word.toLowerCase()}` : ''}`;
  return { text, painted: theme.paint[amount > 0 ? token : 'dim'](text) };
}
