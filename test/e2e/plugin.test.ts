import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { emptyHome, removeFolder } from '../helpers/sign-in.ts';
import { openTerminal, program } from '../helpers/terminal.ts';
import { waitFor } from '../helpers/wait-for.ts';

test('as a plugin of the Atlas CLI it takes the command’s name, and restores the terminal when the CLI is killed', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-plugin-'));
  onTestFinished(() => removeFolder(folder));
  const pids = path.join(folder, 'pids');
  const atlas = path.join(folder, 'atlas.mjs');
  // As Plugin.Run of the Atlas CLI does: the command's name, then the typed words, on the same terminal.
  await writeFile(
    atlas,
    `import { spawn } from 'node:child_process';
     import { writeFileSync } from 'node:fs';
     const child = spawn(process.execPath, [${JSON.stringify(program)}, 'exports', ...process.argv.slice(2)], { stdio: 'inherit' });
     writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid);
     child.on('exit', (code) => process.exit(code ?? 1));`,
  );
  // A shell with job control, as people use: it takes the terminal back when its job has ended.
  const env = { ...(await emptyHome()), PS1: '$ ', BASH_SILENCE_DEPRECATION_WARNING: '1' };
  const screen = openTerminal([], { command: ['bash', '--norc', '--noprofile', '-i'], env });
  await screen.see('$');
  screen.type(`'${process.execPath}' '${atlas}' --demo busy\r`);
  await screen.see('● live');
  const [parent = 0, child = 0] = (await readFile(pids, 'utf8')).split(' ').map(Number);
  process.kill(parent, 'SIGKILL');
  await screen.see(/Killed/);
  await waitFor(() => {
    try {
      return !process.kill(child, 0);
    } catch {
      return true;
    }
  });
  screen.type('stty -a; echo all over\r');
  await screen.see(/^all over$/m);
  expect(screen.text()).toMatch(/[^-]icanon/);
  expect(screen.text()).toMatch(/[^-]echo\b/);
  expect(screen.text()).not.toContain('● live');
  expect(screen.bytes().lastIndexOf('\u001B[?1049l')).toBeGreaterThan(
    screen.bytes().lastIndexOf('\u001B[?1049h'),
  );
  screen.type('exit\r');
  await screen.exit;
});
