import { expect, test } from 'vitest';
import { lightAccent } from '../helpers/control-sequences.ts';
import { missing, type OptionalProgram } from '../helpers/optional-programs.ts';
import { openWindow } from '../helpers/x-terminal.ts';

const terminals: readonly (readonly [OptionalProgram, readonly string[]])[] = [
  [
    'xterm',
    ['xterm', '-xrm', 'XTerm*disallowedWindowOps: 20,21,SetXprop', '-bg', 'white', '-fg', 'black', '-e'],
  ],
  ['kitty', ['kitty', '--config', 'NONE', '-o', 'background=white', '-o', 'foreground=black']],
];

for (const [name, words] of terminals) {
  const absent = missing('Xvfb', 'xdotool', 'xclip', 'script', name);
  test.skipIf(absent !== '')(
    `${name}: finds a white background, ignores a paste, copies, and restores everything after q${absent}`,
    async () => {
      // Its running job shows the theme's colours; with xterm's sixteen the selected row shows none.
      const window = await openWindow(words, ['--demo', 'one']);
      await window.until(() => window.title().endsWith('atlas-exports'), 'the title of the view');
      window.focus();
      await window.until(() => lightAccent.test(window.bytes()), 'the light theme');
      window.paste('q\n?\nq\n');
      await window.until(
        async () => (await window.text()).includes('Pasting works only where text is typed.'),
        'the message about the paste',
      );
      expect(await window.text()).toContain('● live');
      window.type('yi');
      await window.until(async () => /Copied the id/.test(await window.text()), 'the copy');
      await window.until(() => /^[\da-f]{24}$/.test(window.clipboard()), "a job's id in the clipboard");
      window.type('q');
      await window.until(() => window.title() === 'before', "the shell's title again");
      await window.until(async () => (await window.text()).trim() === 'ended', 'nothing but the end');
    },
  );
}
