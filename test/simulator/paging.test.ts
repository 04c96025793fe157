import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dress, listBody, readPageRequest } from '../../source/simulator/paging.ts';
import type { PageRequest } from '../../source/simulator/paging.ts';

const read = (query: string) => readPageRequest(new URLSearchParams(query));
const usual: PageRequest = {
  pageNum: 1,
  itemsPerPage: 100,
  includeCount: true,
  pretty: false,
  envelope: false,
};

test('nothing asked for means the first hundred, counted', () => {
  expect(read('')).toEqual(usual);
});

test('everything can be asked for', () => {
  expect(read('pageNum=3&itemsPerPage=500&includeCount=false&pretty=true&envelope=true')).toEqual({
    pageNum: 3,
    itemsPerPage: 500,
    includeCount: false,
    pretty: true,
    envelope: true,
  });
});

test.each([
  'pageNum=0',
  'pageNum=-1',
  'pageNum=x',
  'itemsPerPage=0',
  'itemsPerPage=501',
  'itemsPerPage=1.5',
  'pageNum=',
])('%s is a bad request', (query) => {
  expect(read(query)).toMatchObject({ status: 400 });
});

test('the pages of a list, put together by their links, are the list', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.integer({ min: 1, max: 20 }), (total, itemsPerPage) => {
      const all = Array.from({ length: total }, (_, index) => index);
      const seen: unknown[] = [];
      for (let pageNum = 1, more = true; more; pageNum += 1) {
        const body = listBody({ ...usual, itemsPerPage, pageNum }, 'http://a/b', total, (from, to) =>
          all.slice(from, to),
        );
        const rels = new Set((body['links'] as { rel: string }[]).map(({ rel }) => rel));
        expect(rels.has('previous')).toBe(pageNum > 1);
        expect(body['totalCount']).toBe(total);
        seen.push(...(body['results'] as unknown[]));
        more = rels.has('next');
      }
      expect(seen).toEqual(all);
    }),
    { numRuns: 100 },
  );
});

test('a page beyond the end is empty and has no next one', () => {
  const body = listBody({ ...usual, pageNum: 9, includeCount: false }, 'http://a/b', 10, () => ['never']);
  expect(body).toEqual({
    links: [
      { href: 'http://a/b?includeCount=false&itemsPerPage=100&pageNum=9', rel: 'self' },
      { href: 'http://a/b?includeCount=false&itemsPerPage=100&pageNum=8', rel: 'previous' },
    ],
    results: [],
  });
});

test('an envelope carries the status in the body: beside a list in v1.0, around the content in v2', () => {
  const list = { status: 200, headers: {}, body: { results: [] } };
  const wanted = { pretty: false, envelope: true };
  expect(dress(list, wanted, 'v1.0').body).toBe('{"results":[],"status":200}');
  expect(dress(list, wanted, 'v2').body).toBe('{"content":{"results":[]},"status":200}');
  const error = dress({ status: 404, headers: {}, body: { error: 404 } }, wanted, 'v1.0');
  expect([error.status, error.body]).toEqual([200, '{"content":{"error":404},"status":404}']);
});

test('pretty is indented', () => {
  expect(
    dress({ status: 200, headers: {}, body: { a: 1 } }, { pretty: true, envelope: false }, 'v2').body,
  ).toBe('{\n  "a": 1\n}');
});
