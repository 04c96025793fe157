import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { cacheFolder } from './settings/cache-folder.ts';

/** Turns the compile cache on, then loads the rest: what is loaded before it is compiled at every start. */
export async function start(): Promise<void> {
  // In a folder of the user's own: a cache of code in the shared temporary folder could be another user's doing.
  try {
    enableCompileCache(cacheFolder({ platform: process.platform, homedir: homedir(), env: process.env }));
  } catch {
    // Who has no home folder has no cache either; the command says what is missing.
  }
  const { main } = await import('./main.ts');
  await main();
}
