import { expect, test } from 'vitest';
import { troubleFor } from '../../../source/simulator/http/trouble-scenario.ts';

const request = { method: 'GET', path: '/', query: '', scheme: 'Digest', at: 0, status: undefined };
const turns = Array.from({ length: 2000 }, (_, turn) => turn);

test('faults occur at the requested rate, in every kind, and identically for the same seed', () => {
  const met = turns.map((turn) => troubleFor(0.2, 1, turn, request));
  expect(met.filter(Boolean).length / turns.length).toBeCloseTo(0.2, 1);
  expect(new Set(met.map((fault) => fault?.kind))).toEqual(
    new Set([undefined, 'status', 'slow', 'html', 'reset']),
  );
  expect(turns.map((turn) => troubleFor(0.2, 1, turn, request))).toEqual(met);
});

test('no faults at rate zero, nor for a request that only fetches a challenge', () => {
  expect(turns.filter((turn) => troubleFor(0, 1, turn, request))).toEqual([]);
  expect(turns.filter((turn) => troubleFor(1, 1, turn, { ...request, scheme: undefined }))).toEqual([]);
});
