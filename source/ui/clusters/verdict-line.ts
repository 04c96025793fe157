import type { CoverageState } from '../../feed/coverage/verdicts.ts';
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
    return countPart(verdict, clusters, theme);
  });
}

/** Counts that go first when there is no room for all, the least important first. */
const dropped = ['no-exports', 'good', 'running', 'unknown'] as const;

type VerdictLineOptions = {
  readonly columns: number;
  readonly theme: Theme;
  /** The keys that show only clusters of a group, in the order of `verdictGroups`, as far as they act now. */
  readonly verdictKeys?: readonly (string | undefined)[];
};

/**
 * The header of the clusters view: how many clusters have each verdict, and what failed of late in the corner, if
 * anything is known of it.
 */
export function verdictLine(
  coverage: CoverageState,
  groups: readonly number[],
  failed: RecentFailures | undefined,
  { columns, theme, verdictKeys = [] }: VerdictLineOptions,
): string {
  const counts = countVerdicts(coverage);
  const chosen = new Set<Verdict>(groups.flatMap((group) => verdictGroups[group]?.verdicts ?? []));
  const empty = new Set(groups.flatMap((group) => emptyGroup(group, counts)));
  const all = verdicts
    .filter((verdict) => counts.has(verdict) || empty.has(verdict))
    .map((verdict) => countPart(verdict, counts.get(verdict) ?? 0, theme));
  const short = withWrongTogether(all, theme);
  const rest = failed && `${roughSpan(failed.span)}: ${count(failed.count)} failed`;
  const corners = rest === undefined || columns < 60 ? [''] : [`last ${rest}`, rest];
  const isLoud = failed !== undefined && failed.count > 0;
  const draw = (parts: readonly VerdictPart[], someCorners = [...corners, '']): string | undefined => {
    for (const corner of someCorners) {
      const gap = [3, 2].find((cells) => cellsOf(parts, cells) + cornerCells(corner) <= columns);
      if (gap !== undefined) return drawn(parts, chosen, gap, corner, isLoud, columns, theme);
    }
    return undefined;
  };
  const line =
    draw(withKeys(all, verdictKeys, theme), corners) ??
    draw(withKeys(short, verdictKeys, theme)) ??
    draw(short);
  if (line !== undefined) return line;
  let kept = short;
  for (const next of dropped) {
    if (!chosen.has(next)) kept = kept.filter(({ verdict }) => verdict !== next);
    const shorter = draw([...kept, ...morePart(short, kept, theme)]);
    if (shorter !== undefined) return shorter;
  }
  return drawn(fewest(kept, short, columns, theme), chosen, 2, '', false, columns, theme);
}

/** A chosen group without clusters shows its first verdict, as zero. */
function emptyGroup(group: number, counts: ReadonlyMap<Verdict, number>): readonly Verdict[] {
  const some: readonly Verdict[] = verdictGroups[group]?.verdicts ?? [];
  return some.some((verdict) => counts.has(verdict)) ? [] : some.slice(0, 1);
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

type CountPart = ProblemPart & { readonly verdict: Verdict };

/** `✖ 2 missing  +5 wrong`: of what is wrong only the worst by itself. */
function withWrongTogether(all: readonly CountPart[], { paint }: Theme): readonly CountPart[] {
  const wrong = all.filter(({ verdict }) => badVerdicts.has(verdict));
  const [worst, ...others] = [
    ...wrong.filter(({ clusters }) => clusters > 0),
    ...wrong.filter(({ clusters }) => clusters === 0),
  ];
  const [next] = others;
  const clusters = sumOf(others);
  const text = `+${count(clusters)} wrong`;
  return [
    ...(worst === undefined ? [] : [worst]),
    ...(next === undefined || clusters === 0
      ? []
      : [{ ...next, clusters, text, painted: paint.failed(text) }]),
    ...all.filter((part) => !wrong.includes(part)),
  ];
}

function sumOf(parts: readonly CountPart[]): number {
  return parts.reduce((sum, { clusters }) => sum + clusters, 0);
}

/** `+12 more`: how many clusters have a verdict that is left out; nothing if none has. */
function morePart(
  all: readonly CountPart[],
  kept: readonly CountPart[],
  { paint }: Theme,
): readonly HeaderPart[] {
  const amount = sumOf(all.filter((part) => !kept.includes(part)));
  const text = `+${count(amount)} more`;
  return amount === 0 ? [] : [{ text, painted: paint.dim(text) }];
}

/** The worst of the counts that were kept, and how many clusters the others of all have. */
function fewest(
  kept: readonly CountPart[],
  all: readonly CountPart[],
  columns: number,
  theme: Theme,
): readonly VerdictPart[] {
  const shown: CountPart[] = [];
  let room = columns - 1;
  for (const part of kept) {
    const more = morePart(all, [...shown, part], theme);
    room -= width(part.text) + 2;
    // After the last part nothing stands, so its gap is free.
    if (room < (more.length === 0 ? -2 : cellsOf(more, 0))) break;
    shown.push(part);
  }
  return [...shown, ...morePart(all, shown, theme)];
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

function countPart(verdict: Verdict, clusters: number, theme: Theme): CountPart {
  const { glyph, word, token } = theme.verdicts[verdict];
  const text = `${glyph} ${count(clusters)} ${word.toLowerCase()}`;
  return { verdict, clusters, text, painted: theme.paint[clusters > 0 ? token : 'dim'](text) };
}
