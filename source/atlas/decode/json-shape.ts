import { unreadable } from './unreadable.ts';

/** Atlas nests six levels deep; custom data may add its own. */
const deepest = 64;

/** An answer with too many values, with a code that network-troubles.ts knows. */
export class TooManyValues extends Error {
  readonly code = 'ANSWER_TOO_LARGE';
}

/**
 * Checks a text before it is parsed, since JSON can take forty times its size in memory. Throws `TooManyValues`, or an
 * `AtlasError` of kind `unreadable` for one that is nested too deep.
 */
export function checkShape(text: string, mostValues: number): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x2c) values += 1;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      values += 1;
      if (depth > deepest) throw unreadable('The answer is nested deeper than Atlas ever does.', false);
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (values > mostValues) throw new TooManyValues('The answer holds too many values');
  }
}

/** The index of the quote that closes the string at `start`; the text's length when there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
