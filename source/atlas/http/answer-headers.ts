import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerHeaders, ApiVersion } from '../api/api.ts';
import { parseHttpDate } from './retry.ts';

/** The headers that the program uses; each is undefined when missing or unreadable. */
export function answerHeaders(headers: IncomingHttpHeaders, api: ApiVersion): AnswerHeaders {
  return {
    serverTime: parseHttpDate(headerText(headers.date)),
    rateLimit: wholeNumber(headers['ratelimit-limit']),
    rateLimitRemaining: wholeNumber(headers['ratelimit-remaining']),
    notice: notice(headerText(headers['deprecation']), headerText(headers['sunset']), api),
  };
}

/** A header's value; undefined when it is missing. */
export function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' || value === undefined ? value : value.join(', ');
}

function wholeNumber(value: string | readonly string[] | undefined): number | undefined {
  const text = headerText(value)?.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) as one sentence. */
function notice(
  deprecation: string | undefined,
  sunset: string | undefined,
  api: ApiVersion,
): string | undefined {
  if (deprecation === undefined && sunset === undefined) return undefined;
  const end = parseHttpDate(sunset);
  const remedy = api === 'v1.0' ? 'use --api v2' : 'look for a newer atlas-exports';
  return end === undefined
    ? `Atlas calls this version of its API (${api}) deprecated: ${remedy}.`
    : `Atlas switches this version of its API (${api}) off on ${new Date(end).toISOString().slice(0, 10)}: ${remedy}.`;
}
