import { isPlain } from '../../source/text/plain-text.ts';

const { Segmenter } = Intl;

class PlainSegments {
  #input;

  constructor(input) {
    this.#input = input;
  }

  *[Symbol.iterator]() {
    const input = this.#input;
    for (let index = 0; index < input.length; index++) yield { segment: input[index], index, input };
  }

  containing(at = 0) {
    const input = this.#input;
    const index = Math.trunc(at) || 0;
    return index >= 0 && index < input.length ? { segment: input[index], index, input } : undefined;
  }
}

/**
 * Replaces `Intl.Segmenter` in the bundle, whose tables take 11 ms to load and which Ink and its packages use for every
 * character of every frame: plain text is split here, and the rest by the real one.
 */
export class QuickSegmenter {
  #locales;
  #options;
  #real;

  constructor(locales, options) {
    this.#locales = locales;
    this.#options = options;
  }

  segment(text) {
    const input = String(text);
    const byGrapheme = (this.#options?.granularity ?? 'grapheme') === 'grapheme';
    if (byGrapheme && isPlain(input)) return new PlainSegments(input);
    this.#real ??= new Segmenter(this.#locales, this.#options);
    return this.#real.segment(input);
  }
}
