import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { pasteEnd, pasteStart } from '../../source/text/input-parts.ts';
import { copiedIn, lightAccent } from '../helpers/control-sequences.ts';
import { missing } from '../helpers/optional-programs.ts';
import { emptyHome, removeFolder } from '../helpers/sign-in.ts';
import { keys, openTerminal, program, type Screen } from '../helpers/terminal.ts';
import { waitFor } from '../helpers/wait-for.ts';

const absent = missing('tmux');

/** tmux with default settings and a shell; ends with the test. `ask` runs a tmux command and returns its output. */
async function openTmux(): Promise<{
  readonly screen: Screen;
  readonly ask: (...words: readonly string[]) => Promise<string>;
}> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ae-'));
  const socket = path.join(folder, 'tmux');
  const env = { ...(await emptyHome()), LC_ALL: 'C.UTF-8', PS1: 'prompt> ', ENV: undefined };
  const tmux = ['tmux', '-S', socket, '-f', '/dev/null'] as const;
  const screen = openTerminal([], { command: [...tmux, 'new-session', "PS1='prompt> ' exec sh"], env });
  const ask = async (...words: readonly string[]): Promise<string> => {
    const asked = openTerminal([], { command: [...tmux, ...words], env });
    await asked.exit;
    return asked.bytes().trim();
  };
  onTestFinished(async () => {
    await ask('kill-server');
    screen.kill('SIGKILL');
    await removeFolder(folder);
  });
  await screen.see('prompt>');
  return { screen, ask };
}

test.skipIf(absent !== '')(
  `tmux: Esc and the next key stay two, the title is restored, and nothing remains after q${absent}`,
  async () => {
    const { screen, ask } = await openTmux();
    const title = (): Promise<string> => ask('display-message', '-p', '#{pane_title}');
    const before = await title();
    screen.type(`'${process.execPath}' '${program}' --demo quiet -c Prod0\r`);
    await screen.see('● live');
    // Both come shortly after the frame.
    await waitFor(async () => (await title()) === 'atlas-exports', { what: "the view's title" });
    screen.type(keys.enter);
    await screen.see('[Overview]');
    // Two writes, but one key for tmux: within its escape-time of half a second.
    screen.type(keys.escape);
    screen.type('?');
    await screen.see('Next job');
    screen.type('qq');
    await screen.until((text) => !text.includes('● live') && text.includes('prompt>'), 'the prompt again');
    expect(screen.text()).not.toContain('Successful');
    await waitFor(async () => (await title()) === before, { what: 'the title of before' });
  },
);

test.skipIf(absent !== '')(
  `tmux: ignores a paste, copies where set-clipboard is on, and finds a light window-style${absent}`,
  async () => {
    const { screen, ask } = await openTmux();
    await ask('set', '-g', 'window-style', 'bg=white,fg=black');
    screen.type(`'${process.execPath}' '${program}' --demo quiet -c Prod0\r`);
    await screen.see('● live');
    await screen.until(() => lightAccent.test(screen.bytes()), 'the light theme');
    screen.type(`${pasteStart}q\r?\rq\r${pasteEnd}`);
    await screen.see('Pasting works only where text is typed.');
    expect(screen.text()).toContain('● live');
    screen.type('yi');
    await screen.see('tmux needs: set -s set-clipboard on');
    expect(copiedIn(screen.bytes())).toBeUndefined();
    await ask('set', '-s', 'set-clipboard', 'on');
    screen.type('yi');
    await screen.until(
      () => /^[\da-f]{24}$/.test(copiedIn(screen.bytes()) ?? ''),
      "a job's id on its way out",
    );
    screen.type('q');
    await screen.until((text) => !text.includes('● live') && text.includes('prompt>'), 'the prompt again');
  },
);
