import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatBody,
  wrapInEnvelope,
  listBody,
  readPageRequest,
} from '../../../source/simulator/http/paging.ts';
import type { PageRequest } from '../../../source/simulator/http/paging.ts';

const read = (query: string) => readPageRequest(new URLSearchParams(query));
const usual: PageRequest = {
  pageNum: 1,
  itemsPerPage: 100,
  includeCount: true,
  pretty: false,
  envelope: false,
};

test('by default returns the first hundred, with the count', () => {
  expect(read('')).toEqual(usual);
});

test('accepts every parameter', () => {
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

test('the pages of a list, followed by their links, make the list', () => {
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

test('a page beyond the end is empty and has no next link', () => {
  const body = listBody({ ...usual, pageNum: 9, includeCount: false }, 'http://a/b', 10, () => ['never']);
  expect(body).toEqual({
    links: [
      { href: 'http://a/b?includeCount=false&itemsPerPage=100&pageNum=9', rel: 'self' },
      { href: 'http://a/b?includeCount=false&itemsPerPage=100&pageNum=8', rel: 'previous' },
    ],
    results: [],
  });
});

test('an envelope has the status in the body: beside a list in v1.0, around the content in v2', () => {
  const wanted = { pretty: false, envelope: true };
  const list = { results: [] };
  expect(formatBody(list, 'application/json', wanted, 'v1.0').body).toBe('{"results":[],"status":200}');
  expect(formatBody(list, 'application/json', wanted, 'v2').body).toBe(
    '{"content":{"results":[]},"status":200}',
  );
  expect(formatBody({ id: 1 }, 'application/json', wanted, 'v1.0').body).toBe(
    '{"content":{"id":1},"status":200}',
  );
});

test('an error in an envelope is HTTP 200', () => {
  const { status, body } = wrapInEnvelope({ status: 404, headers: {}, body: '{"error":404}' });
  expect([status, body]).toEqual([200, '{"content":{"error":404},"status":404}']);
});

test('pretty output is indented', () => {
  const pretty = { pretty: true, envelope: false };
  expect(formatBody({ a: 1 }, 'application/json', pretty, 'v2').body).toBe('{\n  "a": 1\n}');
});
