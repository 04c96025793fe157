/** One line of the table: what was measured, its target, and what it is compared with. */
export type Figure = {
  readonly name: string;
  readonly measured: string;
  readonly goal: string;
  readonly met: boolean;
  /** What else was measured in the same run, in words. */
  readonly against: string;
};

/** How long a run may take: `quick` is a minute for all, with fewer samples. */
export type RunLength = { readonly quick: boolean };

/** `12.3`: a number for a table. */
export function number(value: number, digits = 1): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The figures as a Markdown table. */
export function table(figures: readonly Figure[]): string {
  const head = ['figure', 'measured', 'goal', 'met', 'compared with'];
  const rows = figures.map(({ name, measured, goal, met, against }) => [
    name,
    measured,
    goal,
    met ? 'yes' : '**no**',
    against,
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
