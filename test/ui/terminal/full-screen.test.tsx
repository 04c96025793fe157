import { EventEmitter } from 'node:events';
import process from 'node:process';
import { Terminal } from '@xterm/headless';
import { Box, Text, useWindowSize } from 'ink';
import { useSyncExternalStore, type ReactNode } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import { openFullScreen } from '../../../source/ui/terminal/full-screen.ts';
import { createScreenOutput } from '../../../source/ui/terminal/screen-output.ts';
import { createStore } from '../../../source/platform/store.ts';
import { waitFor } from '../../helpers/wait-for.ts';

type Size = readonly [columns: number, rows: number];

const erase = '\u001B[H\u001B[J';

/** A full-width line, blank lines, and another line: a wrapped frame shows in the blank ones. */
function Page({ word }: { readonly word: string }): ReactNode {
  const { columns, rows } = useWindowSize();
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {pageLines(word, [columns, rows]).map((line, row) => (
        <Text key={row} wrap="truncate">
          {line === '' ? ' ' : line}
        </Text>
      ))}
    </Box>
  );
}

function pageLines(word: string, [columns, rows]: Size): readonly string[] {
  return Array.from({ length: rows }, (_, row) =>
    row === 0 ? word.padEnd(columns, '.') : row === rows - 1 ? 'q quit'.slice(0, columns) : '',
  );
}

/** A page on a terminal that may change its size before the program hears of it. */
function open([columns, rows]: Size) {
  const terminal = new Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  let written = '';
  let parsed = Promise.resolve();
  const stdout = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    rows,
    write(text: string, done?: () => void) {
      written += text;
      parsed = new Promise((resolve) => terminal.write(text, resolve));
      done?.();
      return true;
    },
  });
  // As Node does: the streams report a size only when it differs from the known one.
  const look = (): void => {
    if (stdout.columns === terminal.cols && stdout.rows === terminal.rows) return;
    Object.assign(stdout, { columns: terminal.cols, rows: terminal.rows });
    stdout.emit('resize');
  };
  process.on('SIGWINCH', look);
  const word = createStore('0');
  function Content(): ReactNode {
    return <Page word={useSyncExternalStore(word.subscribe, word.get)} />;
  }
  const screen = openFullScreen(<Content />, createScreenOutput(stdout as unknown as NodeJS.WriteStream));
  onTestFinished(async () => {
    screen.close();
    await screen.closed;
    process.off('SIGWINCH', look);
  });
  const lines = async (): Promise<readonly string[]> => {
    await parsed;
    const { active } = terminal.buffer;
    return Array.from(
      { length: terminal.rows },
      (_, row) => active.getLine(row)?.translateToString(true, 0, terminal.cols) ?? '',
    );
  };
  return {
    word,
    resize: (size: Size) => terminal.resize(...size),
    hear: () => void process.emit('SIGWINCH'),
    see: () =>
      waitFor(
        async () =>
          expect(await lines()).toEqual(pageLines(word.get(), [terminal.cols, terminal.rows])) ?? true,
        {
          what: 'the page, and nothing else',
        },
      ),
    /** What was written since the last call. */
    bytes() {
      const told = written;
      written = '';
      return told;
    },
  };
}

test.each<[string, Size]>([
  ['grown', [70, 15]],
  ['become narrow', [20, 15]],
  ['become low', [70, 5]],
  ['become small', [15, 4]],
])('nothing remains of a frame drawn for another size when the terminal has %s', async (_, size) => {
  const page = open([60, 12]);
  await page.see();
  page.resize([25, 6]);
  // Drawn while the program still assumes 60 columns: it wraps.
  page.word.set('1');
  await waitFor(() => page.bytes().includes('1...'), { what: 'the frame of the wrong size' });
  page.resize(size);
  page.hear();
  await page.see();
});

test('a terminal that returned to its size before the program noticed is redrawn in full', async () => {
  const page = open([60, 12]);
  await page.see();
  page.resize([10, 3]);
  page.resize([60, 12]);
  page.hear();
  await page.see();
});

test('the size changed while the program was suspended', async () => {
  const page = open([60, 12]);
  await page.see();
  page.resize([70, 9]);
  process.emit('SIGCONT');
  await page.see();
});

test('a new size causes one full redraw, the same size none', async () => {
  const page = open([60, 12]);
  await page.see();
  page.word.set('1');
  await page.see();
  // One for the start.
  expect(page.bytes().split('\u001B[J')).toHaveLength(2);
  page.resize([40, 8]);
  page.hear();
  await page.see();
  page.word.set('2');
  await page.see();
  const bytes = page.bytes();
  expect(bytes.split('\u001B[J')).toHaveLength(2);
  expect(bytes).toContain(`\u001B[?2026h${erase}1`);
  expect(bytes).not.toMatch(/\u001B\[2K/);
  expect(bytes).not.toContain('.'.repeat(41));
});
