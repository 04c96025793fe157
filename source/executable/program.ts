// The single executable's entry point, as `cli.ts` and `start.ts` are the bundle's. It brings its own Node, so there is no
// version to check, and its code is already compiled, so there is no compile cache.
import { dropPluginWord } from '../cli/plugin-word.ts';
import { keychainArgument } from '../credentials/keychain-argument.ts';

// It has no other file to run as the keychain process, so it runs itself, with a first argument that says so.
if (process.argv[2] === keychainArgument) {
  await import('../credentials/keychain-process.ts');
} else {
  dropPluginWord(process.argv);
  const { main } = await import('../main.ts');
  await main();
}
