/** Low bytes that control a terminal, or end or split a sequence: C0, `;`, `\`, DEL, C1. */
const dangerous = (low: number): boolean =>
  low < 0x20 || low === 0x3b || low === 0x5c || (low >= 0x7f && low <= 0x9f);

/** All characters up to `last` whose low byte is one of these, in texts of sixty. */
export function lowByteTexts(last = 0x10ffff): readonly string[] {
  const found: string[] = [];
  for (let code = 0; code <= last; code += 1) {
    if (dangerous(code & 0xff)) found.push(String.fromCodePoint(code));
  }
  const texts: string[] = [];
  for (let at = 0; at < found.length; at += 60) texts.push(found.slice(at, at + 60).join(''));
  return texts;
}
