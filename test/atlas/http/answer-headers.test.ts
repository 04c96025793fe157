import { describe, expect, it } from 'vitest';
import { answerHeaders } from '../../../source/atlas/http/answer-headers.ts';

describe('the headers of an answer', () => {
  it("have the server's clock and rate limit", () => {
    const headers = {
      date: 'Mon, 10 Aug 2026 03:27:00 GMT',
      'ratelimit-limit': '1200',
      'ratelimit-remaining': '1190',
    };
    expect(answerHeaders(headers, 'v2')).toEqual({
      serverTime: Date.UTC(2026, 7, 10, 3, 27),
      rateLimit: 1200,
      rateLimitRemaining: 1190,
      notice: undefined,
    });
  });

  it('may be missing or invalid', () => {
    const nothing = {
      serverTime: undefined,
      rateLimit: undefined,
      rateLimitRemaining: undefined,
      notice: undefined,
    };
    expect(answerHeaders({}, 'v2')).toEqual(nothing);
    const nonsense = { date: 'now', 'ratelimit-limit': '-1', 'ratelimit-remaining': ['1', '2'] };
    expect(answerHeaders(nonsense, 'v2')).toEqual(nothing);
  });

  it('announce the end of an API version', () => {
    const sunset = 'Sun, 01 Nov 2026 00:00:00 GMT';
    expect(answerHeaders({ deprecation: '@1688169599', sunset }, 'v1.0').notice).toBe(
      'Atlas switches this version of its API (v1.0) off on 2026-11-01: use --api v2.',
    );
    expect(answerHeaders({ deprecation: 'true' }, 'v2').notice).toBe(
      'Atlas calls this version of its API (v2) deprecated: look for a newer atlas-exports.',
    );
    expect(answerHeaders({ sunset: 'some day' }, 'v2').notice).toMatch(/deprecated/);
  });
});
