import process from 'node:process';
import { Box, Text, render, useApp, useInput, useWindowSize } from 'ink';
import { useState, type ReactNode } from 'react';

/** A row as in the real program's list: cells by column, each with its width. */
type Row = { readonly state: string; readonly color: string; readonly cells: readonly string[] };

const widths = [13, 8, 27, 9, 30];

/**
 * The list as a beginner would write it with Ink's own components: a box for each row, a text for each cell, Ink's
 * default settings. Holds the given rows, draws the visible ones, and moves with `j` and `k`.
 */
function StockList({ rows }: { readonly rows: readonly Row[] }): ReactNode {
  const { exit } = useApp();
  const { rows: height } = useWindowSize();
  const [selected, setSelected] = useState(0);
  useInput((input) => {
    if (input === 'q') exit();
    if (input === 'j') setSelected((now) => Math.min(now + 1, rows.length - 1));
    if (input === 'k') setSelected((now) => Math.max(now - 1, 0));
  });
  const visible = height - 3;
  const start = Math.max(0, Math.min(selected - Math.floor(visible / 2), rows.length - visible));
  return (
    <Box flexDirection="column" height={height}>
      <Text bold>{`atlas-exports  ${rows.length} jobs`}</Text>
      {rows.slice(start, start + visible).map((row, index) => {
        const isSelected = start + index === selected;
        return (
          <Box key={start + index}>
            <Text color="cyan">{isSelected ? ' ▌ ' : '   '}</Text>
            <Box width={13}>
              <Text color={row.color} inverse={isSelected}>
                {row.state}
              </Text>
            </Box>
            {row.cells.map((cell, column) => (
              <Box key={column} width={widths[column] ?? 10} marginLeft={2}>
                <Text dimColor={row.color === 'green'} inverse={isSelected} wrap="truncate">
                  {cell}
                </Text>
              </Box>
            ))}
          </Box>
        );
      })}
      <Text dimColor>j down k up q quit</Text>
    </Box>
  );
}

const looks = [
  { state: '✔ Successful', color: 'green' },
  { state: '✔ Successful', color: 'green' },
  { state: '✖ Failed', color: 'red' },
  { state: '◐ In progress', color: 'blue' },
  { state: '✔ Successful', color: 'green' },
];

const count = Number(process.argv[2] ?? 100);
const rows: Row[] = Array.from({ length: count }, (_, index) => {
  const { state, color } = looks[index % looks.length] ?? { state: '', color: 'white' };
  const id = String(index).padStart(6, '0');
  const cells = [
    'Nov 22 04:00',
    '12:50',
    '███████▌···· 62 % 25/40',
    `…77${id}`,
    `…/Prod0/2026-08-09T0400/${id}`,
  ];
  return { state, color, cells };
});

render(<StockList rows={rows} />, { alternateScreen: true });
