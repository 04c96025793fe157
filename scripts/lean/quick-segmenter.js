import { isPlain, plainGraphemes } from '../../source/text/plain-text.ts';

const { Segmenter } = Intl;

class PlainSegments {
  #input;

  constructor(input) {
    this.#input = input;
  }

  *[Symbol.iterator]() {
    const input = this.#input;
    let index = 0;
    for (const segment of plainGraphemes(input)) {
      yield { segment, index, input };
      index += segment.length;
    }
  }

  containing(at = 0) {
    const wanted = Math.trunc(at) || 0;
    if (wanted < 0) return undefined;
    for (const part of this) if (wanted < part.index + part.segment.length) return part;
    return undefined;
  }
}

/**
 * Replaces `Intl.Segmenter` in the bundle, whose tables take 12 ms to load and which Ink and its packages use for every
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
