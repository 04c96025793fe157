import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
// Ink has no entry point for the part that rewrites only what changed in a line.
import logUpdate from '../../../node_modules/ink/build/log-update.js';
import { cut, width } from '../../../source/text/width.ts';
import { createScreenOutput } from '../../../source/ui/terminal/screen-output.ts';
import { createTheme } from '../../../source/ui/theme/theme.ts';

const [columns, rows] = [24, 4];

/** A terminal, and what it shows: of each row the characters with their colours. */
function openScreen() {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));
  const shown = (): readonly string[] =>
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => {
        const cell = terminal.buffer.active.getLine(row)?.getCell(column);
        const looks = [cell?.getFgColor(), cell?.getBgColor(), cell?.isBold(), cell?.isInverse()].join(',');
        return `${cell?.getChars() || ' '}${looks}`;
      }).join('|'),
    );
  return { terminal, write, shown };
}

const { paint } = createTheme({ name: 'dark', colorLevel: 3, ascii: false });
const piece = fc
  .tuple(
    fc.constantFrom('atlas', 'as of', ' ', '  ', '18:04', '1', '12', '字', '書き', '…', '●', '▌', '█▌', '·'),
    fc.constantFrom(paint.plain, paint.dim, paint.failed, paint.accent, paint.bold, paint.inverse),
  )
  .map(([text, brush]) => ({ text, brush }));
type Piece = { readonly text: string; readonly brush: (text: string) => string };

/** A painted line that fits, as the program's lines do. */
function painted(pieces: readonly Piece[], selected: boolean): string {
  let room = columns;
  const line = pieces.map(({ text, brush }) => {
    const fitting = cut(text, room);
    room -= width(fitting);
    return fitting === '' ? '' : brush(fitting);
  });
  return selected ? paint.selection(line.join('')) : line.join('');
}

const line = fc.record({ pieces: fc.array(piece, { maxLength: 7 }), selected: fc.boolean() });
const frame = fc.array(line, { minLength: rows, maxLength: rows });
/** Lines that keep their beginning, their end or both, as those of a next frame mostly do. */
const change = fc.record({
  row: fc.nat(rows - 1),
  at: fc.nat(6),
  removed: fc.nat(3),
  added: fc.array(piece, { maxLength: 3 }),
  reselected: fc.boolean(),
});

test('whatever changes in a line, the terminal shows the new frame', async () => {
  await fc.assert(
    fc.asyncProperty(
      frame,
      fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
      async (first, steps) => {
        const screen = openScreen();
        let received = '';
        const stream = { columns, rows, isTTY: true, write: (text: string) => ((received += text), true) };
        const log = logUpdate.create(createScreenOutput(stream as unknown as NodeJS.WriteStream).stdout, {
          incremental: true,
        });
        let lines = first;
        for (const changes of [[], ...steps]) {
          for (const { row, at, removed, added, reselected } of changes)
            lines = lines.map((old, index) =>
              index === row
                ? {
                    pieces: old.pieces.toSpliced(at, removed, ...added),
                    selected: old.selected !== reselected,
                  }
                : old,
            );
          const text = lines.map(({ pieces, selected }) => painted(pieces, selected)).join('\n');
          received = '';
          log(text);
          await screen.write(received.replaceAll('\n', '\r\n'));
          const anew = openScreen();
          await anew.write(text.replaceAll('\n', '\r\n'));
          expect(screen.shown()).toEqual(anew.shown());
        }
      },
    ),
    { numRuns: 60 },
  );
});
