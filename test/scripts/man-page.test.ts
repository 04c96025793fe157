import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { everyKey } from '../../scripts/keys.ts';
import { manPage } from '../../scripts/man-page.ts';
import { argument, bold, text } from '../../scripts/roff.ts';
import { commands } from '../../source/cli/command-table.ts';
import { environmentVariables } from '../../source/cli/environment-variables.ts';
import { exitCodes } from '../../source/cli/exit-code.ts';
import { options } from '../../source/cli/option-table.ts';
import { asciiKeys } from '../../source/ui/theme/theme.ts';
import { dist } from '../helpers/built.ts';
import { missing } from '../helpers/optional-programs.ts';
import { root } from '../helpers/root.ts';

const file = path.join(dist, 'atlas-exports.1');
const page = await readFile(file, 'utf8');
const noMandoc = missing('mandoc');
const noGroff = missing('groff');

/** The page as text, with lines so long that nothing wraps. */
function rendered(roff: string): string {
  const shown = execFileSync('mandoc', ['-T', 'utf8', '-O', 'width=900'], { input: roff, encoding: 'utf8' });
  // Bold and underlined letters come as letter, backspace, letter.
  return shown.replaceAll(/.\u0008/gu, '');
}

test('package.json points to the page', async () => {
  const { man, files } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(path.join(root, String(man))).toBe(file);
  expect(files).toContain('dist');
});

test('the page has the usual sections in the usual order', () => {
  expect([...page.matchAll(/^\.SH (.*)$/gm)].map(([, name]) => name)).toEqual([
    'NAME',
    'SYNOPSIS',
    'DESCRIPTION',
    'COMMANDS',
    'OPTIONS',
    'KEYS',
    'ENVIRONMENT',
    'FILES',
    'EXIT STATUS',
    'EXAMPLES',
    'SEE ALSO',
  ]);
});

test.skipIf(noMandoc !== '')(`the page has everything in the tables${noMandoc}`, () => {
  const lines = rendered(page)
    .split('\n')
    .map((line) => line.trim());
  const says = (wanted: string): void => {
    expect(
      lines.some((line) => line.includes(wanted.replaceAll('…', '...'))),
      wanted,
    ).toBe(true);
  };
  for (const { name, summary, details, operand, examples } of commands) {
    const usage = lines.filter((line) =>
      line.startsWith(name === 'watch' ? '[watch] [OPTIONS]' : `${name} [OPTIONS]`),
    );
    expect(usage, name).toHaveLength(1);
    for (const choice of operand?.choices ?? []) expect(usage[0]).toContain(choice);
    says(summary);
    says(details);
    for (const { line, says: meaning } of examples)
      for (const part of [...line.split('\n'), meaning]) says(part.trim());
  }
  for (const { name, short, value, summary, choices = [], default: byDefault, commands: owners } of options) {
    const begin = `${short === undefined ? '' : `-${short}, `}--${name}`;
    // A short tag has its text beside it.
    const entryAt = (at: number) => lines.slice(at, at + 2).join(' ');
    // Two options of the same name each have their own text.
    const at = lines.findIndex(
      (line, index) => (line === begin || line.startsWith(`${begin} `)) && entryAt(index).includes(summary),
    );
    expect(at, `${name}: ${summary}`).toBeGreaterThan(0);
    if (value !== undefined) expect(lines[at]).toContain(value);
    const entry = entryAt(at);
    for (const word of [...choices, byDefault ?? '', ...(owners.length < commands.length ? owners : [])])
      expect(entry).toContain(word);
  }
  for (const { shown, description } of everyKey) {
    const key = asciiKeys(shown).split(' ')[0] ?? '';
    // A short tag has its text beside it, a long one above.
    const isThere = lines.some(
      (line, index) => line.includes(description) && `${lines[index - 1]} ${line}`.includes(key),
    );
    expect(isThere, description).toBe(true);
  }
  for (const [code, meaning] of exitCodes) {
    const isThere = lines.some((line) => line.startsWith(`${code} `) && line.endsWith(` ${meaning}`));
    expect(isThere, meaning).toBe(true);
  }
  for (const [names, meaning] of environmentVariables) for (const word of [names, meaning]) says(word);
  for (const place of [
    '~/.config/atlas-exports/config.toml',
    String.raw`%AppData%\atlas-exports\config.toml`,
    '~/Library/Caches/atlas-exports/names.json',
  ])
    says(place);
});

test.skipIf(noMandoc !== '')(`mandoc has no warnings${noMandoc}`, () => {
  const { status, stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', file], { encoding: 'utf8' });
  expect([stdout, status]).toEqual(['', 0]);
});

test.skipIf(noGroff !== '')(`groff has no warnings with ASCII output${noGroff}`, () => {
  const { status, stderr } = spawnSync('groff', ['-man', '-ww', '-z', '-Tascii', file], { encoding: 'utf8' });
  expect([stderr, status]).toEqual(['', 0]);
});

test.skipIf(noMandoc !== '')(`special characters of roff appear as they are${noMandoc}`, () => {
  const odd = [
    '.TH no request',
    "'br nor this",
    String.raw`\fBnot bold\fR \n(yr \*[x] \" no comment`,
    `"quoted" 'twice' \`thrice\` ^ ~ - -- --option`,
    'Köln – 支付 ↓',
  ];
  const roff = [
    '.TH X 1 2026-01-01',
    '.SH ODD',
    ...odd.flatMap((line) => ['.PP', text(line)]),
    `.SS ${argument('a "b" c')}`,
    bold('--x\\y'),
  ];
  const shown = rendered(`${roff.filter((line, index) => !(line === '.PP' && index === 2)).join('\n')}\n`);
  for (const line of [...odd, 'a "b" c', '--x\\y']) expect(shown).toContain(line);
});

test('the page has the given date', () => {
  expect(manPage('1.2.3', '2026-08-10')).toContain(
    '.TH ATLAS\\-EXPORTS 1 2026-08-10 "atlas\\-exports 1.2.3"',
  );
});
