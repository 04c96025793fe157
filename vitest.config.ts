import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { testFiles } from './test/helpers/projects.ts';

const files = testFiles();
/** Longer than all waits of a test together may take: each wait ends before it, and names what it waited for (test/helpers/wait-for.ts). */
const testTimeout = 180_000;
const cores = availableParallelism();

export default defineConfig({
  test: {
    globalSetup: ['test/helpers/say-missing.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [...files.unit],
          // Loading React, Ink and undici anew for each file would take most of the time.
          isolate: false,
          maxWorkers: cores,
          testTimeout,
          hookTimeout: testTimeout,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'program',
          include: [...files.program],
          globalSetup: ['test/helpers/build-once.ts'],
          // They mostly wait for what another process writes.
          maxWorkers: 3 * cores,
          testTimeout,
          hookTimeout: testTimeout,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'real',
          include: [...files.real],
          globalSetup: ['test/helpers/build-once.ts'],
          maxWorkers: cores,
          testTimeout,
          hookTimeout: testTimeout,
          sequence: { groupOrder: 3 },
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
