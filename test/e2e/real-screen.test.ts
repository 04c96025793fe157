import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { pasteEnd, pasteStart } from '../../source/text/input-parts.ts';
import { copiedIn, lightAccent } from '../helpers/control-sequences.ts';
import { lowByteTexts } from '../helpers/low-bytes.ts';
import { missing } from '../helpers/optional-programs.ts';
import { emptyHome, removeFolder } from '../helpers/sign-in.ts';
import { openTerminal, program, root, type Screen } from '../helpers/terminal.ts';

const absent = missing('screen');

/** GNU screen on a terminal, with default settings and a shell; ends with the test. */
async function openScreen(): Promise<{ readonly screen: Screen; readonly folder: string }> {
  // A socket's path has at most 108 bytes.
  const folder = await mkdtemp(path.join(tmpdir(), 'ae-'));
  const rc = path.join(folder, 'rc');
  await writeFile(rc, '');
  const screen = openTerminal([], {
    command: ['screen', '-U', '-c', rc, '-S', 'test', 'sh'],
    env: {
      ...(await emptyHome()),
      SCREENDIR: folder,
      // Not the machine's: what it says about missing rights would be a title.
      SYSSCREENRC: rc,
      LC_ALL: 'C.UTF-8',
      PS1: 'prompt> ',
      ENV: undefined,
      // Announced on purpose, so that the terminal's type needs no guess.
      LC_TERMINAL: 'iTerm2',
    },
  });
  onTestFinished(async () => {
    // Not `screen -X quit`, which does nothing to an attached session unless root asks. A socket is named after its server.
    for (const name of await readdir(folder)) {
      const [, server] = /^(\d+)\.test$/.exec(name) ?? [];
      if (server !== undefined) process.kill(Number(server));
    }
    screen.kill('SIGKILL');
    await removeFolder(folder);
  });
  await screen.see('prompt>');
  return { screen, folder };
}

test.skipIf(absent !== '')(
  `GNU screen: nothing remains after q, and the prompt is in the first row${absent}`,
  async () => {
    const { screen } = await openScreen();
    screen.type(`'${process.execPath}' '${program}' --demo quiet -c Prod0\r`);
    await screen.see('● live');
    screen.type('q');
    await screen.until((text) => text.startsWith('prompt>') && text.trim() === 'prompt>', 'the prompt alone');
  },
);

test.skipIf(absent !== '')(
  `GNU screen: finds a white background, ignores a paste, copies, and leaves the title${absent}`,
  async () => {
    const { screen } = await openScreen();
    screen.type(`'${process.execPath}' '${program}' --demo quiet -c Prod0\r`);
    await screen.until(() => screen.bytes().includes(']11;?'), 'the question to the terminal around it');
    screen.type('\u001B]11;rgb:ffff/ffff/ffff\u001B\\');
    await screen.see('● live');
    await screen.until(() => lightAccent.test(screen.bytes()), 'the light theme');
    screen.type(`${pasteStart}q\r?\rq\r${pasteEnd}`);
    await screen.see('Pasting works only where text is typed.');
    expect(screen.text()).toContain('● live');
    screen.type('yi');
    await screen.until(
      () => /^[\da-f]{24}$/.test(copiedIn(screen.bytes()) ?? ''),
      "a job's id on its way out",
    );
    await screen.see("Sent the id to the terminal's clipboard.");
    screen.type('q');
    await screen.until((text) => text.trim() === 'prompt>', 'the prompt alone');
    expect(screen.bytes()).not.toMatch(/\u001B\][012];/);
  },
);

test.skipIf(absent !== '')(
  `GNU screen: no character of a title or notification becomes a control character${absent}`,
  async () => {
    const { screen, folder } = await openScreen();
    const texts = lowByteTexts();
    const script = path.join(folder, 'say.ts');
    await writeFile(
      script,
      `import { createTerminalSequences } from ${JSON.stringify(path.join(root, 'source/ui/terminal/terminal-sequences.ts'))};
       import { lowByteTexts } from ${JSON.stringify(path.join(root, 'test/helpers/low-bytes.ts'))};
       const { notifyDesktop } = createTerminalSequences({ env: process.env, platform: 'linux' });
       const say = (texts) => new Promise((done) => process.stdout.write(texts, done));
       for (const text of lowByteTexts()) await say(notifyDesktop('=', text));
       await say('all ' + 'said');`,
    );
    const from = screen.bytes().length;
    screen.type(`'${process.execPath}' '${script}'\r`);
    await screen.see('all said');
    const bytes = screen.bytes().slice(from);
    const notices = [...bytes.matchAll(/\u001B\]9;=: ([ -~]*)\u0007/g)];
    expect(notices).toHaveLength(texts.length);
    // Otherwise only the echo and screen's own moves: no other string, title or character.
    const rest = bytes.replaceAll(/\u001B\]9;=: [ -~]*\u0007/g, '');
    expect(rest).not.toMatch(/\u001B[\]P_^X]|[^\u0007\b\r\n\u001B -~]/);
    expect(rest.length).toBeLessThan(1000);
  },
);
