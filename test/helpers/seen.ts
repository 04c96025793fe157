/** A line of a list, by its column headings. */
export type Row = Readonly<Record<string, string>>;

/** What a person sees on the screen, found by words, headings and marks, wherever they stand. */
export type Seen = {
  text(): string;
  /** What is watched or chosen, as in `Payments › Prod0`. */
  title(): string;
  /** How fresh the data is, as in `● live 05:59:58 · every 10 s`. */
  status(): string;
  /** The number of jobs in each state, or of clusters with each verdict, by the header's words. */
  counts(): Readonly<Record<string, number>>;
  /** How many jobs there are, as in `100 of 240` or `240 jobs`. */
  loaded(): string;
  /** The states or verdicts that the list is filtered by. */
  chosenStates(): readonly string[];
  /** The lines of the list: jobs or clusters. */
  rows(): readonly Row[];
  /** The place of the selected line in the list, from 0; -1 without one. */
  selectedRow(): number;
  selectedJob(): Row | undefined;
  /** The line under the cursor of a menu or of the picker. */
  cursor(): string;
  /** The tab that the pane shows; undefined without a pane. */
  tab(): string | undefined;
  /** The id of the job in the pane. */
  openJob(): string | undefined;
};

/** What a test waits for: a text or a predicate, and its name for the failure message. */
export type Expected = string | RegExp | { readonly what: string; readonly holds: (seen: Seen) => boolean };

const cursorMark = /^.?▌ ?/;
/** What a row of the list begins with: whether it is new, and whether it is selected. */
const marksOfRow = /^.[ ▌] /;
const headings = /^ {3,}(STATE|CLUSTER|JOBS)\b/;
const count = /[^\s\w] ([\d,]+) ([a-z]+(?: [a-z]+)*?)(?:(?:, \S+)? in 24 h)?(?=\]| {2}|$)/g;

/** Reads the lines anew on each access. */
export function seenIn(lines: () => readonly string[]): Seen {
  const header = (): readonly string[] =>
    /^ atlas-exports {2}(.*?)(?: {2,}| (?=[●▲‖]))(\S.*)$/.exec(
      lines().find((line) => line.startsWith(' atlas-exports')) ?? '',
    ) ?? [];
  const countsLine = (): string =>
    lines()
      .slice(0, 4)
      .find((line) => /^[ [](?:<\d> )?(\S [\d,]+ (?:[a-z]| )|– )/.test(line)) ?? '';
  const listLines = (): readonly string[] => {
    const all = lines();
    const start = all.findIndex((line) => headings.test(line)) + 1;
    if (start === 0) return [];
    const end = all.findIndex((line, at) => at >= start && !marksOfRow.test(line));
    return all.slice(start, end === -1 ? undefined : end);
  };
  // Below the list, or beside it.
  const paneLine = (): string => lines().find((line) => line.includes('── ')) ?? '';
  const rows = (): readonly Row[] => {
    const [titles = ''] = (lines().find((line) => headings.test(line)) ?? '').split('──');
    return listLines().map((line) => rowOf(titles, line));
  };
  const selectedRow = (): number => listLines().findIndex((line) => cursorMark.test(line));
  return {
    text: () => lines().join('\n'),
    title: () => header()[1] ?? '',
    status: () => header()[2] ?? '',
    counts: () =>
      Object.fromEntries(
        [...countsLine().matchAll(count)].map(([, many = '', word = '']) => [
          word,
          Number(many.replaceAll(',', '')),
        ]),
      ),
    loaded: () => /([\d,]+ of [\d,]+|[\d,]+ jobs?)(?: since .*)?$/.exec(countsLine())?.[1] ?? '',
    chosenStates: () =>
      [...countsLine().matchAll(/\[(?:<\d> )?\S [\d,]+ ([a-z ]+)\]/g)].map(([, word = '']) => word),
    rows,
    selectedRow,
    selectedJob: () => rows()[selectedRow()],
    cursor: () => (lines().find((line) => cursorMark.test(line)) ?? '').replace(cursorMark, ''),
    tab: () => /\[([A-Z][a-zA-Z ]+?)(?: \d+| !)?\]/.exec(paneLine())?.[1],
    openJob: () => /[0-9a-f]{24}/.exec(paneLine())?.[0],
  };
}

/** Each part of the line, divided by two spaces, belongs to the heading that it touches or stands to the right of. */
function rowOf(titles: string, line: string): Row {
  const columns = [...titles.matchAll(/\S+(?: \S+)*/g)];
  const row: Record<string, string> = {};
  for (const { 0: part, index } of line.replace(cursorMark, '   ').matchAll(/\S+(?: \S+)*/g)) {
    const touched = columns.find((column) => index < endOf(column) && column.index < index + part.length);
    const [title] = touched ?? columns.findLast((column) => column.index <= index) ?? [''];
    row[title] = row[title] === undefined ? part : `${row[title]}  ${part}`;
  }
  return row;
}

const endOf = ({ 0: text, index }: RegExpExecArray): number => index + text.length;

/** The first rows have arrived from Atlas. */
export const live: Expected = {
  what: 'live rows',
  holds: (seen) => seen.status().startsWith('● live') && seen.rows().length > 0,
};

/** The selected row of the list is this one, counted from 0. */
export function row(index: number): Expected {
  return { what: `row ${index} selected`, holds: (seen) => seen.selectedRow() === index };
}

/** The cursor of the menu or picker is on this line. */
export function cursorOn(name: string): Expected {
  return { what: `the cursor on ${name}`, holds: (seen) => seen.cursor().includes(name) };
}

/** The pane shows this tab. */
export function tab(name: string): Expected {
  return { what: `the tab ${name}`, holds: (seen) => seen.tab() === name };
}

export const noPane: Expected = { what: 'no pane', holds: (seen) => seen.tab() === undefined };

/** The list, with its headings. */
export const list: Expected = { what: 'the list', holds: (seen) => seen.rows().length > 0 };
export const noList: Expected = { what: 'no list', holds: (seen) => seen.rows().length === 0 };

/** The header counts this many jobs in this state. */
export function counted(state: string, many: number): Expected {
  return { what: `${many} ${state}`, holds: (seen) => seen.counts()[state] === many };
}

/** The header counts this many jobs, as in `100 of 240`. */
export function loaded(many: string): Expected {
  return { what: `${many} loaded`, holds: (seen) => seen.loaded().startsWith(many) };
}

/** The header names this project or cluster. */
export function titled(title: string): Expected {
  return { what: `the title ${title}`, holds: (seen) => seen.title() === title };
}

export function without(text: string): Expected {
  return { what: `no ${text}`, holds: (seen) => !seen.text().includes(text) };
}

export function holds(expected: Expected, seen: Seen): boolean {
  if (typeof expected === 'string') return seen.text().includes(expected);
  return expected instanceof RegExp ? expected.test(seen.text()) : expected.holds(seen);
}

export function nameOf(expected: Expected): string {
  return typeof expected === 'string' || expected instanceof RegExp ? String(expected) : expected.what;
}
