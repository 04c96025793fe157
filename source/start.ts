import { enableCompileCache } from 'node:module';
import { dropPluginWord } from './cli/plugin-word.ts';
import { ownFolder } from './files/own-folder.ts';
import { cacheFolder } from './platform/cache-folder.ts';
import { homeFolder } from './platform/machine.ts';
import { version } from './platform/version.ts';

/** Turns the compile cache on, then loads the rest; anything loaded earlier is compiled at every start. */
export async function start(): Promise<void> {
  dropPluginWord(process.argv);
  const words = process.argv.slice(2);
  const only = words.length === 1 ? words[0] : undefined;
  if (only === '--version' || only === '-V') {
    say(`atlas-exports ${version}\n`);
    return;
  }
  cacheCode();
  if (only === '--help' || only === '-h') {
    const { programHelp } = await import('./cli/help.ts');
    say(programHelp());
    return;
  }
  const { main } = await import('./main.ts');
  await main();
}

/** Only in a folder that nobody else can write to, since the cache's code is run. No such folder, no cache. */
function cacheCode(): void {
  const homedir = homeFolder();
  if (homedir === undefined) return;
  const { platform, env } = process;
  try {
    enableCompileCache(ownFolder(cacheFolder({ platform, homedir, env })));
  } catch {
    // Without it the program only starts more slowly.
  }
}

/** An answer that needs no other part of the program. Write errors are reported as in main.ts. */
function say(text: string): void {
  process.stdout.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    // The reader closed the pipe: it has read enough.
    if (code === 'EPIPE' || code === 'EOF') process.exit();
    process.stderr.write(`The output could not be written (${code}). Check that the disk has space left.\n`);
    process.exitCode = 4;
  });
  process.stdout.write(text);
}
