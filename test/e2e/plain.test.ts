import { describe, expect, test } from 'vitest';
import { startProgram } from '../helpers/run-program.ts';
import { emptyHome, signedIn, simulator } from '../helpers/sign-in.ts';
import { keys, openTerminal } from '../helpers/terminal.ts';

/** Characters that drive a terminal: a plain line has none. */
const controls = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/;

describe('--plain into a pipe', () => {
  test('describes the start, then each change in a line, and Ctrl+C ends it with 130', async () => {
    const atlas = await simulator({ scenario: 'one' });
    const env = await signedIn(atlas);
    const { until, stdout, child, ended } = startProgram(['--plain', '-c', 'Prod0', '--interval', '2'], {
      env,
    });
    await until(({ stdout }) => stdout.includes('From now on'));
    expect(stdout()).toMatch(/^Asking Atlas for the export jobs of Prod0\.\n/);
    expect(stdout()).toContain('Project Payments, cluster Prod0.\n1 export job: 1 in progress, 0 failed.\n');
    expect(stdout()).toMatch(
      /Prod0: export [0-9a-f]{8} has been in progress for .* of 40 collections, \d+ percent\.\n/,
    );
    const id = atlas.world.addJob({ clusterName: 'Prod0', state: 'InProgress' });
    await until(({ stdout }) => stdout.includes(`Prod0: export ${id.slice(-8)} is in progress.`));
    atlas.world.endJob(id, 'Failed', { errorCode: 'DENIED', message: 'Access denied' });
    await until(({ stdout }) => stdout.includes(`Prod0: export ${id.slice(-8)} failed after`));
    expect(stdout()).toMatch(
      /\n\d\d:\d\d:\d\d Prod0: export [0-9a-f]{8} failed after [\d a-z]+: Access denied\.\n/,
    );
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stderr: '' });
    expect(stdout()).not.toMatch(controls);
  });

  test('reports trouble once and continues', async () => {
    const atlas = await simulator({ scenario: 'quiet' });
    const env = await signedIn(atlas);
    const { until, stdout } = startProgram(['--plain', '-c', 'Prod0', '--interval', '2'], { env });
    await until(({ stdout }) => stdout.includes('From now on'));
    atlas.world.setRefusal({ kind: 'role' });
    await until(({ stdout }) => /\n\d\d:\d\d:\d\d Prod0: .*lacks the role/.test(stdout));
    expect(stdout().match(/lacks the role/g)).toHaveLength(1);
  });

  test('ends with 3 and a sentence if Atlas refuses the key', async () => {
    const env = await signedIn(await simulator({ scenario: 'refused' }));
    const { ended } = startProgram(['--plain', '-c', 'Prod0'], { env });
    expect(await ended).toMatchObject({ code: 3, stderr: expect.stringContaining('lacks the role') });
  });

  test('stays plain when all texts of Atlas are hostile', async () => {
    const { until, stdout } = startProgram(['--plain', '--demo', 'hostile'], { env: await emptyHome() });
    await until(({ stdout }) => stdout.includes('From now on'));
    expect(stdout()).toContain('failed');
    expect(stdout()).not.toMatch(controls);
  });
});

describe('on a terminal', () => {
  const alternateScreen = '\u001B[?1049h';

  test('--plain says more on Enter, changes no terminal mode, and ends with q and Enter', async () => {
    const screen = openTerminal(['--plain', '--demo', 'quiet'], {
      env: await emptyHome(),
      columns: 200,
    });
    await screen.see('Press Enter for the current state');
    screen.type(keys.enter);
    await screen.see(
      /\d\d:\d\d:\d\d The newest \d+ of 300 export jobs: 0 in progress, .* Last answer: just now\./,
    );
    screen.type(`q${keys.enter}`);
    expect(await screen.exit).toMatchObject({ exitCode: 0 });
    expect(screen.bytes()).not.toContain('\u001B');
  });

  test('Ctrl+D ends it too, and Ctrl+C with 130', async () => {
    for (const [key, exitCode] of [
      ['\u0004', 0],
      [keys.controlC, 130],
    ] as const) {
      const screen = openTerminal(['--plain', '--demo', 'empty'], { env: await emptyHome() });
      await screen.see('From now on');
      screen.type(key);
      expect(await screen.exit).toMatchObject({ exitCode });
    }
  });

  test("INK_SCREEN_READER and config.toml's plain give sentences too", async () => {
    const env = { ...(await emptyHome()), INK_SCREEN_READER: 'true' };
    const screen = openTerminal(['--demo', 'empty'], { env });
    await screen.see('There are no export jobs yet.');
    expect(screen.bytes()).not.toContain(alternateScreen);
    screen.kill();
    await screen.exit;
  });
});
