import { describe, expect, test } from 'vitest';
import type { NameCache } from '../../source/completion/known-names.ts';
import { defaultBaseUrl } from '../../source/settings/settings.ts';
import { missing } from '../helpers/optional-programs.ts';
import { openShell } from '../helpers/shells.ts';

/** Project names that a shell would run, expand or split. */
const hostile = [
  'My Project',
  'a $(touch x) `touch y`',
  'b \'single\' "double" \\back\\',
  'c:colon=equals@at',
  'd !! !rm ^x^y',
  'e *? [a-z] {b,c}',
  'f; touch z | tee x & > out < in',
  '~tilde #hash',
  '=equals %percent',
  '$HOME ${IFS} <(touch x)',
  'Zahlungen – Köln 支付',
  "'; touch x; '",
  '"; touch x; "',
];

const id = (index: number): string => index.toString(16).padStart(24, '0');

/** Each in its own profile, so that there is one candidate. */
const names: NameCache = hostile.map((name, index) => ({
  profile: `p${index}`,
  baseUrl: defaultBaseUrl,
  projects: [{ id: id(index), name }],
  clusters: new Map([[id(index), [`Cluster${index}`]]]),
}));

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
  const why = missing(shell, 'bash');

  test.skipIf(why !== '')(`completes every name unchanged, whatever quote is open${why}`, async () => {
    const at = await openShell(shell, names);
    const failed: unknown[] = [];
    for (const quote of ['', "'", '"']) {
      for (const [index, name] of hostile.entries()) {
        // bash cannot complete a name that begins with the open quote, so none is offered.
        if (shell === 'bash' && quote !== '' && name.startsWith(quote)) continue;
        const words = await at.complete(`atlas-exports list -P p${index} --project ${quote}`);
        if (words.at(-1) !== name || words.length !== 5) failed.push([quote, name, words]);
      }
    }
    expect(failed).toEqual([]);
    expect(await at.files()).toEqual([]);
  });

  test.skipIf(why !== '')(`completes a partly typed name, however it is quoted${why}`, async () => {
    const at = await openShell(shell, [
      {
        profile: 'default',
        baseUrl: defaultBaseUrl,
        projects: ['Team:Payments', 'Team:Orders', "My Pro'ject A", 'My $Project', 'My !Project', 'a=b'].map(
          (name, index) => ({ id: id(index), name }),
        ),
        clusters: new Map(),
      },
    ]);
    const failed: unknown[] = [];
    for (const [typed, name] of [
      ['-p Team:Pa', 'Team:Payments'],
      ['-p Team\\:O', 'Team:Orders'],
      ["-p 'Team:O", 'Team:Orders'],
      ['--project=Team:O', 'Team:Orders'],
      ['--project=Team\\:O', 'Team:Orders'],
      ['--project="Team:O', 'Team:Orders'],
      ['-p My\\ P', "My Pro'ject A"],
      ["-p 'My P", "My Pro'ject A"],
      ['-p "My P', "My Pro'ject A"],
      ['-p "My Pro\'', "My Pro'ject A"],
      ["-p My' 'P", "My Pro'ject A"],
      ["-p 'My P'", "My Pro'ject A"],
      ["-p My' P", "My Pro'ject A"],
      ['-p My\\ \\!', 'My !Project'],
      ['-p "My \\$', 'My $Project'],
      ["-p 'My '\\!'Pr", 'My !Project'],
      ["-p Team':P", 'Team:Payments'],
      ["-p Team':'P", 'Team:Payments'],
      ["--project='Team':P", 'Team:Payments'],
      ['-p a=', 'a=b'],
      ['-p a\\=', 'a=b'],
    ] as const) {
      const words = await at.complete(`atlas-exports list ${typed}`);
      const said = words.slice(1).join('|').replace('--project=', '').replace('-p|', '');
      if (said !== name) failed.push([typed, name, words]);
    }
    expect(failed).toEqual([]);
  });
});
