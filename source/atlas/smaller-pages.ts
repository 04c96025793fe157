import type { Answer, AnswerHeaders, Page, PageQuery } from './api/api.ts';
import { errorCode } from '../platform/error-code.ts';

const usualPage = 100;
/** The most requests for one page: more would mean one for every job or two. */
const mostRequests = 40;
const mostProblems = 50;

const noHeaders: AnswerHeaders = {
  serverTime: undefined,
  rateLimit: undefined,
  rateLimitRemaining: undefined,
  notice: undefined,
};

type Ask<T> = (query: PageQuery) => Promise<Answer<Page<T>>>;

/** The state of one page's reading: how many requests it may still cost, and how large its parts may be. */
type Progress = { requests: number; comfortable: number; tooLarge: unknown };

/**
 * Asks for a page; a page that is too large is asked for in smaller ones. This is not remembered for the next page: one
 * odd answer from a proxy would make every later page cost five requests.
 */
export function askInParts<T>(query: PageQuery, send: Ask<T>): Promise<Answer<Page<T>>> {
  return askPart(query, send, { requests: mostRequests, comfortable: Infinity, tooLarge: undefined });
}

async function askPart<T>(query: PageQuery, send: Ask<T>, progress: Progress): Promise<Answer<Page<T>>> {
  const { itemsPerPage = usualPage } = query;
  if (itemsPerPage <= progress.comfortable || itemsPerPage === 1) {
    if (progress.requests <= 0) throw progress.tooLarge;
    progress.requests -= 1;
    try {
      return await send(query);
    } catch (error) {
      if (!isTooLarge(error) || itemsPerPage === 1) throw error;
      progress.tooLarge = error;
      progress.comfortable = smaller(itemsPerPage);
    }
  }
  return inParts(query, itemsPerPage, (part) => askPart(part, send, progress));
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

/** At most a quarter of the page size, dividing it evenly, so that the parts are pages too. */
function smaller(itemsPerPage: number): number {
  for (let size = Math.floor(itemsPerPage / 4); size > 1; size -= 1)
    if (itemsPerPage % size === 0) return size;
  return 1;
}

function isTooLarge(error: unknown): boolean {
  return /^(ANSWER_TOO_LARGE|UND_ERR_RES_EXCEEDED_MAX_SIZE)$/.test(errorCode(error) ?? '');
}
