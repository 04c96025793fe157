import { defineConfig } from 'vitest/config';

/** `npm run check:executable`: tries the built single executable as a person would. */
// oxlint-disable-next-line import/no-default-export -- where vitest looks
export default defineConfig({
  test: { include: ['test/executable/**/*.check.ts'], testTimeout: 30_000 },
});
