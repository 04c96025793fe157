import { expect, test } from 'vitest';
import { createTroubleReporter } from '../../../source/output/plain/trouble.ts';
import type { Trouble } from '../../../source/atlas/api/errors.ts';
import type { ClusterState } from '../../../source/feed/feed-state.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { cluster, feedState, job, now, namesOf } from '../../helpers/jobs.ts';

const second = 1000;
const groupId = '5f1b2c3d4e5f60718293a4b5';
const passing = troubleWith({
  retryable: true,
  kind: 'network',
  sentence: 'Nobody answers.',
  remedy: 'Check it.',
});
const lasting = troubleWith({
  retryable: false,
  kind: 'auth',
  sentence: 'Refused.',
  remedy: 'Use another key.',
});

/** The reports after this many seconds for clusters in the given states, by name. */
function telling(jobs = [job({ clusterName: 'Prod0' })]) {
  const tell = createTroubleReporter();
  return (seconds: number, given: Readonly<Record<string, Partial<ClusterState>>>) => {
    const clusters = Object.entries(given).map(([clusterName, state]) =>
      cluster({ ref: { groupId, clusterName }, total: jobs.length, ...state }),
    );
    return tell({
      state: feedState(jobs, { clusters }),
      now: now + seconds * second,
      names: namesOf(...Object.keys(given)),
    });
  };
}

const failing = (trouble: Trouble): Partial<ClusterState> => ({ trouble, failingSince: now });

test('temporary trouble is reported once, after it has lasted a while', () => {
  const tell = telling();
  expect(tell(1, { Prod0: failing(passing) })).toEqual([]);
  expect(tell(6, { Prod0: failing(passing) })).toEqual(['Prod0: Nobody answers. Retrying until it answers.']);
  expect(tell(9, { Prod0: failing({ ...passing, sentence: 'Nobody answers, try 3.' }) })).toEqual([]);
  expect(tell(65, { Prod0: {} })).toEqual(['Prod0 answers again after 1 minute 5 seconds of trouble.']);
  expect(tell(70, { Prod0: {} })).toEqual([]);
});

test('trouble that is over before its report is not reported', () => {
  const tell = telling();
  expect(tell(1, { Prod0: failing(passing) })).toEqual([]);
  expect(tell(3, { Prod0: {} })).toEqual([]);
});

test('lasting trouble is reported at once, with its remedy', () => {
  const tell = telling();
  expect(tell(0, { Prod0: { trouble: lasting, failingSince: undefined } })).toEqual([
    'Prod0: Refused. Use another key.',
  ]);
});

test('new trouble in place of the first is reported too', () => {
  const tell = telling();
  tell(6, { Prod0: failing(passing) });
  expect(tell(9, { Prod0: failing(lasting) })).toEqual(['Prod0: Refused. Use another key.']);
});

test('clusters with the same trouble share a sentence', () => {
  const tell = telling();
  expect(tell(6, { Prod0: failing(passing), Orders: failing(passing), Ledger: {} })).toEqual([
    'Prod0 and Orders: Nobody answers. Retrying until it answers.',
  ]);
  expect(tell(9, { Prod0: {}, Orders: failing(passing), Ledger: {} })).toEqual([
    'Prod0 answers again after 9 seconds of trouble.',
  ]);
});

test('the first answer of a cluster reports its jobs', () => {
  const tell = telling();
  tell(6, { Prod0: { ...failing(passing), updatedAt: undefined } });
  expect(tell(9, { Prod0: {} })).toEqual([
    'Prod0 answers now: 1 export job, 0 in progress, 0 failed, 1 successful.',
  ]);
});
