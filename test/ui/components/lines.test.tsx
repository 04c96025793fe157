import fc from 'fast-check';
import { Box, renderToString, Text } from 'ink';
import { expect, test } from 'vitest';
import { Lines } from '../../../source/ui/components/lines.tsx';
import { createTheme } from '../../../source/ui/theme/theme.ts';

const [columns, rows] = [12, 3];
const { paint } = createTheme({ name: 'dark', colorLevel: 3, ascii: false });

/** What lines have in them: text with colours, texts of customers, and what should never reach a terminal. */
const text = fc.constantFrom(
  '',
  ' ',
  'atlas',
  '▌',
  '…',
  '字',
  '🚀',
  'Грузия',
  'e\u0301',
  '\u0301',
  '🇨🇭',
  '👨🏽',
  '\u200B',
  '\u001B[2J',
  '\u001B]0;title\u0007',
  '\u001B]8;;https://x\u0007link\u001B]8;;\u0007',
  '\u001B',
  '\u001B[',
  '\u009B2J',
  '\u0007',
  '\r',
  '\t',
);
const paints = fc.constantFrom(paint.plain, paint.dim, paint.failed, paint.bold, paint.selection);
const piece = fc.tuple(text, paints).map(([words, own]) => own(words));
const line = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));

test('a block shows its lines as Ink shows a text in each row', () => {
  const byInk = (lines: readonly string[]): string =>
    renderToString(
      <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
        {lines.map((each, index) => (
          <Box key={index} height={1}>
            <Text wrap="truncate">{each}</Text>
          </Box>
        ))}
      </Box>,
      { columns },
    );
  fc.assert(
    fc.property(fc.array(line, { maxLength: rows }), (lines) => {
      const shown = renderToString(<Lines lines={lines} columns={columns} rows={rows} />, { columns });
      expect(shown).toBe(byInk(lines));
    }),
  );
});

test('a block shows as many lines as it has rows', () => {
  const lines = ['one', 'two', 'three', 'four'];
  expect(renderToString(<Lines lines={lines} columns={columns} rows={rows} />)).toBe('one\ntwo\nthree');
  expect(renderToString(<Lines lines={lines} columns={columns} rows={0} />)).toBe('');
});
