import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClusterCoverage } from '../../../source/feed/coverage/last-verdict.ts';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { coverageOf } from '../../../source/jobs/coverage/coverage.ts';
import { verdicts } from '../../../source/jobs/coverage/facts.ts';
import { clusterKey, type ClusterRef, type Job } from '../../../source/jobs/job.ts';
import { clusterRows, type RowSources } from '../../../source/ui/clusters/cluster-rows.ts';
import { initialClustersState, type ClustersState } from '../../../source/ui/state/clusters-state.ts';
import { clusterOrders } from '../../../source/views/saved-view.ts';
import { factsOf, now } from '../../helpers/coverage.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { failed, running } from '../../helpers/frames.tsx';
import { cluster, groupId, job } from '../../helpers/jobs.ts';

type Verdict = (typeof verdicts)[number];
type Seen = RowSources & { readonly wanted: ClustersState };

const refs: readonly ClusterRef[] = ['a', 'b', 'c', 'd', 'e'].map((clusterName) => ({
  groupId,
  clusterName,
}));

function judgedAs(verdict: Verdict, ref: ClusterRef): ClusterCoverage {
  const facts = { ...factsOf({}), ...ref };
  return { facts, coverage: { ...coverageOf(facts, now), verdict } };
}

const none: readonly Job[] = [];

const seen: Seen = {
  clusters: refs.map((ref) => cluster({ ref })),
  coverage: new Map(refs.map((ref) => [clusterKey(ref), judgedAs('good', ref)])),
  jobsOf: () => none,
  wanted: initialClustersState,
};

const histories = [none, [running, failed], [running], [job(), failed]];
const place = fc.nat(refs.length - 1);
const change: fc.Arbitrary<(before: Seen) => Seen> = fc.oneof(
  fc.tuple(place, fc.nat(1000)).map(([index, age]) => (before: Seen): Seen => {
    const own = before.clusters[index];
    if (own === undefined) return before;
    return { ...before, clusters: before.clusters.with(index, { ...own, updatedAt: now - age }) };
  }),
  fc
    .tuple(place, fc.option(fc.constantFrom(...verdicts), { nil: undefined }))
    .map(([index, verdict]) => (before: Seen): Seen => {
      const coverage = new Map(before.coverage);
      const ref = refs[index]!;
      if (verdict === undefined) coverage.delete(clusterKey(ref));
      else coverage.set(clusterKey(ref), judgedAs(verdict, ref));
      return { ...before, coverage };
    }),
  fc
    .tuple(place, fc.constantFrom(undefined, troubleWith({ sentence: 'Good grief.', remedy: 'Wait.' })))
    .map(([index, trouble]) => (before: Seen): Seen => {
      const own = before.clusters[index];
      if (own === undefined) return before;
      return { ...before, clusters: before.clusters.with(index, { ...own, trouble }) };
    }),
  fc.tuple(place, fc.constantFrom(...histories)).map(([index, jobs]) => (before: Seen): Seen => {
    const { jobsOf } = before;
    return { ...before, jobsOf: (ref) => (ref === refs[index] ? jobs : jobsOf(ref)) };
  }),
  fc
    .record({
      sort: fc.constantFrom(...clusterOrders),
      text: fc.constantFrom('', 'a', 'good'),
      groups: fc.subarray([0, 2]),
    })
    .map((wish) => (before: Seen): Seen => ({ ...before, wanted: { ...before.wanted, ...wish } })),
  fc.shuffledSubarray([...refs]).map((some) => (before: Seen): Seen => ({
    ...before,
    clusters: some.map((ref) => cluster({ ref })),
  })),
);

test('whatever changes, the rows are those that a first look would show', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const names = clusterNames(refs, new Map());
      let present = seen;
      for (const changed of [(before: Seen) => before, ...changes]) {
        present = changed(present);
        const { wanted } = present;
        const anew = clusterRows(present, clusterNames(refs, new Map()), wanted);
        expect(clusterRows(present, names, wanted)).toEqual(anew);
      }
    }),
  );
});

test('an answer makes a new row of its cluster only', () => {
  const names = clusterNames(refs, new Map());
  const { clusters, wanted } = seen;
  const before = clusterRows(seen, names, wanted);
  const answered = clusters.with(2, { ...clusters[2]!, updatedAt: now });
  const after = clusterRows({ ...seen, clusters: answered }, names, wanted);
  expect(after.map((row, index) => row === before[index])).toEqual([true, true, false, true, true]);
  expect(after[2]?.watched.updatedAt).toBe(now);
});

test('a search finds what is shown of a cluster without a verdict', () => {
  const jobsOf = ({ clusterName }: ClusterRef) => (clusterName === 'b' ? [failed] : none);
  const trouble = troubleWith({ sentence: 'Connection refused.', remedy: 'Check the proxy.' });
  const clusters = seen.clusters.map((own, index) => ({
    ...own,
    ...(index === 2 && { trouble }),
    total: undefined,
  }));
  const found = (text: string): readonly string[] =>
    clusterRows({ clusters, coverage: new Map(), jobsOf }, clusterNames(refs, new Map()), {
      ...initialClustersState,
      text,
    }).map(({ ref }) => ref.clusterName);
  expect(found('last export failed')).toEqual(['b']);
  expect(found('refused proxy')).toEqual(['c']);
  expect(found('nowhere')).toEqual([]);
});

test('without verdicts, clusters whose last export failed come first, then those that export', () => {
  const jobsByName: Readonly<Record<string, readonly Job[]>> = {
    b: [job()],
    c: [running, job()],
    d: [job(), failed],
    e: [running, failed],
  };
  const jobsOf = ({ clusterName }: ClusterRef) => jobsByName[clusterName] ?? none;
  const names = clusterNames(refs, new Map());
  const rows = clusterRows({ ...seen, coverage: new Map(), jobsOf }, names, initialClustersState);
  expect(rows.map(({ ref }) => ref.clusterName)).toEqual(['e', 'c', 'a', 'b', 'd']);
});

test('before and after their verdicts, clusters that are alike stand by project, then by name', () => {
  const two = ['a', 'b'].flatMap((groupId) => ['x', 'y'].map((clusterName) => ({ groupId, clusterName })));
  const projects = new Map([
    ['a', 'Web'],
    ['b', 'Billing'],
  ]);
  const names = clusterNames(two, projects);
  const clusters = two.map((ref) => cluster({ ref }));
  const order = (coverage: RowSources['coverage']): readonly string[] =>
    clusterRows({ clusters, coverage, jobsOf: () => none }, names, initialClustersState).map(({ ref }) =>
      clusterKey(ref),
    );
  const judged = two.map((ref) => {
    const { facts, coverage } = judgedAs('good', ref);
    return [
      clusterKey(ref),
      { facts, coverage: { ...coverage, groupName: names.project(ref.groupId) } },
    ] as const;
  });
  const byProject = ['b/x', 'b/y', 'a/x', 'a/y'];
  expect(order(new Map(judged))).toEqual(byProject);
  expect(order(new Map())).toEqual(byProject);
});
