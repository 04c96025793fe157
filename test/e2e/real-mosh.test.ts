import process from 'node:process';
import { expect, test } from 'vitest';
import { missing } from '../helpers/optional-programs.ts';
import { emptyHome } from '../helpers/sign-in.ts';
import { openTerminal, program } from '../helpers/terminal.ts';

const absent = missing('mosh-server');

test.skipIf(absent !== '')(
  `mosh: every line is in its place, the title stays, and nothing remains after q${absent}`,
  async () => {
    const env = {
      ...(await emptyHome()),
      LC_ALL: 'C.UTF-8',
      PS1: 'prompt> ',
      ENV: undefined,
      // Seconds, after which the server ends whatever the test does.
      MOSH_SERVER_NETWORK_TMOUT: '60',
    };
    const server = openTerminal([], {
      command: ['mosh-server', 'new', '-i', '127.0.0.1', '-c', '256', '--', 'sh'],
      env,
    });
    const [, port = '', key = ''] =
      /MOSH CONNECT (\d+) (\S{22})/.exec(await server.see(/MOSH CONNECT \d+ \S{22}/)) ?? [];
    const screen = openTerminal([], {
      command: ['mosh-client', '127.0.0.1', port],
      env: { ...env, MOSH_KEY: key, MOSH_PREDICTION_DISPLAY: 'never' },
    });
    await screen.see('prompt>');
    screen.type(`unset XTERM_VERSION; '${process.execPath}' '${program}' --demo quiet -c Prod0\r`);
    await screen.see('● live');
    // The message changes single lines.
    screen.type('yi');
    await screen.see("Sent the id to the terminal's clipboard.");
    expect(screen.lines().at(-1)).toContain('Sent the id');
    expect(screen.lines()[0]).toContain('● live');
    screen.type('q');
    await screen.until((text) => text.trim() === 'prompt>', 'the prompt alone');
    expect(screen.bytes()).not.toContain('2;atlas-exports');
    screen.type('exit\r');
    await screen.exit;
  },
);
