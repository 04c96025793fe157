import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Nonces } from '../../../source/simulator/auth/nonces.ts';
import { fakeTime } from '../client.ts';

test('a nonce looks like a recorded one: 32 base64 characters, with + and /', () => {
  const nonce = new Nonces(1000, fakeTime().now).issue();
  expect(nonce).toMatch(/^[A-Za-z0-9+/]{32}$/);
  expect(nonce).toMatch(/\+/);
  expect(nonce).toMatch(/\//);
});

test('a nonce expires', () => {
  const time = fakeTime();
  const nonces = new Nonces(3000, time.now);
  const nonce = nonces.issue();
  time.pass(2999);
  expect(nonces.stateOf(nonce)).toBe('fresh');
  time.pass(1);
  expect(nonces.stateOf(nonce)).toBe('expired');
  expect(nonces.stateOf('made up')).toBe('unknown');
});

test('counts may arrive out of order by less than 128, and none is accepted twice', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 200 }), (counts) => {
      const nonces = new Nonces(1000, fakeTime().now);
      const nonce = nonces.issue();
      const seen = new Set<number>();
      let highest = 0;
      for (const nc of counts) {
        expect(nonces.count(nonce, nc)).toBe(!seen.has(nc) && nc > highest - 128);
        if (nc > highest - 128) seen.add(nc);
        highest = Math.max(highest, nc);
      }
    }),
    { numRuns: 100 },
  );
});

test('refuses a count of zero, or of an unknown nonce', () => {
  const nonces = new Nonces(1000, fakeTime().now);
  expect(nonces.count(nonces.issue(), 0)).toBe(false);
  expect(nonces.count(nonces.issue(), Number.NaN)).toBe(false);
  expect(nonces.count('made up', 1)).toBe(false);
});

test('a session stays bound to its first cnonce', () => {
  const nonces = new Nonces(1000, fakeTime().now);
  const nonce = nonces.issue();
  expect(nonces.session(nonce, 'first')).toBe('first');
  nonces.bindSession(nonce, 'first');
  nonces.bindSession(nonce, 'second');
  nonces.bindSession('made up', 'third');
  expect(nonces.session(nonce, 'second')).toBe('first');
});

test('keeps at most 10,000 nonces', () => {
  const nonces = new Nonces(1000, fakeTime().now);
  const first = nonces.issue();
  for (let turn = 0; turn < 10_000; turn += 1) nonces.issue();
  expect(nonces.stateOf(first)).toBe('unknown');
});
