/** One record (RFC 4180 §2), without its end; undefined is an empty cell. */
export function csvRecord(values: readonly unknown[]): string {
  return values.map(csvCell).join(',');
}

/** What a spreadsheet takes for the beginning of a formula; some take the full-width forms and skip blanks. */
const formula = /^\s*[=+\-@\t\r＝＋－＠]/;

/** One cell; a text that a spreadsheet would run as a formula gets an apostrophe before it. */
function csvCell(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = String(value);
  const harmless = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
