import type { ErrorBody } from '../api/answer-troubles.ts';
import { clean } from '../../text/clean.ts';
import { field, toList, cleanText } from './json-fields.ts';
import { limitDepth, limitValues } from './json-shape.ts';
import { unreadable } from './unreadable.ts';

/** An answer's body; `status` is the envelope's, if there is one, and outranks the HTTP status. */
export type Body = { readonly status: number | undefined; readonly content: unknown };

/** Unwraps an envelope: v2's `{status, content}`, or v1.0's `status` beside the fields (Atlas reference). */
export function openEnvelope(json: unknown): Body {
  const status = field(json, 'status');
  if (typeof status !== 'number' || !Number.isInteger(status)) return { status: undefined, content: json };
  const content = field(json, 'content');
  return { status, content: content === undefined ? json : content };
}

/**
 * A body's text → JSON. Throws an `AtlasError` of kind `unreadable` that says what came instead: nothing, a web page
 * (with its title), or truncated JSON; `TooManyValues` for more than `mostValues`.
 */
export function parseBody(text: string, mostValues = 500_000): unknown {
  const trimmed = text.trim();
  if (trimmed === '') throw unreadable('The answer was empty.', true);
  if (trimmed.startsWith('<')) {
    const title = pageTitle(trimmed);
    const page = title === undefined ? 'a web page' : `a web page, “${title}”,`;
    throw unreadable(`Something between here and Atlas answered with ${page} instead of data.`, false);
  }
  limitValues(trimmed, mostValues);
  const json = parse(trimmed);
  limitDepth(json);
  return json;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unreadable('The answer is incomplete or is not JSON.', true);
  }
}

/** The title of an HTML page, cleaned, at most 100 characters; undefined when it has none. */
export function pageTitle(html: string): string | undefined {
  const title = /<title[^>]{0,200}>([^<]{1,1000})/i.exec(html.slice(0, 65_536))?.[1];
  const line = title?.replaceAll(/\s+/g, ' ').trim() ?? '';
  return line === '' ? undefined : clean(line, { limit: 100 });
}

/** One of Atlas's refusals holds a dozen. */
const mostFaultValues = 10_000;

/** An error's body: JSON, a web page, or nothing. Never throws. */
export function decodeErrorBody(text: string): ErrorBody {
  let json: unknown;
  try {
    json = openEnvelope(parseBody(text, mostFaultValues)).content;
  } catch {
    return { code: undefined, detail: pageTitle(text), parameters: [] };
  }
  return toErrorBody(json);
}

/** The same for a parsed body. */
export function toErrorBody(json: unknown): ErrorBody {
  return {
    code: cleanText(json, 'errorCode'),
    // OAuth's names for the same fields (RFC 6749 §5.2).
    detail: cleanText(json, 'detail') ?? cleanText(json, 'error_description') ?? cleanText(json, 'reason'),
    parameters: toList(field(json, 'parameters')),
  };
}
