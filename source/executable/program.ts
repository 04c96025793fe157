// Where the single executable begins: what `cli.ts` and `start.ts` are to the bundle. It brings its own Node, so there is
// no version to look at, and its code is compiled already, so there is no compile cache.
import { keychainWord } from '../credentials/keychain-word.ts';

// It has no file beside it to run in a process of its own, so it runs itself, told by its first word what to be.
if (process.argv[2] === keychainWord) {
  await import('../credentials/keychain-process.ts');
} else {
  const { main } = await import('../main.ts');
  await main();
}
