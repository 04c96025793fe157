import { describe, expect, it } from 'vitest';
import { limitDepth, limitValues, TooManyValues } from '../../../source/atlas/decode/json-shape.ts';

describe('a text before it is parsed', () => {
  it.each([
    '{"results":[{"id":"a"},{"id":"b"}],"links":[]}',
    '"[[[[,,,,,,,,,,,,,\\\\"',
    String.raw`{"a":"\"[[[{{{,,,,,","b":"\\"}`,
    'not JSON at all',
    '"never closed',
  ])('is accepted: %s', (text) => {
    expect(() => limitValues(text, 10)).not.toThrow();
  });

  it('is refused when it has too many values, also empty ones', () => {
    for (const text of ['{},'.repeat(11), '1,'.repeat(11), '[],'.repeat(6), '{"a":1,"b":2},'.repeat(5)]) {
      expect(() => limitValues(`[${text}`, 10)).toThrow(TooManyValues);
    }
  });
});

describe('an answer', () => {
  const nested = (open: string, close: string, levels: number): unknown =>
    JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);

  it('is refused when it is nested too deep, whatever it is nested in', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
      ['[0,{"a":', ',"b":0}]'],
    ] as const) {
      expect(() => limitDepth(nested(open, close, 65))).toThrow(/nested deeper/);
      expect(() => limitDepth({ results: [1, nested(open, close, 10_000)] })).toThrow(/nested deeper/);
    }
  });

  it('is accepted up to the limit of depth, at any length', () => {
    expect(() => limitDepth(nested('[', ']', 64))).not.toThrow();
    expect(() => limitDepth(Array.from({ length: 1000 }, () => [{}]))).not.toThrow();
  });
});
