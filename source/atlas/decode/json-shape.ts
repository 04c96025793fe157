import { unreadable } from './unreadable.ts';

/** Atlas nests six levels deep; custom data may add its own. */
const deepest = 64;

/** An answer with too many values, with a code that network-troubles.ts knows. */
export class TooManyValues extends Error {
  readonly code = 'ANSWER_TOO_LARGE';
}

/**
 * Throws `TooManyValues` for a text that holds more values than this: parsed, JSON can take forty times its size in
 * memory.
 */
export function limitValues(text: string, most: number): void {
  // A value takes a character at least. Most answers are shorter, and reading one here takes longer than parsing it.
  if (text.length <= most) return;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    // A comma or an opening bracket.
    else if (code === 0x2c || code === 0x5b || code === 0x7b) values += 1;
    if (values > most) throw new TooManyValues('The answer holds too many values');
  }
}

/** Throws an `AtlasError` of kind `unreadable` for JSON that is nested too deep; V8 parses any depth. */
export function limitDepth(json: unknown): void {
  if (isDeeper(json, deepest)) throw unreadable('The answer is nested deeper than Atlas ever does.', false);
}

function isDeeper(json: unknown, levels: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return levels === 0 || Object.values(json).some((value) => isDeeper(value, levels - 1));
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
