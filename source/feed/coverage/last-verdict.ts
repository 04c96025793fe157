import type { Trouble } from '../../atlas/api/errors.ts';
import { coverageOf } from '../../jobs/coverage/coverage.ts';
import type { Coverage } from '../../jobs/coverage/coverage.ts';
import { badVerdicts } from '../../jobs/coverage/facts.ts';
import type { ClusterFacts } from '../../jobs/coverage/facts.ts';
import type { ClusterState } from '../feed-state.ts';
import { nextChange } from './next-change.ts';

/** A cluster's verdict, and everything it is based on. */
export type ClusterCoverage = { readonly coverage: Coverage; readonly facts: ClusterFacts };

/** What a verdict needs besides the cluster itself; times in milliseconds since 1970. */
export type Judging = {
  readonly groupName: string;
  readonly events: ClusterFacts['events'];
  /** Atlas's clock, and how far it is ahead of ours. */
  readonly serverNow: number;
  readonly clockSkew: number;
  readonly grace: number;
};

/** What one cluster's verdict is based on now. */
export type Basis = {
  readonly state: ClusterState | undefined;
  /** New events may change it. */
  readonly usesEvents: boolean;
  readonly facts: () => ClusterFacts;
};

/** A cluster's last verdict, and when it must be judged again: with new facts, or once time alone changes it. */
export type LastVerdict = {
  isBad(): boolean;
  /** Something that it is based on has changed. */
  expire(): void;
  /** The clock was set back: when time alone changes it is unknown. */
  forgetNext(): void;
  /** The verdict; undefined while anything is still loading. */
  judge(of: Judging, basis: Basis): ClusterCoverage | undefined;
  /** When the clock alone may change it, Atlas's clock; Infinity while that takes an answer. */
  judgeAgainAt(): number;
};

const minute = 60_000;
const hour = 60 * minute;

export function createLastVerdict(): LastVerdict {
  let isChanged = true;
  let judgeAt = 0;
  let judgeAgainAt = 0;
  let wasOld = false;
  let seenEvents: ClusterFacts['events'] | undefined;
  let last: ClusterCoverage | undefined;

  function judge(of: Judging, at: number, { state, facts }: Basis): void {
    const known = facts();
    judgeAt = nextChange(known, at, of.grace);
    const isKnown = [known.jobs, known.schedule, known.snapshots, known.events].every(
      ({ kind }) => kind !== 'loading',
    );
    last = isKnown ? sameOr(last, judged(known, wasOld ? state?.trouble : undefined, at, of)) : undefined;
    // It says for how long.
    if (last?.coverage.verdict === 'running') judgeAt = Math.min(judgeAt, at + minute);
  }

  return {
    isBad: () => last !== undefined && badVerdicts.has(last.coverage.verdict),
    expire() {
      isChanged = true;
    },
    forgetNext() {
      judgeAt = 0;
    },
    judge(of, basis) {
      const { trouble, updatedAt = Infinity } = basis.state ?? {};
      const answered = updatedAt + of.clockSkew;
      const at = Math.min(of.serverNow, answered);
      const isOld = trouble !== undefined && of.serverNow - at >= hour;
      const hasNews = isChanged || isOld !== wasOld || (basis.usesEvents && of.events !== seenEvents);
      if (hasNews || at >= judgeAt) {
        isChanged = false;
        wasOld = isOld;
        seenEvents = of.events;
        judge(of, at, basis);
      }
      const oldAt = trouble === undefined || isOld ? Infinity : answered + hour;
      // It is judged as of the last answer: later times need a later one.
      judgeAgainAt = Math.min(judgeAt <= answered ? judgeAt : Infinity, oldAt);
      return last;
    },
    judgeAgainAt: () => judgeAgainAt,
  };
}

/** Jobs that have been stale for an hour still show earlier failures, but no longer that all is well. */
function judged(
  facts: ClusterFacts,
  whyOld: Trouble | undefined,
  at: number,
  { serverNow, grace }: Judging,
): ClusterCoverage {
  const coverage = coverageOf(facts, at, grace);
  if (whyOld === undefined || badVerdicts.has(coverage.verdict)) return { coverage, facts };
  const { sentence, remedy } = whyOld;
  const old = { ...facts, jobs: { kind: 'failed', sentence, remedy } as const };
  return { coverage: coverageOf(old, serverNow, grace), facts };
}

function sameOr(before: ClusterCoverage | undefined, after: ClusterCoverage): ClusterCoverage {
  if (before === undefined) return after;
  const coverage = isSame(before.coverage, after.coverage) ? before.coverage : after.coverage;
  const facts = isSame(before.facts, after.facts) ? before.facts : after.facts;
  return coverage === before.coverage && facts === before.facts ? before : { coverage, facts };
}

function isSame<T extends object>(a: T, b: T): boolean {
  return (Object.keys(b) as (keyof T)[]).every((key) => Object.is(a[key], b[key]));
}
