import { errorReply } from '../basics/api-errors.ts';
import type { ApiName } from './job-json.ts';
import { jsonReply } from '../basics/reply.ts';
import type { Reply } from '../basics/reply.ts';

/** What every request's query can contain (Atlas reference, "Query parameters"). */
export type PageRequest = {
  /** From 1. */
  readonly pageNum: number;
  /** 1 to 500. */
  readonly itemsPerPage: number;
  readonly includeCount: boolean;
  readonly pretty: boolean;
  readonly envelope: boolean;
};

/** The query, or the error for a wrong one. */
export function readPageRequest(query: URLSearchParams): PageRequest | Reply {
  const pageNum = wholeNumber(query.get('pageNum') ?? '1');
  const itemsPerPage = wholeNumber(query.get('itemsPerPage') ?? '100');
  if (pageNum === undefined || pageNum < 1) return errorReply('INVALID_QUERY_PARAMETER', ['pageNum']);
  if (itemsPerPage === undefined || itemsPerPage < 1 || itemsPerPage > 500) {
    return errorReply('INVALID_QUERY_PARAMETER', ['itemsPerPage']);
  }
  return {
    pageNum,
    itemsPerPage,
    includeCount: query.get('includeCount') !== 'false',
    pretty: query.get('pretty') === 'true',
    envelope: query.get('envelope') === 'true',
  };
}

/**
 * A page of a list, with links and the given count; `items` returns the entries from `from` up to, not including, `to`.
 */
export function listBody(
  page: PageRequest,
  address: string,
  total: number,
  items: (from: number, to: number) => readonly unknown[],
  told = total,
): Record<string, unknown> {
  const from = (page.pageNum - 1) * page.itemsPerPage;
  const to = Math.min(total, from + page.itemsPerPage);
  const link = (rel: string, pageNum: number): { href: string; rel: string } => ({
    href: `${address}?includeCount=${String(page.includeCount)}&itemsPerPage=${String(page.itemsPerPage)}&pageNum=${String(pageNum)}`,
    rel,
  });
  return {
    links: [
      link('self', page.pageNum),
      ...(page.pageNum > 1 ? [link('previous', page.pageNum - 1)] : []),
      ...(to < total && from < total ? [link('next', page.pageNum + 1)] : []),
    ],
    results: from < to ? items(from, to) : [],
    ...(page.includeCount ? { totalCount: told } : {}),
  };
}

/** The body as requested: indented, or in an envelope with the status. */
export function formatBody(
  body: unknown,
  contentType: string,
  page: Pick<PageRequest, 'pretty' | 'envelope'>,
  api: ApiName,
): Reply {
  const indent = page.pretty ? 2 : undefined;
  const headers = { 'content-type': contentType };
  if (!page.envelope) return jsonReply(200, body, headers, indent);
  const beside = api === 'v1.0' && isList(body);
  return jsonReply(200, beside ? { ...body, status: 200 } : { content: body, status: 200 }, headers, indent);
}

/** An error in an envelope: HTTP says 200, the body has the status. */
export function wrapInEnvelope(reply: Reply): Reply {
  return { ...reply, status: 200, body: `{"content":${reply.body},"status":${String(reply.status)}}` };
}

function isList(body: unknown): body is { results: unknown } {
  return typeof body === 'object' && body !== null && 'results' in body;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
