import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { copiedIn } from './control-sequences.ts';
import { without } from './seen.ts';
import { keys, type Screen } from './terminal.ts';

/** What each key does, seen on the screen of the built program. Each story starts and ends in the list. */
export type Story = {
  /** The bindings that it uses, by their ids. */
  readonly ids: readonly string[];
  readonly run: (screen: Screen, folder: string) => Promise<void>;
};

/** The menus change what is kept, so they get a program of their own. */
export const inColumns: Story = {
  ids: [
    'columns',
    'column-next',
    'column-previous',
    'column-toggle',
    'column-later',
    'column-earlier',
    'columns-usual',
    'columns-keep',
    'columns-leave',
  ],
  async run(screen) {
    await screen.press('C', /▌ \[x\] state/);
    await screen.press('j', /▌ \[x\] created/);
    await screen.press('k', /▌ \[x\] state/);
    await screen.press('J', /CREATED +STATE/);
    await screen.press('K', /STATE +CREATED/);
    await screen.press(' ', without('STATE'));
    await screen.press('u', /STATE +CREATED/);
    await screen.press(` ${keys.escape}`, without('[x]'));
    expect(screen.text()).toContain('STATE');
    await screen.press(`C ${keys.enter}`, 'columns = ["created", "took"');
  },
};

/** After the columns, which stay chosen. */
export const inViews: Story = {
  ids: [
    'views',
    'view-next',
    'view-previous',
    'view-open',
    'view-number',
    'view-save',
    'view-remove',
    'view-command',
    'views-close',
    'view-name',
    'view-no-name',
    'view-yes',
    'view-no',
    'copy-view',
  ],
  async run(screen, folder) {
    await screen.press('V', 'None yet: s saves this screen.');
    await screen.press('s', 'Name: ▌');
    await screen.press(keys.escape, without('Name: '));
    await screen.press('sall', 'Name: all▌');
    await screen.press(keys.enter, 'Saved "all" in config.toml', '› Prod0 · all');
    await screen.press('3', '✖ 3 failed]', without('· all'));
    await screen.press('Vs\u0015bad', 'Name: bad▌');
    await screen.press(keys.enter, 'Saved "bad"');
    await screen.press('V', /▌ 2 ● bad +list · failed/);
    await screen.press('k', /▌ 1 {3}all/);
    await screen.press('j', /▌ 2 ● bad/);
    await screen.press('y', 'Sent the command line that opens this');
    expect(copiedIn(screen.bytes())).toBe('atlas-exports --demo=quiet --view=bad');
    await screen.press('1', without('✖ 3 failed]'), '· all');
    await screen.press(`Vj${keys.enter}`, '✖ 3 failed]', '· bad');
    await screen.press('Y', 'Sent the command line that opens this');
    expect(copiedIn(screen.bytes())).toMatch(/^atlas-exports --demo=quiet --project=.* --state=failed /);
    await screen.press('Vd', 'Delete "bad"?');
    await screen.press('n', /▌ 2 ● bad/);
    await screen.press('dy', 'Deleted "bad" from config.toml.', without('▌ 2'));
    await screen.press(keys.escape, without('Saved views'));
    const config = await readFile(path.join(folder, 'config/atlas-exports/config.toml'), 'utf8');
    expect(config).toMatch(/^\[views\.all\]\nscreen = "list"\n[^]*clusters = \["Prod0"\]\n$/);
  },
};
