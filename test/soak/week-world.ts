import type { ClusterRef } from '../../source/jobs/job.ts';
import { organisation } from '../../source/simulator/world/organisation.ts';
import type { PolicyPlan } from '../../source/simulator/world/policy.ts';
import type { WorldHandle } from '../../source/simulator/world/world-handle.ts';
import type { World } from '../../source/simulator/world/world.ts';

/** In every fifth project, these two clusters get no job on the fourth day. */
const silent = {
  /** By its policy: it goes missing. */
  accounts: 'missing',
  /** By hand: it is overdue. */
  sync: 'overdue',
} as const;

/** A world, and what must be reported of it within a week, as `Project/cluster`. */
export type WeekWorld = {
  readonly world: World;
  readonly missing: readonly string[];
  readonly overdue: readonly string[];
};

/** Changes to the demo. */
export type WeekPlan = {
  /** Only these; all when undefined. */
  readonly projects: ReadonlySet<string> | undefined;
  /** The share of exports that fail. */
  readonly failing: number;
  /** How much longer an export takes, milliseconds. */
  readonly lasts: number;
};

/** `--demo organisation`, or some of its projects; some of its exports fail, and some never come. */
export function weekWorld(plan: WeekPlan): WeekWorld {
  // The demo's own: its two hours of grace end when somebody has just begun to watch.
  const expected = { missing: ['Payments/orders'], overdue: [] as string[] };
  const projects = organisation().projects.filter(({ name }) => plan.projects?.has(name) ?? true);
  const world = projects.map((project, at) => ({
    ...project,
    clusters: project.clusters.map((cluster) => {
      const { name, policy } = cluster;
      if (policy === undefined) return cluster;
      const event = at % 5 === 0 && name in silent ? silent[name as keyof typeof silent] : undefined;
      if (event !== undefined) expected[event].push(`${project.name}/${name}`);
      return { ...cluster, policy: planOf(policy, plan, event !== undefined) };
    }),
  }));
  return { world: { projects: world }, ...expected };
}

function planOf(policy: PolicyPlan, { failing, lasts }: WeekPlan, isSilent: boolean): PolicyPlan {
  const fates = isSilent ? { ...policy.fates, 3: { kind: 'silent' } as const } : policy.fates;
  // A failed export by hand would be overdue too, a day later.
  return {
    ...policy,
    failing: policy.byHand ? 0 : failing,
    ...(lasts > 0 && { lasts: lasts + (policy.lasts ?? 0) }),
    ...(fates && { fates }),
  };
}

/** The ids of all jobs that have ended by now, and of those that failed. */
export function endedJobs(world: WorldHandle, refs: readonly ClusterRef[]) {
  const ended = refs
    .flatMap((ref) => world.jobs(ref))
    .filter(({ state }) => state !== 'Queued' && state !== 'InProgress');
  const ids = (all: typeof ended): ReadonlySet<string> => new Set(all.map(({ id }) => id));
  return { all: ids(ended), failed: ids(ended.filter(({ state }) => state === 'Failed')) };
}
