import { Text } from 'ink';
import { Table } from 'ink-table';
import type { PropsWithChildren, ReactNode } from 'react';
import type { TableColumn, TableRow } from '../pane-content.ts';
import { width } from '../text.ts';
import type { Theme } from '../theme.ts';

export type SmallTableProps = {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly theme: Theme;
};

type CellProps = PropsWithChildren<{ readonly column: number }>;

/** ink-table's frame, left out: space does its work. */
function NoSkeleton(): ReactNode {
  return null;
}

/**
 * The drill-down's tables. ink-table pads by UTF-16 length, which is no width: each cell sets itself to its column's
 * width.
 */
export function SmallTable({ columns, rows, theme }: SmallTableProps): ReactNode {
  const fitted = ({ children, column }: CellProps): string => {
    const text = String(children).replace(/^ /, '').trimEnd();
    return ` ${text}${' '.repeat(Math.max(0, (columns[column]?.width ?? 0) - width(text) + 1))}`;
  };
  return (
    <Table
      // It keeps the cell component that it was made with, and with it the widths: other widths, another table.
      key={columns.map(({ title, width: cells }) => `${title} ${cells}`).join()}
      data={rows.map((row) => ({ ...row }))}
      columns={columns.map(({ title }) => title)}
      skeleton={NoSkeleton}
      // The types of its header leave out the column, which it passes all the same.
      header={(props) => <Text>{theme.paint.dim(fitted(props as CellProps))}</Text>}
      cell={(props) => <Text>{fitted(props)}</Text>}
    />
  );
}
