import { calendarOf, type DueResult } from '../../jobs/coverage/calendar.ts';
import type { DueDay } from '../../jobs/coverage/calendar.ts';
import type { ClusterCoverage } from '../../feed/coverage/last-verdict.ts';
import type { ClusterFacts } from '../../jobs/coverage/facts.ts';
import type { JobState } from '../../jobs/job.ts';
import type { Paint, Theme } from '../theme/theme.ts';
import type { ClusterRow } from '../state/clusters-state.ts';

type Cell = { readonly text: string; readonly paint: Paint };
type Kept = { readonly minute: number; readonly days: readonly DueDay[] };

const minute = 60_000;
const kept = new WeakMap<ClusterFacts, Kept>();

/** The due times of a cluster, worked out once a minute. */
export function dueDays({ facts, coverage }: ClusterCoverage, now: number): readonly DueDay[] {
  const before = kept.get(facts);
  const at = Math.floor(now / minute);
  if (before?.minute === at) return before.days;
  const days = calendarOf(facts, now, coverage.grace);
  kept.set(facts, { minute: at, days });
  return days;
}

/** The state whose look a result has; undefined for a result that says little. */
export const resultStates = {
  exported: 'Successful',
  running: 'InProgress',
  failed: 'Failed',
  missing: undefined,
  waiting: undefined,
  nothing: undefined,
  maybe: undefined,
  unknown: undefined,
} as const satisfies Record<DueResult, JobState | undefined>;

/** The last results, the newest on the right: of the times that were due, or of the jobs where nothing says when. */
export function stripCells(row: ClusterRow, cells: number, now: number, theme: Theme): readonly Cell[] {
  const { told } = row;
  const due = told === undefined ? [] : dueDays(told, now).slice(0, cells);
  const results =
    due.length > 0
      ? due.map(({ result }) => dueCell(result, theme))
      : row.jobs.slice(0, cells).map(({ state }) => stateCell(state, theme));
  const strip = results.toReversed();
  return [{ text: ' '.repeat(cells - strip.length), paint: theme.paint.plain }, ...merged(strip)];
}

function dueCell(result: DueResult, theme: Theme): Cell {
  const state = resultStates[result];
  if (state !== undefined) return stateCell(state, theme);
  const { paint, glyphs, verdicts } = theme;
  return result === 'missing'
    ? { text: glyphs.barRest, paint: paint[verdicts.missing.token] }
    : { text: glyphs.barRest, paint: paint.dim };
}

function stateCell(state: JobState, { states, paint }: Theme): Cell {
  const { glyph, token } = states[state];
  return { text: glyph, paint: state === 'Successful' ? paint.dim : paint[token] };
}

/** Neighbours of one paint are painted in one go: each change of colour costs bytes. */
function merged(cells: readonly Cell[]): readonly Cell[] {
  const runs: Cell[] = [];
  for (const cell of cells) {
    const last = runs.at(-1);
    if (last?.paint === cell.paint) runs[runs.length - 1] = { ...last, text: last.text + cell.text };
    else runs.push(cell);
  }
  return runs;
}
