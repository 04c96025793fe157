import type { Paragraph } from '../list/empty-text.ts';
import { count, roughSpan } from '../../text/format.ts';
import type { PickerScope } from './bindings.ts';
import { messageLines } from '../components/footer-line.ts';
import { leastColumns, leastRows } from '../state/layout.ts';
import { cut, cutStart, padEnd, width, wrap } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';
import { viewport } from '../state/viewport.ts';
import { isMarked, markedIn } from './picker-marks.ts';
import { shownChoices, type Choice, type PickerState } from './picker-state.ts';

/** What a frame of the picker needs besides its state. */
export type PickerFrameContext = {
  readonly theme: Theme;
  readonly columns: number;
  readonly rows: number;
  /** Where the projects are: the host, or the demo. */
  readonly host: string;
  /** Milliseconds since 1970, by the local clock. */
  readonly now: number;
};

/** A frame, laid out. */
export type PickerLayout = {
  readonly tooSmall: boolean;
  /** Title, counts, typed text, and why the picker opened; painted lines. */
  readonly header: readonly string[];
  readonly bodyRows: number;
  /** The visible choices, or the text in their place. */
  readonly body:
    | { readonly kind: 'choices'; readonly lines: readonly string[] }
    | { readonly kind: 'notice'; readonly paragraphs: readonly Paragraph[] };
  /** How many choices fit. */
  readonly listRows: number;
};

/** The scopes whose keys work now, topmost first. */
export function pickerScopes({ step }: PickerState): readonly PickerScope[] {
  return step === 'start' ? [step] : [step, 'picker'];
}

/** Lays out a frame of the picker; pure. */
export function layOutPicker(state: PickerState, context: PickerFrameContext): PickerLayout {
  const { columns, rows, theme } = context;
  const shown = shownChoices(state);
  const told = state.told === undefined ? [] : wrap(state.told, columns - 2);
  const header = [
    titleLine(state, context),
    foundLine(state, shown, context),
    ...(state.step === 'start' ? [] : [promptLine(state, context)]),
    ...told.slice(0, Math.max(0, Math.floor(rows / 4))).map((line) => ` ${theme.paint.failed(line)}`),
    ...(rows >= roomyRows ? [''] : []),
  ];
  const footerRows = Math.max(1, messageLines(state.message, columns, rows, theme).length);
  const bodyRows = Math.max(1, rows - header.length - footerRows);
  const { start, end, selected } = viewport(shown, state.selection, bodyRows);
  const nameCells = Math.max(...shown.map(({ name }) => width(name)), 0);
  const lines = shown
    .slice(start, end)
    .map((choice, at) => choiceLine(choice, start + at === selected, nameCells, state, context));
  return {
    tooSmall: columns < leastColumns || rows < leastRows,
    header,
    bodyRows,
    body:
      lines.length > 0
        ? { kind: 'choices', lines }
        : { kind: 'notice', paragraphs: noticeParagraphs(state, context) },
    listRows: bodyRows,
  };
}

/** The text for a terminal that is too small for the picker. */
export function smallPickerParagraphs({
  columns,
  rows,
  theme,
}: Pick<PickerFrameContext, 'columns' | 'rows' | 'theme'>): readonly Paragraph[] {
  const text = `Too small: ${columns}x${rows}. Needs ${leastColumns}x${leastRows}; ^C quits.`;
  return [{ text, paint: theme.paint.plain }];
}

/** The fewest rows with an empty line between header and list. */
const roomyRows = 12;

function titleLine(state: PickerState, { theme, columns, host }: PickerFrameContext): string {
  const { paint, glyphs } = theme;
  const what = titleOf(state, glyphs.into);
  const name = columns >= 70 ? 'atlas-exports  ' : '';
  const room = columns - 2 - width(name);
  const right = cut(
    host,
    Math.max(0, room - Math.min(width(what), Math.ceil(room / 2)) - 2),
    glyphs.ellipsis,
  );
  const left = cut(what, room - width(right) - 2, glyphs.ellipsis);
  const fill = ' '.repeat(Math.max(0, room - width(left) - width(right)));
  return ` ${paint.dim(name)}${paint.bold(left)}${fill}${paint.dim(right)}`;
}

function titleOf({ step, project, wanted }: PickerState, into: string): string {
  if (step === 'start') return `${wanted?.project ?? 'the project'} ${into} ${wanted?.clusters ?? ''}`;
  return step === 'projects' ? 'Choose a project' : `${project?.name ?? ''} ${into} choose clusters`;
}

