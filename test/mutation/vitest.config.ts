import { defineConfig } from 'vitest/config';

const room = process.env['MUTATED_ROOM'] ?? '*';

/** The tests of one room; tests of other rooms that also run its code do not count. */
// oxlint-disable-next-line import/no-default-export -- where vitest looks
export default defineConfig({
  test: {
    include: [`test/${room}/**/*.test.ts`],
    // Apache is a separate process, and the long stories would run once for each of thousands of mutants.
    exclude: ['test/atlas/apache.test.ts', 'test/feed/{faults,feed-network}.test.ts'],
    // A worker for each file of each mutant would take most of the time.
    isolate: false,
    testTimeout: 20_000,
  },
});
