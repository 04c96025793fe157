import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { build } from '../../scripts/build.ts';
import { removeFolder } from './sign-in.ts';

// Two projects need the build, and both wait for this one.
const shared = globalThis as { built?: Promise<unknown> };

/**
 * The end-to-end tests run the built program; building it once here keeps them honest and fast. All starts share a
 * compile cache: each has its own home, where its cache would be empty.
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (shared.built !== undefined) {
    await shared.built;
    return undefined;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'atlas-exports-compiled-'));
  process.env['NODE_COMPILE_CACHE'] = folder;
  shared.built = build();
  await shared.built;
  return () => removeFolder(folder);
}
