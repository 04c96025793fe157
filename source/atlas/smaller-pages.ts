import type { Answer, AnswerHeaders, Page, PageQuery } from './api/api.ts';
import { errorCode } from '../platform/error-code.ts';

const usualPage = 100;
/** Requests for one page, at most: more would be one for each job or two. */
const mostRequests = 40;
const mostProblems = 50;

const noHeaders: AnswerHeaders = {
  serverTime: undefined,
  rateLimit: undefined,
  rateLimitRemaining: undefined,
  notice: undefined,
};

type Ask<T> = (query: PageQuery) => Promise<Answer<Page<T>>>;

/** Asks for pages; one that is too large is asked for again in smaller ones, and so are those that follow it. */
export function createPager() {
  let comfortable = Infinity;
  let tooLarge: unknown;

  async function ask<T>(
    query: PageQuery,
    send: Ask<T>,
    left: { requests: number },
  ): Promise<Answer<Page<T>>> {
    const { itemsPerPage = usualPage } = query;
    if (itemsPerPage <= comfortable || itemsPerPage === 1) {
      if (left.requests <= 0) {
        comfortable = Infinity;
        throw tooLarge;
      }
      left.requests -= 1;
      try {
        return await send(query);
      } catch (error) {
        if (!isTooLarge(error) || itemsPerPage === 1) throw error;
        tooLarge = error;
        comfortable = smaller(itemsPerPage);
      }
    }
    return inParts(query, itemsPerPage, (part) => ask(part, send, left));
  }

  return <T>(query: PageQuery | undefined, send: Ask<T>): Promise<Answer<Page<T>>> =>
    query === undefined ? send({}) : ask(query, send, { requests: mostRequests });
}

async function inParts<T>(query: PageQuery, itemsPerPage: number, ask: Ask<T>): Promise<Answer<Page<T>>> {
  const { pageNum = 1 } = query;
  const size = smaller(itemsPerPage);
  const parts = itemsPerPage / size;
  const pages: Page<T>[] = [];
  let headers: AnswerHeaders | undefined;
  for (let part = 0; part < parts; part += 1) {
    const answer = await ask({ ...query, itemsPerPage: size, pageNum: (pageNum - 1) * parts + part + 1 });
    pages.push(answer.value);
    headers = answer.headers;
    const { received, hasNext } = answer.value;
    if (received === 0 || hasNext === false || (hasNext === undefined && received < size)) break;
  }
  return {
    headers: headers ?? noHeaders,
    value: {
      items: pages.flatMap(({ items }) => items),
      totalCount: pages.at(-1)?.totalCount,
      hasNext: pages.at(-1)?.hasNext,
      received: pages.reduce((sum, { received }) => sum + received, 0),
      problems: pages.flatMap(({ problems }) => problems).slice(0, mostProblems),
    },
  };
}

/** The largest quarter or less that divides a page evenly, so that its parts are pages too. */
function smaller(itemsPerPage: number): number {
  for (let size = Math.floor(itemsPerPage / 4); size > 1; size -= 1)
    if (itemsPerPage % size === 0) return size;
  return 1;
}

function isTooLarge(error: unknown): boolean {
  return /^(ANSWER_TOO_LARGE|UND_ERR_RES_EXCEEDED_MAX_SIZE)$/.test(errorCode(error) ?? '');
}
