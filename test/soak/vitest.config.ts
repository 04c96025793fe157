import { defineConfig } from 'vitest/config';

/** `npm run soak`: tests that take minutes. Memory is measured, so the garbage collector can be called. */
// oxlint-disable-next-line import/no-default-export -- where vitest looks
export default defineConfig({
  test: {
    include: ['test/soak/**/*.soak.ts'],
    testTimeout: 3_600_000,
    maxConcurrency: 8,
    pool: 'forks',
    execArgv: ['--expose-gc'],
  },
});
