import { cut, cutStart, padEnd, width } from '../../text/width.ts';
import { partsOf, type SavedViews } from '../../views/saved-view.ts';
import type { ViewMenu } from '../../views/view-menu.ts';
import type { AppBinding } from '../bindings/scopes.ts';
import type { Theme } from '../theme/theme.ts';

export type ViewLinesOptions = {
  /** The line of the cursor. */
  readonly at: number;
  /** The name of the view that was opened last. */
  readonly opened: string | undefined;
  readonly bindings: readonly AppBinding[];
  readonly theme: Theme;
  /** Terminal cells. */
  readonly columns: number;
  readonly rows: number;
};

const mostNameCells = 24;

/** The menu of saved views: the digit that opens it, its name, and what it shows. */
export function viewLines(views: SavedViews, options: ViewLinesOptions): readonly string[] {
  const { at, opened, bindings, theme, columns, rows } = options;
  const { paint, glyphs } = theme;
  const heading = ` ${paint.bold('Saved views')}`;
  if (views.size === 0) {
    const save = bindings.find(({ id }) => id === 'view-save')?.shown ?? '';
    const text = cut(` None yet: ${theme.keys(save)} saves this screen.`, columns, glyphs.ellipsis);
    return [heading, '', text];
  }
  const digits = bindings.find(({ id }) => id === 'view-number')?.keys ?? [];
  const nameCells = Math.min(mostNameCells, Math.max(...[...views.keys()].map(width)));
  const room = Math.max(1, rows - 2);
  const from = Math.max(0, Math.min(at - Math.floor(room / 2), views.size - room));
  const lines = [...views].slice(from, from + room).map(([name, view], index) => {
    const digit = padEnd(digits[from + index] ?? '', 1);
    const mark = name === opened ? glyphs.live : ' ';
    const head = `${digit} ${mark} ${padEnd(name, nameCells, glyphs.ellipsis)}  `;
    const parts = partsOf(view).join(` ${glyphs.between} `);
    const says = cut(parts, Math.max(0, columns - width(head) - 4), glyphs.ellipsis);
    if (from + index !== at) return `   ${head}${paint.dim(says)}`;
    const line = ` ${glyphs.selected} ${head}${says}`;
    return paint.selection(line + ' '.repeat(Math.max(0, columns - width(line))));
  });
  return [heading, '', ...lines];
}

/** The last line while a name is typed or a question is open. */
export function viewPrompt(
  { asks, text, isSelected }: ViewMenu,
  bindings: readonly AppBinding[],
  columns: number,
  { paint, glyphs, keys }: Theme,
): string {
  const keyOf = (id: string): string =>
    keys(bindings.find((one) => one.id === id)?.shown.split(' ')[0] ?? '');
  if (asks === 'name') {
    const hint = columns >= 60 ? `  ${keyOf('view-name')} saves  ${keyOf('view-no-name')} leaves` : '';
    const lead = ' Name: ';
    const fitting = cutStart(text, columns - width(lead) - 2 - width(hint), glyphs.ellipsis);
    const typed = isSelected ? paint.selection(fitting) : fitting;
    return `${paint.accent(lead)}${typed}${paint.accent(glyphs.selected)}${paint.dim(hint)}`;
  }
  const verb = asks === 'replace' ? 'Replace' : 'Delete';
  const choice = `  ${keyOf('view-yes')} yes  ${keyOf('view-no')} no`;
  const question = cut(` ${verb} "${text}"?`, columns - width(choice), glyphs.ellipsis);
  return paint.bold(question) + choice;
}
