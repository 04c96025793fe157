import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  forgetProfile,
  formatNames,
  largestCache,
  addNames,
  namesOf,
  parseNames,
  type AnswerNames,
  type NameCache,
} from '../../source/completion/known-names.ts';

const owner = { profile: 'default', baseUrl: 'https://cloud.mongodb.com' };
const one = '5f0000000000000000000001';
const two = '5f0000000000000000000002';
const projects = (whole: boolean, ...names: readonly (readonly [string, string])[]): AnswerNames => ({
  kind: 'projects',
  projects: names.map(([id, name]) => ({ id, name })),
  whole,
});
const clusters = (groupId: string, whole: boolean, ...names: readonly string[]): AnswerNames => ({
  kind: 'clusters',
  groupId,
  clusters: names,
  whole,
});

test('a part of a list adds to the known names, a complete list replaces them', () => {
  const part = addNames([], owner, [projects(false, [one, 'Payments']), projects(false, [two, 'Orders'])]);
  expect(
    namesOf(part, owner)
      .projects.map(({ name }) => name)
      .toSorted(),
  ).toEqual(['Orders', 'Payments']);
  const renamed = addNames(part, owner, [projects(false, [one, 'Billing'])]);
  expect(
    namesOf(renamed, owner)
      .projects.map(({ name }) => name)
      .toSorted(),
  ).toEqual(['Billing', 'Orders']);
  const whole = addNames(renamed, owner, [projects(true, [two, 'Orders']), clusters(two, true, 'Prod0')]);
  expect(namesOf(whole, owner)).toEqual({
    ...owner,
    projects: [{ id: two, name: 'Orders' }],
    clusters: new Map([[two, ['Prod0']]]),
  });
});

test('known names change nothing, in any order', () => {
  const cache = addNames([], owner, [projects(true, [one, 'A'], [two, 'B']), clusters(one, true, 'X', 'Y')]);
  expect(addNames(cache, owner, [projects(true, [two, 'B'], [one, 'A']), clusters(one, false, 'Y')])).toBe(
    cache,
  );
});

test('profiles and hosts are kept apart, and a profile is removed for every host', () => {
  const government = { ...owner, baseUrl: 'https://cloud.mongodbgov.com' };
  const staging = { ...owner, profile: 'staging' };
  let cache: NameCache = [];
  for (const each of [owner, government, staging])
    cache = addNames(cache, each, [projects(true, [one, `${each.profile} ${each.baseUrl}`])]);
  for (const each of [owner, government, staging]) {
    expect(namesOf(cache, each).projects).toEqual([{ id: one, name: `${each.profile} ${each.baseUrl}` }]);
  }
  const left = forgetProfile(cache, 'default');
  expect(left.map(({ profile }) => profile)).toEqual(['staging']);
  expect(forgetProfile(left, 'default')).toBe(left);
});

test('names are read back as written', () => {
  const cache = addNames([], owner, [
    projects(true, [one, `It's "$(x)" \\ 支付`]),
    clusters(one, true, 'Prod0'),
  ]);
  expect(parseNames(formatNames(cache))).toEqual(cache);
});

test('the file stays small, however many names are added', () => {
  let cache: NameCache = [];
  const id = (index: number): string => index.toString(16).padStart(24, '0');
  const many = Array.from(
    { length: 2_000 },
    (_, index) => [id(index), `${index} ${'支'.repeat(150)}`] as const,
  );
  for (let at = 0; at < 20; at += 1) {
    cache = addNames(cache, { ...owner, profile: `p${at}` }, [
      projects(true, ...many),
      ...many.slice(0, 120).map(([id]) => clusters(id, true, ...many.slice(0, 10).map(([, name]) => name))),
    ]);
  }
  expect(cache).toHaveLength(16);
  expect(namesOf(cache, { ...owner, profile: 'p19' }).projects).toHaveLength(1_000);
  expect(namesOf(cache, { ...owner, profile: 'p19' }).clusters.size).toBe(100);
  const text = formatNames(cache);
  expect(text.length).toBeLessThanOrEqual(largestCache);
  // The newest names stay.
  expect(parseNames(text)[0]?.profile).toBe('p19');
});

test('rejects names that could harm a terminal, from Atlas or from the file', () => {
  const cache = addNames([], owner, [
    projects(true, [one, 'red \u001B[31m'], [two, 'fine'], ['no id', 'x'], [one, 'turned \u202E']),
    clusters(two, true, 'two\nlines', 'Prod0', ''),
    clusters('no id', true, 'Prod0'),
  ]);
  expect(namesOf(cache, owner).projects).toEqual([{ id: two, name: 'fine' }]);
  expect([...namesOf(cache, owner).clusters]).toEqual([[two, ['Prod0']]]);
  const planted = {
    owners: [
      {
        ...owner,
        projects: [
          { id: one, name: 'a\u0007b' },
          { id: two, name: 'fine' },
        ],
        clusters: [[one, ['\u009B2J', 'Ok']]],
      },
    ],
  };
  expect(parseNames(JSON.stringify(planted))).toEqual([
    { ...owner, projects: [{ id: two, name: 'fine' }], clusters: new Map([[one, ['Ok']]]) },
  ]);
});

test('reads what is valid in a damaged file, without an error', () => {
  const text = formatNames(addNames([], owner, [projects(true, [one, 'A']), clusters(one, true, 'X')]));
  for (let length = 0; length < text.length - 1; length += 1)
    expect(parseNames(text.slice(0, length))).toEqual([]);
  for (const odd of [
    'null',
    '[]',
    '{"owners":{}}',
    '{"owners":[null,1,"x",[],{}]}',
    '{"owners":[{"profile":"a","baseUrl":1}]}',
  ]) {
    expect(parseNames(odd)).toEqual([]);
  }
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (some, other) => {
      const read = parseNames(
        JSON.stringify({ owners: [{ ...owner, projects: some, clusters: other }, some] }),
      );
      expect(parseNames(formatNames(read))).toEqual(read);
    }),
  );
});
