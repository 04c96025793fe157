import config from './vitest.config.ts';
for (const p of (config as any).test.projects) { p.test.setupFiles = [...(p.test.setupFiles ?? []), '/tmp/a/measure.ts']; }
export default config;
