import { integer } from 'fast-check';

const surrogates = { from: 0xd8_00, count: 0x8_00 };

/**
 * Any code point except a surrogate, as the unit of a string: the same cases as fast-check's `binary`, whose table of
 * them all takes each worker two seconds and 100 MB.
 */
export const codePoint = integer({ min: 0, max: 0x10_ff_ff - surrogates.count }).map(
  (index) => String.fromCodePoint(index < surrogates.from ? index : index + surrogates.count),
  (text) => {
    const point = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (point === undefined || String.fromCodePoint(point) !== text) throw new Error('not one code point');
    return point < surrogates.from ? point : point - surrogates.count;
  },
);
