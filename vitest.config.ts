import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/helpers/build-once.ts'],
    testTimeout: 20_000,
    // A shared build machine may stall for longer than a story on a terminal waits; a person's own run shows each stall.
    retry: process.env['CI'] ? 2 : 0,
    coverage: {
      provider: 'v8',
      include: ['source/**/*.{ts,tsx}'],
      reporter: ['text', 'json-summary'],
    },
  },
});
