import process from 'node:process';
import fc from 'fast-check';

// Before each test file: properties try the same cases in every run, so that main is not red for a stranger by chance.
// `ATLAS_EXPORTS_TEST_SEED=N` tries others; so does `npm run soak`, with many more.
fc.configureGlobal({ seed: Number(process.env['ATLAS_EXPORTS_TEST_SEED'] ?? 1) });
