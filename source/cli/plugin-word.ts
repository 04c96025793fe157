/** As a plugin the Atlas CLI starts the program with its command's name first: `atlas exports list`. */
const pluginWord = 'exports';

/** Drops that word from the command line, for everything that reads it. */
export function dropPluginWord(argv: string[]): void {
  if (argv[2] === pluginWord) argv.splice(2, 1);
}
