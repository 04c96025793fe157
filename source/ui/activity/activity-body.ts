import type { Activity } from '../../jobs/activity.ts';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { verdictWords } from '../../jobs/coverage/facts.ts';
import type { Job } from '../../jobs/job.ts';
import { count } from '../../text/format.ts';
import { wrap } from '../../text/width.ts';
import { filteredLine, wordsPart, type Room } from '../components/filtered-line.ts';
import { gutter, rowOf } from '../components/row-line.ts';
import type { ActivityRow, ActivityState } from '../state/activity-state.ts';
import { viewport } from '../state/viewport.ts';
import {
  activityHeight,
  activityLines,
  entryTexts,
  type ActivityContext,
  type JobLookup,
} from './activity-view.ts';

type Asked = Pick<ActivityState, 'text' | 'states'> & {
  readonly jobOf: JobLookup;
  readonly names: ClusterNames;
};

const lastRows = new WeakMap<readonly Activity[], Asked & { readonly rows: readonly ActivityRow[] }>();

/** What happened, newest first, as far as all words and one of the states stand in it; worked out once for the same. */
export function activityRows(activity: readonly Activity[], asked: Asked): readonly ActivityRow[] {
  const last = lastRows.get(activity);
  if (last && (['jobOf', 'names', 'text', 'states'] as const).every((key) => last[key] === asked[key]))
    return last.rows;
  const all = activity.map((entry): ActivityRow => {
    const { at, jobId, kind, to } = entry;
    return { id: [jobId, at, kind, to].join(' '), entry, job: asked.jobOf(jobId) };
  });
  const rows = matchingRows(all, asked).toReversed();
  lastRows.set(activity, { ...asked, rows });
  return rows;
}

/** The rows in which all words and one of the states stand. */
export function matchingRows(
  rows: readonly ActivityRow[],
  { text, states, names }: Pick<Asked, 'text' | 'states' | 'names'>,
): readonly ActivityRow[] {
  const words = text
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  return rows.filter((row) => {
    const to = row.entry?.to;
    if (states.length > 0 && (to === undefined || !states.includes(to))) return false;
    if (words.length === 0) return true;
    const own = textsOf(row, names).join('\n').toLowerCase();
    return words.every((word) => own.includes(word));
  });
}

function textsOf({ entry, job, coverage }: ActivityRow, names: ClusterNames): readonly string[] {
  const { groupId, clusterName } = coverage ?? entry;
  const own =
    coverage === undefined
      ? [entry.jobId, ...entryTexts(entry, job), ...reasonsOf(job)]
      : [verdictWords[coverage.verdict], coverage.reason];
  return [...own, names.of({ groupId, clusterName }), names.project(groupId)];
}

function reasonsOf(job: Job | undefined): readonly string[] {
  return [job?.stateText, job?.errMsg, job?.errorCode].filter((text) => text !== undefined);
}

export type ActivityBodyOptions = ActivityContext & {
  /** Rows between header and footer. */
  readonly bodyRows: number;
  /** Painted lines above the rows. */
  readonly head?: readonly string[];
};

/** What happened as painted lines, at most `bodyRows`, and what keys act on. */
export type ActivityBody = {
  readonly lines: readonly string[];
  /** How many rows fit below the head. */
  readonly listRows: number;
  readonly selected: ActivityRow | undefined;
};

export function activityBody(
  rows: readonly ActivityRow[],
  state: ActivityState,
  options: ActivityBodyOptions,
): ActivityBody {
  const { theme, columns, bodyRows } = options;
  const room = columns - gutter - 1;
  const head = (options.head ?? []).slice(0, Math.max(0, bodyRows - 1)).map((line) => ` ${line}`);
  const height = activityHeight({ ...options, columns: room });
  const listRows = Math.max(1, Math.floor((bodyRows - head.length) / height));
  if (rows.length === 0) {
    const told = isFiltered(state)
      ? 'Nothing matches. Esc takes the filter off.'
      : 'Nothing yet. Jobs that arrive, change or disappear are listed here.';
    const lines = wrap(told, room).map((line) => theme.paint.dim(' '.repeat(gutter) + line));
    return { lines: [...head, ...lines].slice(0, bodyRows), listRows, selected: undefined };
  }
  const seen = viewport(rows, state.selection, listRows);
  const lines = activityLines(rows.slice(seen.start, seen.end), { ...options, columns: room });
  const drawn = lines.flatMap((own, index) => {
    const mark = { selected: seen.start + index === seen.selected, width: columns };
    return own.map((line, place) => rowOf(line, mark, theme, place > 0));
  });
  return {
    lines: [...head, ...drawn].slice(0, bodyRows),
    listRows,
    selected: rows[seen.selected],
  };
}

function isFiltered({ text, states }: ActivityState): boolean {
  return text.trim() !== '' || states.length > 0;
}

/** The words and states of the filter, and how much of what happened has them; undefined without one. */
export function activityFilterLine(
  state: ActivityState,
  seen: number,
  all: number,
  room: Room,
): string | undefined {
  const states = state.states.map((each) => room.theme.states[each].word.toLowerCase()).join(' or ');
  const parts = [...wordsPart(state.text), ...(states === '' ? [] : [states])];
  return filteredLine(parts, `${count(seen)} of ${count(all)} match`, room);
}
