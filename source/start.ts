import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { cacheFolder } from './platform/cache-folder.ts';
import { version } from './platform/version.ts';

/** Turns the compile cache on, then loads the rest: what is loaded before it is compiled at every start. */
export async function start(): Promise<void> {
  const words = process.argv.slice(2);
  const only = words.length === 1 ? words[0] : undefined;
  if (only === '--version' || only === '-V') {
    say(`atlas-exports ${version}\n`);
    return;
  }
  // In a folder of the user's own: a cache of code in the shared temporary folder could be another user's doing.
  try {
    enableCompileCache(cacheFolder({ platform: process.platform, homedir: homedir(), env: process.env }));
  } catch {
    // Who has no home folder has no cache either; the command says what is missing.
  }
  if (only === '--help' || only === '-h') {
    const { programHelp } = await import('./cli/help.ts');
    say(programHelp());
    return;
  }
  const { main } = await import('./main.ts');
  await main();
}

/** An answer that needs nothing else of the program. What can't be said is told as main.ts tells it. */
function say(text: string): void {
  process.stdout.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    // Whoever closed the pipe has read enough.
    if (code === 'EPIPE' || code === 'EOF') process.exit();
    process.stderr.write(
      `The output could not be written (${code}). Look whether there is room where it goes.\n`,
    );
    process.exitCode = 4;
  });
  process.stdout.write(text);
}
