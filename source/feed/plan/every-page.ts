import type { Page, PageQuery } from '../../atlas/api/api.ts';
import { hasMore } from './last-page.ts';

const largestPage = 500;
/** 5,000 snapshots of one cluster, or events of one project, are more than exist. */
const mostPages = 10;

/** Every entry of a list, each once; `onProblem` gets a sentence about each unreadable one. */
export async function everyPage<T extends { readonly id: string }>(
  list: (query: PageQuery) => Promise<Page<T>>,
  onProblem: (problem: string) => void,
): Promise<readonly T[]> {
  const items = new Map<string, T>();
  for (let pageNum = 1; pageNum <= mostPages; pageNum += 1) {
    const page = await list({ pageNum, itemsPerPage: largestPage });
    for (const problem of page.problems) onProblem(problem);
    for (const item of page.items) items.set(item.id, item);
    if (!hasMore(page, pageNum, largestPage)) break;
  }
  return [...items.values()];
}
