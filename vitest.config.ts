import { availableParallelism } from 'node:os';
import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { longest, testFiles } from './test/helpers/projects.ts';

// React as the program has it, which also draws a frame in two thirds of the time. Before Vite compiles any JSX.
process.env['NODE_ENV'] = 'production';

const files = testFiles();
/** Longer than all waits of a test together may take: each wait ends before it, and names what it waited for (test/helpers/wait-for.ts). */
const testTimeout = 180_000;

function rank({ moduleId, project }: TestSpecification): number {
  const place = longest.findIndex((file) => moduleId.endsWith(file));
  return place === -1 ? longest.length + ['real', 'program', 'unit'].indexOf(project.name) : place;
}

/** All projects share their workers: what mostly waits for other processes begins, and what computes fills the gaps. */
class LongestFirst extends BaseSequencer {
  override async sort(found: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is the runner's
    const sorted = await super.sort(found);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

const shared = {
  // More than processors, since most wait; with one number for all, the projects run side by side.
  maxWorkers: 3 * availableParallelism(),
  // Before each file: neither this machine's environment nor chance may change a test.
  setupFiles: ['test/helpers/steady.ts', 'test/helpers/fixed-seed.ts'],
  testTimeout,
  hookTimeout: testTimeout,
};

export default defineConfig({
  test: {
    globalSetup: ['test/helpers/say-missing.ts', 'test/helpers/leftovers.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: [...files.unit],
          // Loading React, Ink and undici anew for each file would take most of the time.
          isolate: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'program',
          include: [...files.program],
          isolate: false,
          globalSetup: ['test/helpers/build-once.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'real',
          include: [...files.real],
          globalSetup: ['test/helpers/build-once.ts'],
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['source/**/*.{ts,tsx}'],
      reporter: ['text', 'json-summary'],
    },
  },
});
