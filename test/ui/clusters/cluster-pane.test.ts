import { expect, test } from 'vitest';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { coverageOf } from '../../../source/jobs/coverage/coverage.ts';
import type { ClusterFacts } from '../../../source/jobs/coverage/facts.ts';
import { clusterKey } from '../../../source/jobs/job.ts';
import { clusterChoices } from '../../../source/ui/clusters/cluster-choices.ts';
import { clusterPane } from '../../../source/ui/clusters/cluster-pane.ts';
import { day, factsOf, hour, now, plainJob, refused, schedule, snapshot } from '../../helpers/coverage.ts';
import { cluster, plainTheme } from '../../helpers/jobs.ts';

const theme = plainTheme();

function paneOf(facts: ClusterFacts): string {
  const ref = { groupId: facts.groupId, clusterName: facts.clusterName };
  const coverage = coverageOf(facts, now);
  const told = { coverage, facts };
  const row = { id: clusterKey(ref), ref, watched: cluster({ ref }), told, jobs: [], dataAsOf: undefined };
  const names = clusterNames([ref], new Map());
  return clusterPane(row, { theme, names, now, clockSkew: 0, buckets: new Map() }, 300).join('\n');
}

test('what stands behind the verdict has its line', () => {
  const facts = { ...factsOf({ jobs: [plainJob({ age: hour, state: 'Failed' })] }), schedule: refused };
  expect(paneOf(facts)).toMatch(/^Also +The backup policy could not be read\. Not on the list\. Add it\.$/m);
  expect(paneOf(factsOf({ schedule: 'off' }))).not.toMatch(/^Also/m);
});

test('of several snapshots, the command says for which it is, and where the ids of the others are', () => {
  const snapshots = [5 * hour, 5 * hour + day].map((age) => snapshot({ age }));
  expect(paneOf(factsOf({ snapshots }))).toMatch(
    /^Command +for the snapshot of Nov 27 03:16 UTC, which expires first; ids of the others are below\n +atlas /m,
  );
  // Of a rule that is not known there are no due days to list.
  const odd = schedule({ referenceHour: undefined });
  expect(paneOf(factsOf({ snapshots, schedule: odd }))).toMatch(/, which expires first\n +atlas /);
  expect(paneOf(factsOf({ snapshots: snapshots.slice(0, 1) }))).toMatch(/^Command +atlas /m);
});

test('the message about the copied command names its snapshot', () => {
  const facts = factsOf({ snapshots: [5 * hour, 5 * hour + day].map((age) => snapshot({ age })) });
  const choices = clusterChoices({ ref: facts, told: { coverage: coverageOf(facts, now), facts } });
  expect(choices.find(({ id }) => id === 'command')?.label).toBe(
    'command that exports the snapshot of Nov 27 03:16 UTC',
  );
});
