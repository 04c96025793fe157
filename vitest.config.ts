import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/helpers/build-once.ts'],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['source/**/*.{ts,tsx}'],
      reporter: ['text', 'json-summary'],
    },
  },
});
