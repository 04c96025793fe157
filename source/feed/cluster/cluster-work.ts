import type { Atlas } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { clusterKey } from '../../jobs/job.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';
import type { JobsRequest, JobsPageRequest, Plan, Reply } from '../plan/plan-state.ts';
import { applyReply } from '../plan/plan.ts';
import type { GateRequest, RequestGate } from '../scheduler/request-gate.ts';
import type { Permit } from '../scheduler/request-queue.ts';

/** How urgent a request is, and since when it was due. */
export type Urgency = Required<Pick<GateRequest, 'rank'>> & Pick<GateRequest, 'since'>;

/** Shared by a cluster's refreshes, sweeps and older pages: the plan, and a way to send requests. */
export type ClusterWork = {
  readonly key: string;
  /** Read it only after an answer: all three run concurrently, and each builds on what the others learned. */
  plan(): Plan;
  /** Replaces the plan and notifies subscribers. */
  learn(next: Plan): void;
  /** Replaces the plan when there is nothing to notify about yet. */
  prepare(next: Plan): void;
  /** Sends the plan's request, and learns from the answer; rejects as the request does. */
  takeAnswer(ask: JobsRequest, urgency: Urgency, permit?: Permit): Promise<void>;
  /** Aborted when the cluster is no longer watched. */
  readonly closing: AbortSignal;
};

type Options = {
  readonly ref: ClusterRef;
  readonly atlas: Pick<Atlas, 'listExports' | 'getExport'>;
  readonly gate: RequestGate;
  readonly clock: Pick<Clock, 'now'>;
  readonly plan: Plan;
  /** How much memory the cluster's jobs may take, in characters. */
  readonly room: () => number;
  readonly closing: AbortSignal;
  readonly onPlan: (plan: Plan) => void;
};

/** The work on one cluster. */
export function createClusterWork(options: Options): ClusterWork {
  const { ref, atlas, gate, clock, closing } = options;
  const key = clusterKey(ref);
  let { plan } = options;

  function learn(next: Plan): void {
    plan = next;
    options.onPlan(plan);
  }

  async function pageReply(
    ask: JobsPageRequest,
    urgency: Urgency,
    permit: Permit | undefined,
  ): Promise<Reply> {
    const query = { pageNum: ask.pageNum, itemsPerPage: ask.itemsPerPage };
    const purpose = ask.purpose === 'refresh' ? 'refresh' : 'detail';
    const request = (signal: AbortSignal) => atlas.listExports(ref, query, signal);
    return {
      kind: 'page',
      page: await gate.ask({ cluster: key, purpose, ...urgency }, request, closing, permit),
    };
  }

  async function jobReply(id: string, urgency: Urgency, permit: Permit | undefined): Promise<Reply> {
    const request = (signal: AbortSignal) => atlas.getExport(ref, id, signal);
    try {
      const party = { cluster: key, purpose: 'refresh', ...urgency } as const;
      return { kind: 'job', job: await gate.ask(party, request, closing, permit) };
    } catch (error) {
      const reply = error instanceof AtlasError ? replyOf(error.trouble, id) : undefined;
      if (reply === undefined) throw error;
      return reply;
    }
  }

  return {
    key,
    closing,
    plan: () => plan,
    learn,
    prepare(next) {
      plan = next;
    },
    async takeAnswer(ask, urgency, permit) {
      const reply =
        ask.kind === 'page' ? await pageReply(ask, urgency, permit) : await jobReply(ask.id, urgency, permit);
      learn(applyReply(plan, ask, reply, clock.now(), options.room()));
    },
  };
}

/** Trouble with one job must not affect the others; undefined for trouble that affects all of them. */
function replyOf({ kind, status, code, sentence }: Trouble, id: string): Reply | undefined {
  if (status === 404)
    return code === 'CLUSTER_NOT_FOUND' || code === 'GROUP_NOT_FOUND' ? undefined : { kind: 'gone' };
  const ofOneJob = kind === 'unreadable' || kind === 'server' || kind === 'request';
  return ofOneJob ? { kind: 'failed', problem: `Job ${id} could not be asked for: ${sentence}` } : undefined;
}
