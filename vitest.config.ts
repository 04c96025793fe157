import { configDefaults, defineConfig } from 'vitest/config';

/** Told through a POSIX shell, signals and file modes, which Windows has not got: it is left to the rest. */
const posixOnly = [
  'test/e2e/**',
  'test/commands/completion.test.ts',
  'test/output/write-list.test.ts',
  'test/credentials/keychain.test.ts',
  'test/settings/config-file.test.ts',
  'test/simulator/serve.test.ts',
  'test/ui/pane/copy-choices.test.ts',
  'test/platform/log.test.ts',
  'test/main.test.ts',
];

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: [...configDefaults.exclude, ...(process.platform === 'win32' ? posixOnly : [])],
    globalSetup: ['test/helpers/say-missing.ts', 'test/helpers/build-once.ts'],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['source/**/*.{ts,tsx}'],
      reporter: ['text', 'json-summary'],
    },
  },
});