function foundLine(
  state: PickerState,
  shown: readonly Choice[],
  { theme, columns, now }: PickerFrameContext,
): string {
  const { step, listing, marked, text } = state;
  const { paint, glyphs } = theme;
  if (listing.kind === 'failed') {
    const { retryAt } = listing;
    const retry = retryAt === undefined ? '' : ` ${glyphs.between} retry in ${untilRetry(retryAt, now)}`;
    return ` ${paint.failed(cut(`${glyphs.stale} no answer${retry}`, columns - 2, glyphs.ellipsis))}`;
  }
  if (listing.kind === 'asking') return ` ${paint.dim('asking Atlas')}`;
  const all = listing.choices.length;
  const noun = `${step === 'projects' ? 'project' : 'cluster'}${all === 1 ? '' : 's'}`;
  const found =
    text.trim() === '' ? `${count(all)} ${noun}` : `${count(shown.length)} of ${count(all)} ${noun}`;
  const marks = marked.length > 0 ? ` ${glyphs.between} ${count(marked.length)} marked` : '';
  return ` ${paint.dim(found)}${paint.accent(cut(marks, columns - 2 - width(found), glyphs.ellipsis))}`;
}

function promptLine({ text }: PickerState, { theme, columns }: PickerFrameContext): string {
  const { paint, glyphs } = theme;
  const hint = text === '' ? ' type to narrow' : '';
  const typed = cutStart(text, columns - 5 - width(hint), glyphs.ellipsis);
  return ` ${paint.accent('/')} ${typed}${paint.accent(glyphs.selected)}${paint.dim(hint)}`;
}

function choiceLine(
  choice: Choice,
  selected: boolean,
  nameCells: number,
  state: PickerState,
  { theme, columns }: PickerFrameContext,
): string {
  const { paint, glyphs } = theme;
  const { id, name, note: kind } = choice;
  const some = state.step === 'projects' ? markedIn(state, id) : 0;
  const hasMark = some > 0 || isMarked(state, choice);
  const box = some > 0 ? '[-] ' : hasMark ? '[x] ' : '[ ] ';
  const note = some > 0 ? `${count(some)} marked, ${kind}` : kind;
  const lead = ` ${selected ? glyphs.selected : ' '} ${box}`;
  const room = Math.max(0, columns - width(lead) - 1);
  const shownName = padEnd(name, Math.min(nameCells, room), glyphs.ellipsis);
  const shownNote = cut(note === '' ? '' : `  ${note}`, room - width(shownName), glyphs.ellipsis);
  const fill = ' '.repeat(Math.max(0, room - width(shownName) - width(shownNote)));
  const text = selected
    ? `${paint.accent(lead)}${paint.bold(shownName)}${shownNote}${fill} `
    : `${hasMark ? paint.accent(lead) : lead}${shownName}${paint.dim(shownNote)}`;
  return selected ? paint.selection(text) : text;
}

function untilRetry(retryAt: number, now: number): string {
  return roughSpan(Math.max(1000, retryAt - now));
}

function whereEscLeads({ step, canLeave, leavesFrom }: PickerState): string {
  if (step === 'clusters' && leavesFrom === 'projects') return 'Esc goes back to the projects.';
  return canLeave ? 'Esc goes back to what you watched.' : 'Esc leaves.';
}

function noticeParagraphs(
  state: PickerState,
  { theme, host, now }: PickerFrameContext,
): readonly Paragraph[] {
  const { paint } = theme;
  const { listing, project, step } = state;
  const escape = whereEscLeads(state);
  const trouble = listing.kind === 'failed' ? listing.trouble : listing.kind === 'asking' && listing.after;
  if (trouble) {
    const retryAt = listing.kind === 'failed' ? listing.retryAt : undefined;
    const next =
      listing.kind === 'asking'
        ? 'Retrying.'
        : retryAt === undefined
          ? 'Ctrl+R retries.'
          : `Retrying in ${untilRetry(retryAt, now)}; Ctrl+R retries now.`;
    return [
      { text: trouble.sentence, paint: paint.failed },
      { text: trouble.remedy, paint: paint.plain },
      { text: `${next} ${escape}`, paint: paint.dim },
    ];
  }
  if (listing.kind === 'asking') {
    const what =
      step === 'clusters' ? `the clusters of ${project?.name ?? ''}` : 'the projects that this key sees';
    return [
      { text: `Asking ${host} for ${what}.`, paint: paint.plain },
      { text: escape, paint: paint.dim },
    ];
  }
  if (listing.kind === 'failed') return [];
  if (listing.choices.length > 0) {
    return [
      { text: `No ${step === 'projects' ? 'project' : 'cluster'} matches.`, paint: paint.bold },
      { text: 'Esc clears what you typed.', paint: paint.dim },
    ];
  }
  const missing =
    step === 'projects'
      ? ['This key sees no project.', 'Give it the role Project Backup Manager in the project to watch.']
      : [
          `${project?.name ?? ''} has no clusters that can export snapshots.`,
          'Only dedicated clusters (M10 and larger) have backups to export; Free and Flex clusters have none.',
        ];
  const [sentence = '', remedy = ''] = missing;
  return [
    { text: sentence, paint: paint.bold },
    { text: remedy, paint: paint.plain },
    { text: `Ctrl+R retries. ${escape}`, paint: paint.dim },
  ];
}
