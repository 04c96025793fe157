import { describe, expect, it } from 'vitest';
import { checkShape, TooManyValues } from '../../../source/atlas/decode/json-shape.ts';

describe('a text before it is parsed', () => {
  it.each([
    '{"results":[{"id":"a"},{"id":"b"}],"links":[]}',
    '"[[[[,,,,\\\\"',
    String.raw`{"a":"\"[[[{{{,,,,,","b":"\\"}`,
    'not JSON at all',
    '"never closed',
  ])('is accepted: %s', (text) => {
    expect(() => checkShape(text, 10)).not.toThrow();
  });

  it('is refused when it is nested too deep, whatever it is nested in', () => {
    for (const open of ['[', '{"a":', '[{"a":']) {
      expect(() => checkShape(open.repeat(100_000), 1_000_000)).toThrow(/nested deeper/);
    }
    expect(() => checkShape(`${'['.repeat(64)}${']'.repeat(64)}`, 100)).not.toThrow();
    expect(() => checkShape('[],'.repeat(1000), 10_000)).not.toThrow();
  });

  it('is refused when it has too many values, also empty ones', () => {
    for (const text of ['{},'.repeat(11), '1,'.repeat(11), '[],'.repeat(6), '{"a":1,"b":2},'.repeat(5)]) {
      expect(() => checkShape(`[${text}`, 10)).toThrow(TooManyValues);
    }
  });
});
