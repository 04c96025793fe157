import { defineConfig } from 'vitest/config';

const room = process.env['MUTATED_ROOM'] ?? '*';

/** The tests of one room of the house; those of other rooms that pass through it do not count for it. */
// oxlint-disable-next-line import/no-default-export -- where vitest looks
export default defineConfig({
  test: {
    include: [`test/${room}/**/*.test.ts`],
    // Apache is a process of its own, and the long stories would be told once for each of thousands of mutants.
    exclude: ['test/atlas/apache.test.ts', 'test/feed/{faults,feed-network}.test.ts'],
    // A worker for each file of each mutant would take most of the time.
    isolate: false,
    testTimeout: 20_000,
  },
});
