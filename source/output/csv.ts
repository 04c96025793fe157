/** One record (RFC 4180 §2), without its line end; undefined becomes an empty cell. */
export function csvRecord(values: readonly unknown[]): string {
  return values.map(csvCell).join(',');
}

/** What spreadsheets treat as the start of a formula; some accept full-width characters and skip blanks. */
const formula = /^\s*[=+\-@\t\r＝＋－＠]/;

/** One cell; text that a spreadsheet would run as a formula is prefixed with an apostrophe. */
function csvCell(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = String(value);
  const harmless = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
