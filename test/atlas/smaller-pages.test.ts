import { describe, expect, it } from 'vitest';
import type { Answer, Page, PageQuery } from '../../source/atlas/api/api.ts';
import { askInParts } from '../../source/atlas/smaller-pages.ts';

const headers = {
  serverTime: undefined,
  rateLimit: undefined,
  rateLimitRemaining: undefined,
  notice: undefined,
};

/** A list of numbers; a page may have `largest` of them at most. */
function listOf(total: number, largest: number, links = true) {
  const asked: string[] = [];
  const send = async ({ pageNum = 1, itemsPerPage = 100 }: PageQuery): Promise<Answer<Page<number>>> => {
    asked.push(`${pageNum} of ${itemsPerPage}`);
    if (itemsPerPage > largest) throw Object.assign(new Error('too large'), { code: 'ANSWER_TOO_LARGE' });
    const first = (pageNum - 1) * itemsPerPage;
    const items = Array.from(
      { length: Math.max(0, Math.min(itemsPerPage, total - first)) },
      (_, at) => first + at,
    );
    const hasNext = links ? first + items.length < total : undefined;
    return { headers, value: { items, totalCount: total, hasNext, received: items.length, problems: [] } };
  };
  return { asked, send };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('a page that is too large', () => {
  it('is requested in smaller pages, which give the same entries', async () => {
    const { asked, send } = listOf(1200, 200);
    const { value } = await askInParts({ pageNum: 2, itemsPerPage: 500 }, send);
    expect(value).toMatchObject({
      items: numbers(500, 1000),
      received: 500,
      totalCount: 1200,
      hasNext: true,
    });
    expect(asked).toEqual(['2 of 500', '5 of 125', '6 of 125', '7 of 125', '8 of 125']);
  });

  it.each([true, false])('ends at the end of the list, with links (%s) or without', async (links) => {
    const { asked, send } = listOf(230, 25, links);
    const { value } = await askInParts({ pageNum: 3, itemsPerPage: 100 }, send);
    expect(value.items).toEqual(numbers(200, 230));
    expect(asked).toEqual(['3 of 100', '9 of 25', '10 of 25']);
    // A small page is one request again.
    asked.length = 0;
    expect((await askInParts({ itemsPerPage: 25 }, send)).value.items).toEqual(numbers(0, 25));
    expect(asked).toEqual(['1 of 25']);
  });

  it('fails after a few requests when even one entry is too large', async () => {
    const bomb = listOf(1000, 0);
    await expect(askInParts({ itemsPerPage: 500 }, bomb.send)).rejects.toThrow('too large');
    expect(bomb.asked).toEqual(['1 of 500', '1 of 125', '1 of 25', '1 of 5', '1 of 1']);
    const tiny = listOf(1000, 1);
    await expect(
      askInParts({ itemsPerPage: 500 }, async (query) => {
        if (tiny.asked.length < 60) return tiny.send(query);
        throw new Error('endless requests');
      }),
    ).rejects.toThrow('too large');
  });

  it('leaves other errors to its caller', async () => {
    const send = () => Promise.reject(new Error('no network'));
    await expect(askInParts({ itemsPerPage: 100 }, send)).rejects.toThrow('no network');
  });
});
