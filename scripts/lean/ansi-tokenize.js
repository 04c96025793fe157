// Stands in the bundle for @alcalzone/ansi-tokenize: Ink takes every line of every frame apart with it, also those that
// are as they were. The package's own functions, asked once for each line; what they give is read by Ink, never changed.
import * as real from '../../node_modules/@alcalzone/ansi-tokenize/build/index.js';

export * from '../../node_modules/@alcalzone/ansi-tokenize/build/index.js';

/** A few screens full of lines. */
const most = 512;
const tokensByLine = new Map();
const charactersByTokens = new WeakMap();

export function tokenize(line, ...rest) {
  if (rest.length > 0) return real.tokenize(line, ...rest);
  let tokens = tokensByLine.get(line);
  if (tokens === undefined) {
    tokens = real.tokenize(line);
    // The oldest goes: a line that is still drawn comes back with the next frame.
    if (tokensByLine.size === most) tokensByLine.delete(tokensByLine.keys().next().value);
    tokensByLine.set(line, tokens);
  }
  return tokens;
}

export function styledCharsFromTokens(tokens) {
  let characters = charactersByTokens.get(tokens);
  if (characters === undefined) {
    characters = real.styledCharsFromTokens(tokens);
    charactersByTokens.set(tokens, characters);
  }
  return characters;
}
