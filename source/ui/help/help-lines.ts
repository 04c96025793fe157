import { isReached, keyGroups } from '../../keys/keymap.ts';
import type { AppBinding, Scope } from '../bindings/scopes.ts';
import { padEnd, width, wrap } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';
import { headerWords, listWords, type HelpEntry } from './words.ts';

export type HelpOptions = {
  readonly bindings: readonly AppBinding[];
  /** The scopes of the screen under the help. */
  readonly scopes: readonly Scope[];
  /** Only entries with all of these words. */
  readonly words: string;
  readonly theme: Theme;
  /** A line's width. */
  readonly columns: number;
};

/** Entries that stay together, under a heading. */
type Block = { readonly heading: readonly string[]; readonly entries: readonly HelpEntry[] };

const leastKeyCells = 12;
/** The fewest columns for two columns of entries. */
const twoFrom = 100;
const gap = '  ';

/** The help screen: this screen's keys, the words on the screen, then the keys of other screens. */
export function helpLines({ bindings, scopes, words, theme, columns }: HelpOptions): readonly string[] {
  const active = new Set(bindings.filter((binding) => isReached(binding, bindings, scopes)));
  const { paint } = theme;
  const found = (blocks: readonly Block[]): readonly Block[] => blocksWith(blocks, words);
  const here = found(keyBlocks('On this screen', [...active], theme));
  const about = found([
    { heading: [paint.bold('In the header')], entries: headerWords(theme) },
    { heading: [paint.bold('States')], entries: stateEntries(theme) },
    { heading: [paint.bold('In the list')], entries: listWords(theme) },
  ]);
  const elsewhere = found(
    keyBlocks(
      'Elsewhere',
      bindings.filter((binding) => !active.has(binding)),
      theme,
    ),
  );
  const lines =
    columns < twoFrom
      ? [...here, ...about, ...elsewhere].flatMap((block) => blockLines(block, columns))
      : inTwoColumns(here, about, elsewhere, columns);
  if (words.trim() === '') return lines;
  const amount = [...here, ...about, ...elsewhere].reduce((sum, { entries }) => sum + entries.length, 0);
  return [paint.accent(`"${words.trim()}" ${theme.glyphs.between} ${amount} found`), '', ...lines];
}

function keyBlocks(title: string, bindings: readonly AppBinding[], { paint, keys }: Theme): readonly Block[] {
  return keyGroups.flatMap((group) => {
    const own = bindings.filter((binding) => binding.group === group);
    const entries = own.map(({ shown, description }) => ({ key: keys(shown), says: description }));
    return own.length === 0 ? [] : [{ heading: [`${paint.bold(title)}${paint.dim(`: ${group}`)}`], entries }];
  });
}

function stateEntries({ states, paint }: Theme): readonly HelpEntry[] {
  return Object.values(states).map(({ glyph, word, token }) => ({
    key: `${glyph} ${word}`,
    says: '',
    paint: paint[token],
  }));
}

function blocksWith(blocks: readonly Block[], typed: string): readonly Block[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return blocks
    .map(({ heading, entries }) => ({
      heading,
      entries: entries.filter(({ key, says }) =>
        words.every((word) => `${key} ${says}`.toLowerCase().includes(word)),
      ),
    }))
    .filter(({ entries }) => entries.length > 0);
}

function blockLines({ heading, entries }: Block, columns: number): readonly string[] {
  const keyCells = Math.max(leastKeyCells, ...entries.map(({ key, says }) => (says === '' ? 0 : width(key))));
  const lines = entries.flatMap(({ key, says, paint = String }) =>
    says === ''
      ? [`  ${paint(key)}`]
      : wrap(says, columns - keyCells - 4).map(
          (line, index) => `  ${padEnd(index === 0 ? key : '', keyCells)}${gap}${line}`,
        ),
  );
  return [...heading, ...lines, ''];
}

/** This screen's keys on the left, the words on the right, and the rest where there is less. */
function inTwoColumns(
  here: readonly Block[],
  about: readonly Block[],
  elsewhere: readonly Block[],
  columns: number,
): readonly string[] {
  const cells = Math.floor((columns - gap.length) / 2);
  const draw = (blocks: readonly Block[]): string[] => blocks.flatMap((block) => blockLines(block, cells));
  const left = draw(here);
  const right = draw(about);
  for (const block of elsewhere)
    (left.length <= right.length ? left : right).push(...blockLines(block, cells));
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const [first = '', second = ''] = [left[index], right[index]];
    return second === '' ? first : first + ' '.repeat(Math.max(0, cells - width(first))) + gap + second;
  });
}
