import { dueTimes } from '../schedule.ts';
import type { Doubt, Loadable } from './facts.ts';
import type { Case, Finding, FindingOf } from './finding.ts';
import { snapshotsOf } from './words.ts';

/** What to do about a cluster without backups. */
export const turnOnBackups =
  'If this cluster should be exported, turn on its backups in Atlas: exports need snapshots.';

/** Why nobody can say that all is well. Usually a finding of its own; a failed job may turn up on the way. */
export function cannotTell(it: Case): Finding | undefined {
  return refused(it) ?? backupsOff(it) ?? oddState(it) ?? scheduleUnclear(it) ?? jobsUnread(it);
}

export function unknown(doubt: Doubt, sentence: string, remedy: string): FindingOf<'unknown'> {
  return { verdict: 'unknown', doubt, sentence, remedy };
}

function refused({ facts, schedule }: Case): Finding | undefined {
  const asked: readonly (readonly [string, Loadable<unknown>])[] = [
    ['export jobs', facts.jobs],
    ['backup policy', facts.schedule],
    ['snapshots', facts.snapshots],
    ["project's events", facts.events],
  ];
  for (const [unread, answer] of schedule === undefined ? asked.slice(0, 2) : asked)
    if (answer.kind === 'failed') return { ...unknown('refused', answer.sentence, answer.remedy), unread };
  return undefined;
}

function backupsOff({ automatic }: Case): Finding | undefined {
  if (automatic !== 'no-backups') return undefined;
  return unknown(
    'unprotected',
    'Backups of this cluster are switched off, so there is nothing to export.',
    turnOnBackups,
  );
}

function oddState({ running, lastEnded }: Case): Finding | undefined {
  const odd = [running, lastEnded].find((job) => job?.state === 'Unknown');
  if (odd === undefined) return undefined;
  return unknown(
    'unclear',
    `The newest export is in the state “${odd.stateText}”, which atlas-exports does not know.`,
    'Look for a newer version of atlas-exports. Until then, do not count on that export being complete.',
  );
}

function scheduleUnclear({ automatic, schedule }: Case): Finding | undefined {
  if (automatic === 'unclear') {
    return unknown(
      'unclear',
      'Atlas does not say whether automatic export is on.',
      "See in the cluster's backup policy in Atlas whether it is on. If it is, check that new exports reach the bucket.",
    );
  }
  const due = schedule && dueTimes(schedule);
  if (due?.kind !== 'unknown') return undefined;
  return unknown(
    'unclear',
    `It is not clear when exports are due: ${due.why}.`,
    "See in the cluster's backup policy in Atlas when they are due, and check that they reach the bucket then.",
  );
}

function jobsUnread({ facts, candidates = [], now }: Case): Finding | undefined {
  const since = facts.jobs.kind === 'loaded' ? facts.jobs.value.since : Infinity;
  const of = candidates.filter(({ snapshot, jobs }) => jobs.length === 0 && snapshot.createdAt < since);
  if (of.length === 0) return undefined;
  return unknown(
    'unclear',
    `Not all export jobs could be read, so it is not known whether ${snapshotsOf(of, now)} ${of.length === 1 ? 'was' : 'were'} exported.`,
    'Run atlas-exports list --all: a snapshot without a job there was not exported.',
  );
}
