import { expect, test } from 'vitest';
import { missing, type OptionalProgram } from '../helpers/optional-programs.ts';
import { openWindow } from '../helpers/x-terminal.ts';

const terminals: readonly (readonly [OptionalProgram, readonly string[]])[] = [
  ['xterm', ['xterm', '-xrm', 'XTerm*disallowedWindowOps: 20,21,SetXprop', '-e']],
  ['kitty', ['kitty', '--config', 'NONE']],
];

for (const [name, words] of terminals) {
  const absent = missing('Xvfb', 'xdotool', 'xclip', name);
  test.skipIf(absent !== '')(
    `${name}: the title comes back, and what is copied is in the clipboard${absent}`,
    async () => {
      const window = await openWindow(words, ['--demo', 'quiet', '-c', 'Prod0']);
      await window.until(() => window.title() === 'atlas-exports', 'the title of the view');
      window.focus();
      window.type('yi');
      await window.until(() => /^[\da-f]{24}$/.test(window.clipboard()), "a job's id in the clipboard");
      window.type('q');
      await window.until(() => window.title() === 'before', "the shell's title again");
      expect(window.title()).toBe('before');
    },
    60_000,
  );
}
