import type { World } from '../source/simulator/world/world.ts';

const hour = 3_600_000;

/**
 * This many clusters, ten a project, each with 500 jobs, one a day; `running` of them have a running job, and the last
 * `lively` ones expect their next job about now.
 */
export function worldOf(clusters: number, running: number, lively = 0): World {
  const each = Math.floor(clusters / running);
  return {
    projects: Array.from({ length: Math.ceil(clusters / 10) }, (_, project) => ({
      name: `Project ${project + 1}`,
      clusters: Array.from({ length: Math.min(10, clusters - project * 10) }, (_, place) => {
        const number = project * 10 + place;
        // Long enough ago that none of the others is due during the bench.
        const age = number >= clusters - lively ? 23.8 : 4 + (number % 15);
        const old = { jobs: 500, every: 24 * hour, age: age * hour };
        const jobs = number % each === 0 ? [{ state: 'InProgress' as const }] : [];
        return { name: `cluster-${String(number).padStart(4, '0')}`, old, jobs };
      }),
    })),
  };
}
